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
  return (values) => {
    const id = values[table.idAt] ?? '';
    let data = '{';
    for (const { key, kind, at } of sent)
      data += `${data.length > 1 ? ',' : ''}${key}${valueToJson(kind, values[at] ?? null)}`;
    data += '}';
    const checksum = checksumOf(`put.${table.name}.${id}.${data}`);
    const object = `"object_type":${JSON.stringify(table.name)},"object_id":${JSON.stringify(id)}`;
    return { text: `${object},"checksum":${checksum},"data":${JSON.stringify(data)}`, checksum };
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
