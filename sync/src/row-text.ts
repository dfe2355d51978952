import { hash } from 'node:crypto';
import { valueToJson } from './postgres-values.ts';
import type { TableShape } from './table-shape.ts';

/** One version of a row as a bucket holds it. */
export interface RowText {
  /** The part of a PUT operation's line that is the same in every bucket. */
  readonly text: string;
  /** Unsigned 32-bit, from the content. */
  readonly checksum: number;
}

/**
 * Makes the texts of a table's rows.
 * @param columns the columns to send; all of the table if `undefined`. `id` is always among them.
 */
export function rowTexts(
  table: TableShape,
  columns: readonly string[] | undefined,
): (values: readonly (string | null)[]) => RowText {
  const sent = table.columns
    .map((column, at) => ({ ...column, at, key: `${JSON.stringify(column.name)}:` }))
    .filter(({ name, kind }) => kind !== 'dropped' && (name === 'id' || (columns?.includes(name) ?? true)));
  const type = `"object_type":${JSON.stringify(table.name)},"object_id":`;
  return (values) => {
    const id = values[table.idAt] ?? '';
    const fields = sent.map(({ key, kind, at }) => key + valueToJson(kind, values[at] ?? null));
    const data = `{${fields.join(',')}}`;
    const checksum = checksumOf(`put.${table.name}.${id}.${data}`);
    // joined, not concatenated: it is kept, and a string of pieces takes half as much again
    const text = [type, JSON.stringify(id), ',"checksum":', checksum, ',"data":', JSON.stringify(data)].join(
      '',
    );
    return { text, checksum };
  };
}

/** The checksum of the operation that takes a row out of a bucket. */
export function removeChecksum(type: string, id: string): number {
  return checksumOf(`delete.${type}.${id}`);
}

/** The first four bytes of SHA-256, little-endian, as the real service has it. */
export function checksumOf(text: string): number {
  return hash('sha256', text, 'buffer').readUInt32LE(0);
}
