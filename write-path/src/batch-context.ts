import type { TextUpdate } from '@festival-ops/policy/judge-field';
import type { WireWrite } from '@festival-ops/policy/wire-parse';
import type { Actor, WriteDomain } from '@festival-ops/policy/write-domain';
import type { Catalogue } from './catalogue.ts';
import type { TransactionClient } from './database-client.ts';
import type { Outcome } from './outcome.ts';
import type { WorkingCopy } from './working-copy.ts';

/** What is the same for all writes that a device has judged in one database transaction. */
export interface BatchContext {
  readonly domain: WriteDomain;
  readonly actor: Actor;
  readonly deviceId: string;
  readonly deviceName: string | null;
  /** A client without a device id: its transactions are atomic (WB-15). */
  readonly isPlain: boolean;
  /** The server's clock when the request arrived, as an instant. */
  readonly now: string;
  readonly isMember: (scope: string, userId: string) => boolean;
  readonly newId: () => string;
  /** Updates of texts, read before the database transaction began (POL-3). */
  readonly texts: ReadonlyMap<WireWrite, TextUpdate>;
  /** For parked writes that are judged again: by op id, the reason that they were parked for. */
  readonly replayed?: ReadonlyMap<number, string>;
}

/** What writes are judged and stored with, inside a database transaction. */
export interface Session {
  readonly client: TransactionClient;
  readonly catalogue: Catalogue;
  readonly context: BatchContext;
  readonly copy: WorkingCopy;
}

/** What a device's writes came to, on its copy. */
export interface Judged extends Pick<Session, 'context' | 'copy'> {
  readonly outcomes: readonly Outcome[];
}

export function receiptIdOf(context: Pick<BatchContext, 'deviceId'>, opId: number): string {
  return `${context.deviceId}:${opId}`;
}

/** The actor's name in a scope; where there is none, any name of theirs. */
export function nameOf({ actor }: Pick<BatchContext, 'actor'>, scope: string | null): string {
  const inScope = scope === null ? undefined : actor.names.get(scope);
  return inScope ?? actor.names.values().next().value ?? '';
}

/** Who is a member where: the actor by the rights that were read, everybody else as `isOther` says. */
export function membership(actor: Actor, isOther: BatchContext['isMember']): BatchContext['isMember'] {
  return (scope, userId) => (userId === actor.userId ? actor.roles.has(scope) : isOther(scope, userId));
}
