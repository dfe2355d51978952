import type { Taken } from './keeper.ts';
import type { StartsOver } from './slot.ts';

/** Where the pipeline is in the life of its connection. */
export type PipelineState =
  | { readonly is: 'connecting' }
  | { readonly is: 'reading the snapshot'; readonly rows: number }
  | { readonly is: 'live' }
  /** Postgres can't be reached, or does not fit; it is tried again. */
  | { readonly is: 'away' };

/** Who counts what goes through the pipeline; asked for nothing, told of everything. */
export interface PipelineWatch {
  taken(taken: Taken): void;
  /** So many operations were read for a stream. */
  read(operations: number): void;
  startedOver(because: StartsOver, tookMs: number): void;
}

export const nobodyWatches: PipelineWatch = { taken: () => {}, read: () => {}, startedOver: () => {} };
