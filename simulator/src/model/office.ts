import type { TableName } from '@festival-ops/domain/tables';
import type pg from 'pg';
import type { OfficeAct, RightsAct } from './history.ts';
import { people } from './history.ts';
import type { Lab } from './lab.ts';
import { grant } from './rules/gear.ts';
import { rowOf, rowsOf, type State, setRow } from './rules/state.ts';
import { plusHours, type Row, type Value } from './rules/value.ts';
import type { World } from './world.ts';

/** A change by plain SQL, and the same in the model. */
export interface OfficeChange {
  readonly run: (client: pg.PoolClient) => Promise<void>;
  readonly model: (state: State) => void;
  /** What it sets, if it is a column that devices have a say in. */
  readonly sets?: readonly [table: TableName, id: string, column: string, to: Value];
}

/** @param devices ids of the devices and their users, for grants */
export function officeChange(
  world: World,
  state: State,
  { act, row, value }: { readonly act: OfficeAct; readonly row: number; readonly value: number },
  devices: readonly { readonly id: string; readonly userId: string }[],
  now: string,
  id: string,
): OfficeChange | undefined {
  const set = (table: 'task' | 'stage' | 'contact' | 'gear_item', column: string, to: Value) => {
    const rows = rowsOf(state, table).sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
    const chosen = rows[row % rows.length];
    return chosen === undefined ? undefined : setColumn(table, String(chosen.id), column, to);
  };
  switch (act) {
    case 'title':
      return set('task', 'title', `office ${value}`);
    case 'state':
      return set('task', 'state', ['open', 'blocked', 'in_progress'][value % 3] ?? 'open');
    case 'tags':
      return set('task', 'tags', ['a', 'office']);
    case 'crowd':
      return set('task', 'expected_crowd', value);
    case 'count':
      return set('stage', 'head_count', value % 30);
    case 'hotline':
      return set('contact', 'hotline', `office ${value}`);
    case 'rename_item':
      return set('gear_item', 'name', `office ${value}`);
    case 'grant': {
      const device = devices[value % devices.length];
      if (device === undefined) return undefined;
      return grantTo(world, device, {
        id,
        item: world.id(61 + (row % 2)),
        qty: 1 + (value % 6),
        until: plusHours(now, value % 5),
      });
    }
  }
}

function setColumn(table: TableName, id: string, column: string, to: Value): OfficeChange {
  return {
    run: async (client) => {
      await client.query(`UPDATE ${table} SET ${column} = $1 WHERE id = $2`, [to, id]);
    },
    model: (state) => {
      const version = Number(rowOf(state, table, id)?.version) + 1;
      setRow(state, table, id, { [column]: to, version });
    },
    sets: [table, id, column, to],
  };
}

function grantTo(
  world: World,
  device: { readonly id: string; readonly userId: string },
  {
    id,
    item,
    qty,
    until,
  }: { readonly id: string; readonly item: string; readonly qty: number; readonly until: string },
): OfficeChange {
  const row: Row = {
    ...{ id, festival_id: world.festival, item_id: item, user_id: device.userId, device_id: device.id },
    ...{ qty, used: 0, until, returned_at: null },
  };
  return {
    run: async (client) => {
      // who finds too little holds the row all the same, or what comes in between is counted as before it
      await client.query('SELECT 1 FROM gear_stock WHERE item_id = $1 FOR UPDATE', [item]);
      const { rowCount } = await client.query(
        'UPDATE gear_stock SET reserved = reserved + $2 WHERE item_id = $1 AND on_hand - reserved >= $2',
        [item, qty],
      );
      if (rowCount === 0) return;
      const columns = Object.keys(row).join(', ');
      await client.query(
        `INSERT INTO gear_allowance (${columns}) SELECT ${columns} FROM jsonb_populate_record(null::gear_allowance, $1)`,
        [JSON.stringify(row)],
      );
    },
    model: (state) => {
      grant(state, row);
    },
  };
}

/** Changes rights in the database and in the model. */
export async function changeRights(
  lab: Lab,
  world: World,
  state: State,
  { act, person, value }: { readonly act: RightsAct; readonly person: number; readonly value: number },
  id: string,
): Promise<void> {
  const name = people[person];
  // a festival keeps its first lead
  if (name === undefined || name === 'lead1') return;
  const user = world.user(name);
  const members = state.rows.get('member') ?? new Map<string, Row>();
  const member = [...members.values()].find(({ user_id }) => user_id === user);
  if (act === 'leave' && member === undefined) {
    const row = { id, festival_id: world.festival, user_id: user, role: 'stage_tech', display_name: name };
    await lab.pool.query(
      'INSERT INTO member (id, festival_id, user_id, role, display_name) VALUES ($1, $2, $3, $4, $5)',
      Object.values(row),
    );
    setRow(state, 'member', id, row);
    return;
  }
  if (member === undefined) return;
  const assignments = state.rows.get('stage_assignment') ?? new Map<string, Row>();
  if (act === 'leave') {
    await lab.pool.query('DELETE FROM member WHERE id = $1', [member.id]);
    members.delete(String(member.id));
    for (const row of [...assignments.values()])
      if (row.member_id === member.id) assignments.delete(String(row.id));
    return;
  }
  if (act === 'role') {
    const role = member.role === 'festival_lead' ? 'stage_tech' : 'festival_lead';
    await lab.pool.query('UPDATE member SET role = $2 WHERE id = $1', [member.id, role]);
    setRow(state, 'member', String(member.id), { role });
    return;
  }
  const stage_id = world.stages[value % 2] ?? '';
  const there = [...assignments.values()].find((row) => row.user_id === user && row.stage_id === stage_id);
  if (there !== undefined) {
    await lab.pool.query('DELETE FROM stage_assignment WHERE id = $1', [there.id]);
    assignments.delete(String(there.id));
    return;
  }
  const row = { id, festival_id: world.festival, member_id: member.id ?? '', user_id: user, stage_id };
  await lab.pool.query(
    'INSERT INTO stage_assignment (id, festival_id, member_id, user_id, stage_id) VALUES ($1, $2, $3, $4, $5)',
    Object.values(row),
  );
  setRow(state, 'stage_assignment', id, row);
}
