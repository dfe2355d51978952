// `node deploy/healthy.mjs URL`: ends with 0 if the address answers 200, as a container's health check asks.
const [, , url] = process.argv;
const answer = await fetch(url, { signal: AbortSignal.timeout(4000) }).catch(() => undefined);
process.exit(answer?.status === 200 ? 0 : 1);
