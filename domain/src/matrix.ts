import type { Matrix } from '@festival-ops/policy/matrix';
import {
  acknowledges,
  additive,
  appendOnly,
  firstClaimWins,
  lastWriteWins,
  manualReview,
  mergeText,
  reserved,
  restrictTo,
  returnsAllowance,
  reviewActions,
  reviewedDelete,
  type StockNames,
  serverOwned,
  unionOf,
  workflow,
} from '@festival-ops/policy/policies';
import { LEAD, type Role, roles } from './roles.ts';
import type { tables } from './tables.ts';
import { holdingStates, taskSteps } from './task-workflow.ts';

/**
 * The decision matrix of the festival: what happens when two people change the same thing, for every field that a
 * device may edit and for every row that it may make or delete. Changing a policy is changing its line here.
 */

const leads = [LEAD] as const;
const members = roles;

/** How long a lead has to decide before a case is shown as overdue. */
const DUE_HOURS = 24;

const stock: StockNames = { table: 'gear_stock', item: 'item_id', onHand: 'on_hand', reserved: 'reserved' };
const allowance = {
  table: 'gear_allowance',
  ...{ item: 'item_id', user: 'user_id', device: 'device_id' },
  ...{ granted: 'qty', used: 'used', until: 'until', returned: 'returned_at' },
} as const;

const deletedByLeads = {
  policy: restrictTo(leads, {
    reason: 'restricted_delete',
    policy: reviewedDelete({ dueHours: DUE_HOURS }),
  }),
};
const restoredByLeads = {
  policy: restrictTo(leads),
  atInsert: serverOwned(),
  why: 'What a lead deleted by mistake a lead brings back; nobody else has a say in it.',
};
const entriesStay = {
  policy: appendOnly(),
  why: 'What was entered stays as it was written; a correction is an entry of its own.',
};

export const matrix: Matrix<typeof tables, Role> = {
  task: {
    insert: {
      policy: restrictTo(members),
      why: 'Whoever sees that something must be done writes it down.',
    },
    delete: {
      ...deletedByLeads,
      why: 'A deleted task is work that nobody does any more: leads answer for that.',
    },
    columns: {
      stage_id: {
        policy: restrictTo(leads, { policy: lastWriteWins() }),
        atInsert: lastWriteWins(),
        why: 'Moving a task to another stage is moving work between crews, which leads do.',
      },
      title: {
        policy: lastWriteWins(),
        why: 'Short, seldom changed, and easily put right: the newest wording counts and the other author is told.',
      },
      urgency: {
        policy: lastWriteWins(),
        why: 'Whoever looked last knows best how urgent it is; the other author is told.',
      },
      state: {
        policy: workflow({ steps: taskSteps, holding: holdingStates, by: 'state_by' }),
        why: 'A step must make sense from the state that the task is in when it arrives; a block is not run over unseen.',
      },
      assignee_id: {
        policy: firstClaimWins(leads),
        why: 'Two people must not do the same work: the first claim counts and the second is told who has it.',
      },
      tags: {
        policy: unionOf(),
        why: 'A tag that one adds and a tag that another takes away have nothing to do with each other: both count.',
      },
      due_at: {
        policy: lastWriteWins(),
        why: 'A time is agreed by voice; the newest entry is the agreement.',
      },
      expected_crowd: {
        policy: lastWriteWins(),
        why: 'An estimate: the newest one is made with the most knowledge.',
      },
      deleted_at: restoredByLeads,
    },
  },
  stage: {
    columns: {
      head_count: {
        policy: additive(),
        why: 'Every entrance counts on its own clicker; the sum of all is who is inside.',
      },
    },
  },
  gear_item: {
    insert: { policy: restrictTo(leads), why: 'What there is to book is set up by leads.' },
    delete: { ...deletedByLeads, why: 'A deleted item can’t be booked any more: leads answer for that.' },
    columns: {
      name: {
        policy: restrictTo(leads, { policy: lastWriteWins() }),
        why: 'A label: the newest wording counts.',
      },
      unit: {
        policy: restrictTo(leads, { policy: lastWriteWins() }),
        why: 'A label: the newest wording counts.',
      },
      low_mark: {
        policy: restrictTo(leads, { policy: lastWriteWins() }),
        why: 'A reminder, set by whoever last looked at the stock.',
      },
      deleted_at: restoredByLeads,
    },
  },
  gear_usage_event: {
    insert: {
      policy: reserved({
        stock,
        allowance,
        ...{ item: 'item_id', quantity: 'qty', movement: 'kind' },
        movements: {
          consume: { direction: 'out' },
          return: { direction: 'in' },
          restock: { direction: 'in', roles: leads },
          adjust: { direction: 'either', roles: leads },
        },
        graceHours: 12,
      }),
      why: 'Nobody can use what is not there. What was set aside for a device is its own, with or without network.',
    },
    delete: entriesStay,
    columns: {},
  },
  gear_allowance_return: {
    insert: {
      policy: returnsAllowance({ stock, allowance, of: 'allowance_id', roles: leads }),
      why: 'What was set aside and not used is there for the others again.',
    },
    delete: entriesStay,
    columns: {},
  },
  contact: {
    insert: { policy: restrictTo(leads), why: 'Who is to be called is agreed with leads.' },
    delete: { ...deletedByLeads, why: 'A contact that is gone can’t be called: leads answer for that.' },
    columns: {
      name: {
        policy: lastWriteWins(),
        why: 'A label: the newest wording counts and the other author is told.',
      },
      hotline: {
        policy: manualReview({ dueHours: DUE_HOURS }),
        why: 'A wrong number is found out when it is needed: a person must look which one is right.',
      },
      email: {
        policy: manualReview({ dueHours: DUE_HOURS }),
        why: 'A wrong address is found out too late: a person must look which one is right.',
      },
      notes: {
        policy: lastWriteWins(),
        why: 'A short remark; the newest one counts and the other author is told.',
      },
      deleted_at: restoredByLeads,
    },
  },
  crew_note_update: {
    insert: {
      policy: restrictTo(members, {
        policy: mergeText({
          documents: { table: 'crew_note', state: 'state', plainText: 'plain_text', of: 'task_id' },
          ...{ of: 'task_id', update: 'payload', seen: 'state_vector' },
        }),
      }),
      why: 'What two people write into one note belongs side by side: nothing that was typed is lost.',
    },
    delete: entriesStay,
    columns: {},
  },
  conflict_action: {
    insert: {
      policy: reviewActions({ roles: leads }),
      why: 'Leads decide; who made a proposal may take it back.',
    },
    delete: entriesStay,
    columns: {},
  },
  receipt_ack: {
    insert: {
      policy: acknowledges({ receipt: 'receipt_id' }),
      why: 'What was seen on one device need not be asked again on another.',
    },
    delete: entriesStay,
    columns: {},
  },
  lead_request: {
    insert: { policy: restrictTo(members, { policy: appendOnly() }), why: 'Whoever may not do it may ask.' },
    delete: entriesStay,
    columns: {},
  },
};
