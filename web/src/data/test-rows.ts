import type { TaskRow } from './rows.ts';

/** An open task of festival `f` on stage `a`, called as its id, for tests. */
export function testTask(id: string, changes: Partial<TaskRow> = {}): TaskRow {
  return {
    id,
    festival_id: 'f',
    stage_id: 'a',
    title: id,
    urgency: 'normal',
    state: 'open',
    state_by: null,
    state_at: null,
    assignee_id: null,
    tags: '[]',
    due_at: null,
    expected_crowd: null,
    deleted_at: null,
    created_by: null,
    created_at: null,
    updated_at: null,
    version: 1,
    ...changes,
  };
}
