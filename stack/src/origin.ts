/** What to do with a request by the `Host` that it names. */
export type HostDecision =
  | { readonly do: 'serve' }
  /** The same page at the one origin: browsers keep a database for each origin, so there should be one. */
  | { readonly do: 'redirect'; readonly to: string }
  /** A name that is not ours leads here: a page elsewhere may be trying to read what is on this machine. */
  | { readonly do: 'refuse' };

/**
 * Other spellings of the loopback address with our port are led to ours. Another port is left alone: it comes
 * through a tunnel or a proxy, and we can't know its way back. Only a server that is open to this machine alone
 * refuses foreign names; with `HOST` or `PUBLIC_URL` set they are expected.
 * @param host the header, as sent
 * @param publicOrigin the origin that people open
 * @param openToOthers whether the server listens beyond this machine, or stands behind another
 */
export function judgeHost(
  host: string | undefined,
  path: string,
  publicOrigin: string,
  openToOthers: boolean,
): HostDecision {
  const ours = new URL(publicOrigin);
  const address = `${ours.protocol}//${host}`;
  const asked = URL.canParse(address) ? new URL(address) : undefined;
  if (asked === undefined || !isLoopback(asked.hostname))
    return host === undefined || openToOthers ? { do: 'serve' } : { do: 'refuse' };
  const samePort = asked.port === ours.port;
  if (!isLoopback(ours.hostname) || !samePort || asked.hostname === ours.hostname) return { do: 'serve' };
  return { do: 'redirect', to: publicOrigin + path };
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/.test(hostname);
}
