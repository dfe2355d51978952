import type { TextUpdate } from '@festival-ops/policy/judge-field';
import { innermost } from '@festival-ops/policy/lookups';
import { rowPolicy } from '@festival-ops/policy/matrix';
import type { WireWrite } from '@festival-ops/policy/wire-parse';
import type { WriteDomain } from '@festival-ops/policy/write-domain';
import type { SentUpdate, TextReader } from './text-worker.ts';

/**
 * Reads the text updates among some writes (POL-3), all in one message to the reader's worker. Before the database
 * transaction begins, so that no lock is held while a bomb takes its time.
 * @param reader asked for only if there is an update to read
 * @returns what each was found to hold; nothing for writes of other kinds
 * @throws if the worker can't be had
 */
export async function readTexts(
  reader: () => TextReader,
  domain: Pick<WriteDomain, 'matrix'>,
  writes: readonly WireWrite[],
): Promise<Map<WireWrite, TextUpdate>> {
  const texts = new Map<WireWrite, TextUpdate>();
  const sent = new Map<WireWrite, SentUpdate>();
  for (const write of writes) {
    const update = sentUpdate(domain, write);
    if (update === 'none') continue;
    if (update === 'no texts') texts.set(write, { ok: false });
    else sent.set(write, update);
  }
  if (sent.size === 0) return texts;
  const readings = await reader().readUpdates([...sent.values()]);
  for (const [index, write] of [...sent.keys()].entries()) texts.set(write, readings[index] ?? { ok: false });
  return texts;
}

function sentUpdate(
  { matrix }: Pick<WriteDomain, 'matrix'>,
  { entry }: WireWrite,
): SentUpdate | 'none' | 'no texts' {
  if (!entry.ok || entry.op !== 'PUT') return 'none';
  const policy = innermost(rowPolicy(matrix, entry.table, 'insert'));
  if (policy.kind !== 'mergeText') return 'none';
  const [payload, stateVector] = [entry.values[policy.update], entry.values[policy.seen]];
  return typeof payload === 'string' && typeof stateVector === 'string'
    ? { payload, stateVector }
    : 'no texts';
}
