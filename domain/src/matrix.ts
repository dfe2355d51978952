import type { Matrix } from '@festival-ops/policy/matrix';
import {
  firstClaimWins,
  lastWriteWins,
  notYetWritable,
  restrictTo,
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

const later = {
  policy: notYetWritable(),
  why: 'Its policy is built in the next step; until then nothing is lost by refusing.',
};
const laterRows = { insert: later, delete: later };

export const matrix: Matrix<typeof tables, Role> = {
  task: {
    insert: {
      policy: restrictTo(members),
      why: 'Whoever sees that something must be done writes it down.',
    },
    delete: {
      policy: restrictTo(leads, { reason: 'restricted_delete' }),
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
      tags: { ...later },
      due_at: {
        policy: lastWriteWins(),
        why: 'A time is agreed by voice; the newest entry is the agreement.',
      },
      expected_crowd: {
        policy: lastWriteWins(),
        why: 'An estimate: the newest one is made with the most knowledge.',
      },
      deleted_at: { ...later },
    },
  },
  stage: { columns: { head_count: later } },
  gear_item: { ...laterRows, columns: { name: later, unit: later, low_mark: later, deleted_at: later } },
  contact: {
    ...laterRows,
    columns: { name: later, hotline: later, email: later, notes: later, deleted_at: later },
  },
  crew_note_update: { ...laterRows, columns: {} },
  gear_usage_event: { ...laterRows, columns: {} },
  conflict_action: { ...laterRows, columns: {} },
  receipt_ack: { ...laterRows, columns: {} },
  lead_request: { ...laterRows, columns: {} },
};
