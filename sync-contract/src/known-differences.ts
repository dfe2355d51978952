import type { ContractTarget } from './contract-setup.ts';

/** A claim, or a recording, that an endpoint is known not to meet. */
export interface KnownDifference {
  readonly id: string;
  /** `any`: it can't be seen from outside, whatever the endpoint. */
  readonly kind: 'embedded' | 'any';
  readonly reason: string;
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    id: 'P3.9',
    kind: 'embedded',
    reason: 'BSON is not served: every client takes NDJSON by the content type of the answer.',
  },
  {
    id: 'P3.14',
    kind: 'embedded',
    reason: 'zstd is not offered: Node 20 has none built in, and gzip is what every client takes.',
  },
  {
    id: 'T-l',
    kind: 'embedded',
    reason: 'Rows are always text, also with raw_data off: the client SDK always asks for text.',
  },
  { id: 'P1.7', kind: 'any', reason: 'It is about who configures the client.' },
  {
    id: 'P2.15',
    kind: 'any',
    reason:
      'Who closes takes no new connections either, so whether a request still meets the answer is chance.',
  },
  { id: 'P4.22', kind: 'any', reason: 'It may, and need not; that a completion is true is P4.23.' },
  {
    id: 'P4.28',
    kind: 'any',
    reason: 'What waits in the memory of an endpoint can not be seen from outside.',
  },
  { id: 'P6.4', kind: 'any', reason: 'No stream of the recordings has an alias.' },
  { id: 'P6.15', kind: 'any', reason: 'No stream of the recordings asks for bytea.' },
  {
    id: 'P7.9',
    kind: 'any',
    reason: 'No stream of the recordings has a sub-query (SY-9 proves it for ours).',
  },
  {
    id: 'P7.15',
    kind: 'any',
    reason:
      'The suite does not alter the tables of a database that is not its own (SY-67 proves it for ours).',
  },
  {
    id: 'P7.16',
    kind: 'any',
    reason: 'It shows only when an endpoint is killed (SY-100 proves it for ours).',
  },
];

/** Why a test of `ids` is expected to fail at this endpoint, if it is. */
export function knownDifference(
  ids: readonly string[],
  kind: ContractTarget['kind'],
): KnownDifference | undefined {
  return KNOWN_DIFFERENCES.find((known) => ids.includes(known.id) && known.kind === kind);
}
