import { type Result, results } from '../../data/receipts.ts';

/** What the timeline shows, as its address says it. */
export interface ActivityView {
  readonly scope: 'mine' | 'festival';
  readonly result: Result | undefined;
  readonly table: string | undefined;
  /** Whose changes, by user id. */
  readonly person: string | undefined;
}

/** Tables whose changes people make, in the order in which they are offered. */
export const shownTables = [
  'task',
  'crew_note_update',
  'gear_usage_event',
  'gear_item',
  'contact',
  'stage',
  'conflict_action',
  'lead_request',
] as const;

/** @param isLead only leads have others' receipts */
export function activityView(params: URLSearchParams, isLead: boolean): ActivityView {
  const festival = isLead && params.get('scope') === 'festival';
  const table = shownTables.find((name) => name === params.get('table'));
  return {
    scope: festival ? 'festival' : 'mine',
    result: results.find((result) => result === params.get('result')),
    table,
    person: festival ? (params.get('person') ?? undefined) : undefined,
  };
}

/** The address that says it; what is not narrowed is left out. */
export function activitySearch({ scope, result, table, person }: ActivityView): string {
  const params = new URLSearchParams();
  if (scope === 'festival') params.set('scope', scope);
  if (result !== undefined) params.set('result', result);
  if (table !== undefined) params.set('table', table);
  if (person !== undefined) params.set('person', person);
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
