import * as Y from 'yjs';
import { bytes } from '../notes.ts';
import { rowOf, setRow } from './state.ts';
import type { Consequence } from './write.ts';

/** An update of a note adds exactly what comes next of each of its clients, on top of what the server has (POL-9). */
export const judgeUpdate: Consequence = ({ state, festival }, row) => {
  const task = String(row.task_id);
  const refused = (field: string, reason: string) => ({
    made: false as const,
    fields: { [field]: { result: 'rejected' as const, reason } },
  });
  if (rowOf(state, 'task', task)?.deleted_at !== null) return refused('task_id', 'row_deleted');
  const note = state.notes.get(task) ?? { clocks: new Map<number, number>(), payloads: [] };
  const update = read(String(row.payload), String(row.state_vector));
  if (update === undefined) return refused('payload', 'invalid_update');

  const clocks = new Map(note.clocks);
  for (const { client, clock, length } of update.adds) {
    if (clock !== (clocks.get(client) ?? 0)) return refused('payload', 'invalid_update');
    clocks.set(client, clock + length);
  }
  const claimsMore = [...update.seen].some(([client, clock]) => clock > (note.clocks.get(client) ?? 0));
  if (claimsMore) return refused('payload', 'invalid_update');

  const own = new Set(update.adds.map(({ client }) => client));
  const hasOthers = [...note.clocks].some(
    ([client, clock]) => !own.has(client) && clock > (update.seen.get(client) ?? 0),
  );
  state.notes.set(task, { clocks, payloads: [...note.payloads, String(row.payload)] });
  if (rowOf(state, 'crew_note', task) === undefined)
    setRow(state, 'crew_note', task, {
      id: task,
      festival_id: festival,
      task_id: task,
      state: '',
      plain_text: '',
    });
  return hasOthers
    ? { made: true, fields: { payload: { result: 'merged', reason: 'merged_text' } } }
    : { made: true };
};

interface Update {
  readonly adds: readonly { readonly client: number; readonly clock: number; readonly length: number }[];
  readonly seen: ReadonlyMap<number, number>;
}

function read(payload: string, stateVector: string): Update | undefined {
  try {
    const { structs } = Y.decodeUpdate(bytes(payload));
    const seen = Y.decodeStateVector(bytes(stateVector));
    const adds = structs.map(({ id, length }) => ({ client: id.client, clock: id.clock, length }));
    return { adds, seen };
  } catch {
    return undefined;
  }
}
