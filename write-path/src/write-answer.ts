import type { WriteRefusal, WriteResponse } from '@festival-ops/policy/wire';

/** What the HTTP layer sends: a batch that parses is always 200 (WB-7). */
export type WriteAnswer =
  | { readonly status: 200; readonly body: WriteResponse }
  | { readonly status: 400 | 403 | 413 | 503; readonly body: WriteRefusal };
