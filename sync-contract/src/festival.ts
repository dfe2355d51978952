import { readFileSync } from 'node:fs';
import type { Stream } from '@festival-ops/sync/streams';

/** The tables that the recordings were made over. */
export const SCHEMA = readFileSync(new URL('../transcripts/schema.sql', import.meta.url), 'utf8');

export const TABLES = [
  'task',
  'note',
  'gear',
  'contact',
  'conflict_record',
  'sync_operation',
  'probe',
] as const;
export const PUBLICATION = 'powersync';

const everyone = [{ to: 'everyone' }] as const;
const leads = [{ to: 'everyone', claims: { role: 'lead' } }] as const;
const probe = [
  'id',
  'b',
  'i2',
  'i8',
  'n',
  'f4',
  'f8',
  'd',
  't',
  'ts',
  'tstz',
  'j',
  'jb',
  'u',
  'ta',
  'ia',
  'iv',
  'nul',
];

/** `transcripts/sync-config.yaml`, stream by stream, in the vocabulary of the embedded service. */
export const STREAMS: readonly Stream[] = [
  {
    name: 'board',
    priority: 1,
    queries: [
      {
        table: 'task',
        columns: ['id', 'title', 'urgency', 'state', 'stage', 'updated_at'],
        audience: everyone,
      },
      { table: 'gear', audience: everyone },
    ],
  },
  {
    name: 'notes',
    priority: 3,
    queries: [{ table: 'note', columns: ['id', 'task_id', 'payload'], audience: everyone }],
  },
  { name: 'contacts', priority: 3, queries: [{ table: 'contact', audience: leads }] },
  { name: 'conflicts', priority: 3, queries: [{ table: 'conflict_record', audience: leads }] },
  {
    name: 'my_ops',
    priority: 3,
    queries: [{ table: 'sync_operation', audience: [{ to: 'user', column: 'user_id' }] }],
  },
  {
    name: 'stage_tasks',
    priority: 2,
    onDemand: true,
    queries: [
      {
        table: 'task',
        columns: ['id', 'title', 'urgency', 'state', 'stage'],
        asked: { stage: 'stage' },
        audience: everyone,
      },
    ],
  },
  {
    name: 'types',
    priority: 3,
    onDemand: true,
    queries: [{ table: 'probe', columns: probe, audience: everyone }],
  },
];
