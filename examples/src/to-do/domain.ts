import { defineDomain } from '@festival-ops/policy/define-domain';
import type { Matrix } from '@festival-ops/policy/matrix';
import { firstClaimWins, lastWriteWins, restrictTo } from '@festival-ops/policy/policies';
import { create, edit, server, type Tables } from '@festival-ops/policy/table';

/** Shared to-do lists: what devices hold, and what happens when two of them change the same thing. */

const ofList = create.id({ references: 'list' });
const kept = { version: server.integer() };

export const tables = {
  list: { rows: 'server', columns: { name: server.text(80), ...kept } },
  member: {
    rows: 'server',
    columns: {
      list_id: server.id({ references: 'list' }),
      user_id: server.id(),
      role: server.oneOf(['owner', 'guest']),
      name: server.text(80),
      ...kept,
    },
  },
  todo: {
    rows: 'client',
    columns: {
      list_id: ofList,
      title: edit.text(200),
      taken_by: edit.id({ nullable: true }),
      deleted_at: server.instant({ nullable: true }),
      ...kept,
    },
  },
} as const satisfies Tables;

const matrix: Matrix<typeof tables, 'owner' | 'guest'> = {
  todo: {
    insert: { policy: restrictTo(['owner', 'guest']), why: 'Everybody on the list adds to it.' },
    delete: { policy: restrictTo(['owner']), why: 'What is on the list is the owner’s to take off.' },
    columns: {
      title: {
        policy: lastWriteWins({ by: 'written_at' }),
        why: 'The wording that was written last is the one meant, whenever it arrives.',
      },
      taken_by: {
        policy: firstClaimWins(['owner']),
        why: 'Two people must not buy the same milk: the first to say so has it.',
      },
    },
  },
};

export const domain = defineDomain({
  tables,
  matrix,
  scopeColumn: 'list_id',
  members: { table: 'member', user: 'user_id', scope: 'list_id', role: 'role', name: 'name' },
});
