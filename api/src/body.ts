import type { ErrorCode } from './errors.ts';

export type Body = { readonly value: unknown } | { readonly refused: ErrorCode };

/** Reads a JSON body, and not a byte more than `maxBytes`. */
export async function readJson(request: Request, maxBytes: number): Promise<Body> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return { refused: 'too_large' };
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) return { refused: 'too_large' };
      chunks.push(chunk);
    }
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))) };
  } catch {
    return { refused: 'bad_json' };
  }
}
