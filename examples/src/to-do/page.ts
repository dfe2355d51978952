/** The parts of a Markdown page that a test runs: files that it shows, and requests with the answers it promises. */
export type Part =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'request'; readonly as: string; readonly body: unknown }
  | { readonly kind: 'answer'; readonly status: number; readonly body: object };

/** @param markdown fenced blocks marked `ts file=…`, `json request as=…` and `json answer [status=…]` */
export function partsOf(markdown: string): Part[] {
  return [...markdown.matchAll(/^```(\w+) (\w+)(?:=(\S+))?(?: (\w+)=(\S+))?\n(.*?)^```$/gms)].map(
    ([, , kind, path = '', , option = '', text = '']): Part => {
      if (kind === 'file') return { kind, path, text };
      const body: unknown = JSON.parse(text);
      if (kind === 'request') return { kind, as: option, body };
      if (kind !== 'answer' || typeof body !== 'object' || body === null)
        throw new Error(`not a part: ${text.slice(0, 80)}`);
      return { kind, status: option === '' ? 200 : Number(option), body };
    },
  );
}
