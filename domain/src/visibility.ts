import type { Audience, Grant, Stream } from '@festival-ops/sync/streams';
import { LEAD } from './roles.ts';

/**
 * Which rows reach whom, declared once. Append-only and server-written tables have priority 0, so that they
 * arrive even while a device has unsent writes; all editable tables share priority 1 (WB-1).
 */

const membership: Grant = { table: 'member', user: 'user_id', value: 'festival_id' };
const leadership: Grant = { ...membership, where: { role: LEAD } };
const assignedStage: Grant = { table: 'stage_assignment', user: 'user_id', value: 'stage_id' };

const crew: Audience = { to: 'granted', column: 'festival_id', grant: membership };
const leads: Audience = { to: 'granted', column: 'festival_id', grant: leadership };
const author: Audience = { to: 'user', column: 'author_id' };

export const streams: readonly Stream[] = [
  {
    name: 'board',
    priority: 1,
    queries: [
      { table: 'festival', audience: [{ to: 'granted', column: 'id', grant: membership }] },
      { table: 'stage', audience: [crew] },
      { table: 'member', audience: [crew] },
      { table: 'stage_assignment', audience: [crew] },
      { table: 'task', audience: [crew] },
      { table: 'gear_item', audience: [crew] },
    ],
  },
  {
    name: 'contacts',
    priority: 1,
    queries: [
      { table: 'contact', audience: [{ to: 'granted', column: 'stage_id', grant: assignedStage }, leads] },
    ],
  },
  {
    name: 'notes',
    priority: 0,
    queries: [
      { table: 'crew_note', audience: [crew] },
      { table: 'crew_note_update', audience: [crew] },
    ],
  },
  {
    name: 'stock',
    priority: 0,
    queries: [
      { table: 'gear_stock', audience: [crew] },
      { table: 'gear_usage_event', audience: [crew] },
      { table: 'gear_allowance', audience: [crew] },
      { table: 'gear_allowance_return', audience: [crew] },
    ],
  },
  {
    name: 'receipts',
    priority: 0,
    queries: [
      { table: 'sync_operation', where: { synced: true }, audience: [author, leads] },
      { table: 'notice', audience: [{ to: 'user', column: 'user_id' }] },
      { table: 'receipt_ack', audience: [author] },
    ],
  },
  {
    name: 'review',
    priority: 0,
    queries: [
      { table: 'conflict_record', audience: [leads] },
      { table: 'conflict_action', audience: [leads] },
      { table: 'lead_request', audience: [author, { to: 'user', column: 'to_user_id' }, leads] },
    ],
  },
  { name: 'fleet', priority: 0, queries: [{ table: 'device', audience: [leads] }] },
];
