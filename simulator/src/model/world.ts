import type { Row } from './rules/value.ts';

/** What every history begins with: a festival of its own, so that histories can share a database. */
export interface World {
  readonly festival: string;
  readonly stages: readonly [string, string];
  /** Ids that no other history has. */
  id(number: number): string;
  /** The user id of one of the people. */
  user(person: string): string;
  /** Rows by table, in an order in which they can be inserted. */
  readonly rows: readonly (readonly [table: string, rows: readonly Row[]])[];
}

export const START = '2026-07-01T12:00:00.000000Z';

/** @param number a number that no other history in the same database has */
export function worldOf(number: number): World {
  const id = (of: number): string =>
    `${number.toString(16).padStart(8, '0')}-0000-4000-8000-${of.toString(16).padStart(12, '0')}`;
  const user = (person: string): string => `${person}-of-${number}`;
  const festival = id(1);
  const stages = [id(11), id(12)] as const;
  const here = { festival_id: festival };
  const member = (of: number, person: string, role: string, name: string): Row => ({
    id: id(of),
    ...here,
    user_id: user(person),
    role,
    display_name: name,
  });
  const assigned = (of: number, member_id: string, person: string, stage_id: string): Row => ({
    id: id(of),
    ...here,
    member_id,
    user_id: user(person),
    stage_id,
  });
  return {
    festival,
    stages,
    id,
    user,
    rows: [
      [
        'festival',
        [
          {
            id: festival,
            name: `History ${number}`,
            starts_on: '2026-07-01',
            ends_on: '2026-07-04',
            time_zone: 'Europe/Berlin',
          },
        ],
      ],
      [
        'stage',
        stages.map((stage, sort) => ({ id: stage, ...here, name: `Stage ${sort}`, sort, head_count: 10 })),
      ],
      [
        'member',
        [
          member(21, 'lead1', 'festival_lead', 'Lead 1'),
          member(22, 'lead2', 'festival_lead', 'Lead 2'),
          member(23, 'tech1', 'stage_tech', 'Tech 1'),
          member(24, 'tech2', 'stage_tech', 'Tech 2'),
          member(25, 'tech3', 'stage_tech', 'Tech 3'),
        ],
      ],
      [
        'stage_assignment',
        [
          assigned(31, id(23), 'tech1', stages[0]),
          assigned(32, id(24), 'tech2', stages[0]),
          assigned(33, id(24), 'tech2', stages[1]),
        ],
      ],
      [
        'task',
        [41, 42, 43].map((of, index) => ({
          id: id(of),
          ...here,
          stage_id: stages[index === 2 ? 1 : 0],
          title: 'A',
          tags: ['a', 'b'],
        })),
      ],
      [
        'gear_item',
        [61, 62].map((of) => ({ id: id(of), ...here, name: `Item ${of}`, unit: 'piece', low_mark: 2 })),
      ],
      [
        'gear_stock',
        [61, 62].map((of) => ({ id: id(of), ...here, item_id: id(of), on_hand: 24, reserved: 0 })),
      ],
      [
        'contact',
        [81, 82, 83].map((of, index) => ({
          id: id(of),
          ...here,
          stage_id: stages[index === 2 ? 1 : 0],
          kind: 'artist',
          name: `Artist ${of}`,
          hotline: '100',
          email: index === 0 ? null : 'a@x.org',
          notes: null,
        })),
      ],
    ],
  };
}
