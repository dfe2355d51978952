import { innermost } from '@festival-ops/policy/lookups';
import type { AnyMatrix } from '@festival-ops/policy/matrix';
import { storableText } from '@festival-ops/policy/storable';
import type { Pool } from 'pg';
import { describeFault } from '../postgres-faults.ts';
import { identifier } from '../sql.ts';
import { withClient } from '../with-client.ts';
import type { CompactionFault, TextReader } from './text-worker.ts';

/** Where texts and their updates are kept. */
export interface TextDocument {
  /** The table of the texts, by `id`, and its columns for the Yjs state and for the text in it. */
  readonly documents: string;
  readonly state: string;
  readonly plainText: string;
  /** The table of the updates, and its columns for the text's id, the update, and when it came. */
  readonly updates: string;
  readonly of: string;
  readonly payload: string;
  readonly cameAt: string;
}

/** The texts that a matrix declares (POL-9). */
export function textDocuments(matrix: AnyMatrix, columns: Pick<TextDocument, 'cameAt'>): TextDocument[] {
  return Object.entries(matrix).flatMap(([updates, { insert }]): TextDocument[] => {
    const policy = insert === undefined ? undefined : innermost(insert.policy);
    if (policy?.kind !== 'mergeText') return [];
    const { documents, of, update: payload } = policy;
    const { table, state, plainText } = documents;
    return [{ documents: table, state, plainText, updates, of, payload, ...columns }];
  });
}

export interface CompactOptions {
  readonly pool: Pool;
  /** One of its own: what the write path reads does not wait behind a long text, nor the other way round. */
  readonly reader: TextReader;
  readonly document: TextDocument;
  /** A text is folded when it has so many updates, */
  readonly minUpdates: number;
  /** or one so old. */
  readonly olderThanMs: number;
  readonly now: Date;
}

export interface CompactResult {
  /** How often a text was folded. */
  readonly compacted: number;
  /** Texts that stay as they were, and why: what the worker found, or the database's words. */
  readonly failed: readonly { readonly id: string; readonly why: CompactionFault | string }[];
}

/**
 * Updates in one fold, about; a text that has more is folded several times. What came in one transaction stays
 * together: a device that knew of an update sent its own later, so a fold never lacks what is built upon.
 */
const MOST_UPDATES = 500;

/**
 * Folds updates of texts into their states, text by text, without changing what any reader sees (POL-3). It is read
 * and folded without a lock, which takes as long as it takes; then, in one transaction, the state is replaced if it
 * still is the one that was read, and exactly the updates that were folded go. An update that came meanwhile stays,
 * since the order in which updates are applied does not matter. Writers only wait for that short transaction, and
 * lock in the same order, the text before its updates.
 *
 * A text that can't be folded stays as it is, and holds up no other.
 * @throws if the database can't be asked which texts there are
 */
export async function compactTexts(options: CompactOptions): Promise<CompactResult> {
  let compacted = 0;
  const failed: { id: string; why: string }[] = [];
  for (const id of await ripeTexts(options))
    for (let more = true; more; ) {
      const folded = await foldOne(options, id);
      if (folded.why !== undefined) failed.push({ id, why: folded.why });
      if (folded.isDone) compacted += 1;
      more = folded.isDone && folded.updates >= MOST_UPDATES;
    }
  return { compacted, failed };
}

async function ripeTexts({
  pool,
  document,
  minUpdates,
  olderThanMs,
  now,
}: CompactOptions): Promise<string[]> {
  const { documents, updates, of, cameAt } = quoted(document);
  const { rows } = await pool.query<{ id: string }>(
    `SELECT u.${of}::text AS id FROM ${updates} u JOIN ${documents} d ON d.id = u.${of}
     GROUP BY u.${of} HAVING count(*) >= $1::bigint OR min(u.${cameAt}) <= $2::timestamptz ORDER BY u.${of}`,
    [minUpdates, new Date(now.getTime() - olderThanMs).toISOString()],
  );
  return rows.map(({ id }) => id);
}

interface Folded {
  readonly isDone: boolean;
  readonly updates: number;
  readonly why?: string;
}

async function foldOne(options: CompactOptions, id: string): Promise<Folded> {
  const notDone: Folded = { isDone: false, updates: 0 };
  try {
    const read = await readText(options, id);
    // somebody else folded it just now
    if (read === undefined || read.ids.length === 0) return notDone;
    const folded = await options.reader.compact(read.state, read.payloads);
    if (!folded.ok) return { ...notDone, why: folded.why };
    const isDone = await replace(options, id, read, { state: folded.state, text: storableText(folded.text) });
    return { isDone, updates: read.ids.length };
  } catch (error) {
    return { ...notDone, why: describeFault(error) };
  }
}

interface ReadText {
  readonly state: string;
  readonly ids: readonly string[];
  readonly payloads: readonly string[];
}

async function readText({ pool, document }: CompactOptions, id: string): Promise<ReadText | undefined> {
  const { documents, updates, state, of, payload, cameAt } = quoted(document);
  // one statement, so that the state and the updates are those of one moment
  const { rows } = await pool.query<{ state: string; ids: string[]; payloads: string[] }>(
    `SELECT d.${state} AS state, u.ids, u.payloads FROM ${documents} d, LATERAL (
       SELECT coalesce(array_agg(id::text), '{}') AS ids, coalesce(array_agg(${payload}), '{}') AS payloads
       FROM (SELECT id, ${payload} FROM ${updates} WHERE ${of} = d.id
             ORDER BY ${cameAt} FETCH FIRST ${MOST_UPDATES} ROWS WITH TIES) AS first) u
     WHERE d.id = $1`,
    [id],
  );
  return rows[0];
}

/** @returns false if the text is no longer the one that was read, and nothing was changed */
async function replace(
  { pool, document }: CompactOptions,
  id: string,
  read: ReadText,
  folded: { readonly state: string; readonly text: string },
): Promise<boolean> {
  const { documents, updates, state, plainText, of } = quoted(document);
  return withClient(pool, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    try {
      const replaced = await client.query(
        `UPDATE ${documents} SET ${state} = $2, ${plainText} = $3 WHERE id = $1 AND ${state} = $4`,
        [id, folded.state, folded.text, read.state],
      );
      const dropped = await client.query(
        `DELETE FROM ${updates} WHERE ${of} = $1 AND id::text = ANY($2::text[])`,
        [id, read.ids],
      );
      const isDone = replaced.rowCount === 1 && dropped.rowCount === read.ids.length;
      await client.query(isDone ? 'COMMIT' : 'ROLLBACK');
      return isDone;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    }
  });
}

function quoted(document: TextDocument): TextDocument {
  return {
    documents: identifier(document.documents),
    state: identifier(document.state),
    plainText: identifier(document.plainText),
    updates: identifier(document.updates),
    of: identifier(document.of),
    payload: identifier(document.payload),
    cameAt: identifier(document.cameAt),
  };
}
