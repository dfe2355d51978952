/** How updates, states and state vectors travel and are stored. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** For texts that were read and taken before; what a device sends goes through a `TextReader`. */
export function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
