import { createHash } from 'node:crypto';
import { canonicalJson } from '@festival-ops/policy/value';
import type { RawEntry } from '@festival-ops/policy/wire-parse';

/**
 * The hash of what a write says (WB-4, WB-16): equal for every sending of one queue entry, whatever the order of
 * its keys and whether an empty part is left out or null.
 */
export function contentHash(raw: RawEntry): string {
  const known = hashes.get(raw);
  if (known !== undefined) return known;
  const { id, op, table, op_data, previous_values, metadata } = raw;
  const content = [id, op, table, op_data, previous_values, metadata].map((part) => part ?? null);
  const hash = createHash('sha256').update(canonicalJson(content)).digest('base64url');
  hashes.set(raw, hash);
  return hash;
}

/** A write is asked for its hash when it is claimed, judged and answered. */
const hashes = new WeakMap<RawEntry, string>();
