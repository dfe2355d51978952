import { canonicalInstant } from '@festival-ops/policy/instant';
import type { WriteMetadata } from '@festival-ops/policy/wire';

/** When a write was made by its device's clock, as an instant; null if it did not say. */
export function writtenAt({ written_at: text }: WriteMetadata): string | null {
  if (text == null) return null;
  if (text !== last.text) last = { text, at: canonicalInstant(text) ?? null };
  return last.at;
}

/** Judging a write and naming its author ask for the same, several times in a row. */
let last: { readonly text: string; readonly at: string | null } = { text: '', at: null };
