import { canonicalInstant } from '@festival-ops/policy/instant';
import type { WriteMetadata } from '@festival-ops/policy/wire';

/** When a write was made by its device's clock, as an instant; null if it did not say. */
export function writtenAt(metadata: WriteMetadata): string | null {
  const known = read.get(metadata);
  if (known !== undefined) return known;
  const at = metadata.written_at == null ? null : (canonicalInstant(metadata.written_at) ?? null);
  read.set(metadata, at);
  return at;
}

/** Judging a write, naming its author and storing its receipt ask for the same. */
const read = new WeakMap<WriteMetadata, string | null>();
