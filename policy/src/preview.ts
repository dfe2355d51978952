import { otherOf, type Writer } from './effects.ts';
import type { JudgedWrite, Surroundings } from './judge-field.ts';
import { type Decision, judgeWrite } from './judge-write.ts';
import type { Local, LocalWrite } from './local.ts';
import { type LocalView, openLocalView } from './local-view.ts';
import type { Actor, WriteDomain } from './write-domain.ts';

/**
 * What will become of a write if nobody else has written meanwhile: the server's own judgement, over the rows of this
 * device. For saying it before the tap, never for deciding.
 *
 *   rows as shown → without the unsent writes → each unsent write judged in order → the write in question
 *
 * A device can't know, and so the preview does not: what others have changed since the last checkpoint and what they
 * still hold back, rows that do not sync to its user, who wrote the values that stand, rights that changed since.
 */
export function preview(domain: WriteDomain, write: LocalWrite, local: Local): Decision {
  const view = openLocalView(domain, local);
  const { unsent = [] } = local;
  for (const one of [...unsent].reverse()) view.takeBack(one);
  const actor = actorOf(domain, view, local.userId);
  let made = 0;
  const judge = (one: LocalWrite, position: number): Decision => {
    const receiptId = `${local.deviceId}:unsent-${position}`;
    const self = (scope: string | null): Writer => ({
      authorId: local.userId,
      authorName: actor.names.get(scope ?? '') ?? '',
      deviceId: local.deviceId,
      deviceName: null,
      at: local.now,
      writtenAt: local.now,
      clock: null,
      receiptId,
    });
    const newId = () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`;
    const around = surroundingsOf(domain, one, local, view, { actor, self, newId });
    const decision = judgeWrite(domain, judgedWrite(one, local, receiptId), around);
    view.take(one, decision, self(decision.scope));
    return decision;
  };
  for (const [position, one] of unsent.entries()) judge(one, position);
  // what the device shows is what the write starts from
  const { bases = local.row(write.table, write.id), ...rest } = write;
  return judge(bases === undefined ? rest : { ...rest, bases }, unsent.length);
}

function judgedWrite(write: LocalWrite, local: Local, receiptId: string): JudgedWrite {
  const { table, id, op, values, bases, follows = null } = write;
  // as the device shows it: its own unsent writes do not change it there
  const version = local.row(table, id)?.version;
  return {
    ...{ table, rowId: id, op, values, bases, receiptId, follows },
    rowVersion: typeof version === 'number' ? version : null,
    deviceId: local.deviceId,
    writtenAt: local.now,
    clock: null,
  };
}

function surroundingsOf(
  domain: WriteDomain,
  { table, id, text = readText }: LocalWrite,
  { now }: Local,
  view: LocalView,
  own: Pick<Surroundings, 'actor' | 'self' | 'newId'>,
): Surroundings {
  const { anyRow, related, receipt, receiptsOf, standing } = view;
  return {
    ...own,
    ...{ now, anyRow, related, receipt, receiptsOf, standing },
    row: view.row(table, id),
    // ids are random: none of the device's is taken
    isTaken: false,
    head: (field) => view.head(table, id, field),
    writer: (field, value) => otherOf(standing(table, id, field, value), value),
    reference: view.row,
    isMember: (scope, userId) => membersAs(domain, view, userId).some(({ at }) => at === scope),
    textClocks: () => ({}),
    textUpdate: text,
  };
}

/** An update that the device itself has made is taken to be a right one. */
const readText = { ok: true, structs: {}, seen: {}, needs: {} } as const;

/** The user's rights as this device last learnt of them. */
function actorOf(domain: WriteDomain, view: LocalView, userId: string): Actor {
  const roles = new Map<string, Set<string>>();
  const names = new Map<string, string>();
  for (const { at, role, name } of membersAs(domain, view, userId)) {
    roles.set(at, (roles.get(at) ?? new Set()).add(role));
    names.set(at, name);
  }
  return { userId, roles, names, grants: new Map() };
}

function membersAs(
  { members }: WriteDomain,
  view: LocalView,
  userId: string,
): { readonly at: string; readonly role: string; readonly name: string }[] {
  return view.related({ table: members.table, column: members.user, value: userId }).map(({ row }) => ({
    at: String(row(members.scope)),
    role: String(row(members.role)),
    name: String(row(members.name)),
  }));
}
