import type { Endpoint } from './endpoint.ts';
import type { Peers } from './peers.ts';
import type { Held } from './readers.ts';

/** What the parts of the bench share. */
export interface Bench {
  readonly endpoint: Endpoint;
  readonly peers: Peers;
  /** Rows that are there from the beginning. */
  readonly rows: number;
  readonly rounds: number;
  /** A stream of somebody who has nothing, or who holds something. */
  readonly token: string;
  /** What a device holds that has everything; fresh at each call. */
  held(): Promise<readonly Held[]>;
  /** Runs `act` while the service is profiled, if that was asked for. */
  profiled<T>(name: string, act: () => Promise<T>): Promise<T>;
}

/** One line of the result: a figure, what it is beside a peer, and what the real service had elsewhere. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  /** What the peer of the same run had, and how many times as good that makes this. */
  readonly peer?: string;
  readonly ratio?: number;
  /** What the real service had on a loaded machine with two cores, and how many times as good this is. */
  readonly real?: string;
  readonly realRatio?: number;
}
