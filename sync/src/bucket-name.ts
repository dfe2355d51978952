/** The name that devices know: `<version>#board|0["f1"]`, or `<version>.<generation>#board|0["f1"]` when given anew. */
export function bucketName(version: string, generation: number, bucket: string): string {
  return `${version}${generation === 0 ? '' : `.${generation}`}#${bucket}`;
}

/** What a name of this version stands for; `undefined` for a name of another one. */
export function parseBucketName(
  version: string,
  name: string,
): { bucket: string; generation: number } | undefined {
  const hash = name.indexOf('#');
  const [ownVersion, generation = '0'] = name.slice(0, Math.max(0, hash)).split('.');
  if (ownVersion !== version || !/^\d{1,9}$/.test(generation)) return undefined;
  return { bucket: name.slice(hash + 1), generation: Number(generation) };
}
