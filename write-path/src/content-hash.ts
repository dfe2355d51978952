import { hash } from 'node:crypto';
import { canonicalJson } from '@festival-ops/policy/value';
import type { RawEntry } from '@festival-ops/policy/wire-parse';

/**
 * The hash of what a write says (WB-4, WB-16): equal for every sending of one queue entry, whatever the order of
 * its keys and whether an empty part is left out or null.
 */
export function contentHash(raw: RawEntry): string {
  const { id, op, table, op_data, previous_values, metadata } = raw;
  const content = [id, op, table, op_data, previous_values, metadata].map((part) => part ?? null);
  return hash('sha256', canonicalJson(content), 'base64url');
}

/** For one chunk, in which a write is asked for its hash when it is claimed, judged and answered. */
export function rememberedHashes(): typeof contentHash {
  const hashes = new Map<RawEntry, string>();
  return (raw) => {
    const known = hashes.get(raw) ?? contentHash(raw);
    hashes.set(raw, known);
    return known;
  };
}
