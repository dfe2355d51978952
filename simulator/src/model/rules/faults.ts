import type { Column } from '@festival-ops/policy/table';
import { roleOf, visible } from './state.ts';
import { misfitOf, read } from './value.ts';
import type { Write } from './write.ts';

/** Why the column can't hold the value, or what it refers to is not there (WB-12, WB-13). */
export function faultOf(
  { state, user, values, festival }: Write,
  name: string,
  column: Column,
): string | undefined {
  const value = read(column, values[name]);
  const misfit = misfitOf(column, value);
  if (misfit !== undefined) return misfit;
  if (value === null || value === undefined) return undefined;
  if (name === 'assignee_id')
    return roleOf(state, String(value), festival) === undefined ? 'reference_not_found' : undefined;
  if (name === 'festival_id')
    return roleOf(state, user, value) === undefined ? 'reference_not_found' : undefined;
  if (column.references === undefined) return undefined;
  return visible(state, user, column.references, value) === undefined ? 'reference_not_found' : undefined;
}
