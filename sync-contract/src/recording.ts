import { readFileSync } from 'node:fs';
import type { Line } from './lines.ts';

/** One line of a file in `transcripts/`. */
export type RecordedEvent =
  | { readonly kind: 'note'; readonly note: string }
  | {
      readonly kind: 'stream';
      readonly body: Readonly<Record<string, unknown>>;
      readonly headers: Readonly<Record<string, string>>;
      /** Null where the token was not one of ours. */
      readonly claims: Readonly<Record<string, unknown>> | null;
    }
  | { readonly kind: 'response'; readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'line'; readonly line: Line }
  | { readonly kind: 'end'; readonly how: string }
  | {
      readonly kind: 'request';
      readonly method: string;
      readonly path: string;
      readonly body: unknown;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly answer: unknown;
    };

/** Reads `transcripts/<name>.jsonl`. */
export function recording(name: string): RecordedEvent[] {
  const text = readFileSync(new URL(`../transcripts/${name}.jsonl`, import.meta.url), 'utf8');
  return text.trim().split('\n').map(recordedEvent);
}

function recordedEvent(text: string): RecordedEvent {
  const event = JSON.parse(text);
  if (event.note !== undefined) return { kind: 'note', note: event.note };
  if (event.line !== undefined) return { kind: 'line', line: event.line };
  if (event.streamEnded !== undefined) return { kind: 'end', how: event.streamEnded };
  if (event.request === undefined)
    return { kind: 'response', status: event.responseStatus, headers: event.headers ?? {} };
  if (event.request === 'POST /sync/stream' && event.responseStatus === undefined)
    return { kind: 'stream', body: event.body, headers: event.headers ?? {}, claims: event.tokenClaims };
  const [method = '', path = ''] = event.request.split(' ');
  return {
    kind: 'request',
    method,
    path,
    body: event.requestBody,
    status: event.responseStatus,
    headers: event.headers ?? {},
    answer: event.body,
  };
}
