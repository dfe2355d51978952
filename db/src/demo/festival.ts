import { LEAD, type Role } from '@festival-ops/domain/roles';
import type { TableName, Urgency } from '@festival-ops/domain/tables';
import type { TaskState } from '@festival-ops/domain/task-workflow';
import { type Random, randomFrom } from './random.ts';
import { artists, FESTIVAL_NAME, gear, jobs, spots, stageNames, tags, vendors } from './vocabulary.ts';

export interface DemoSize {
  readonly tasks: number;
  readonly contacts: number;
}

export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
}

export type DemoRow = Readonly<Record<string, string | number | null | readonly string[]>>;

/** Rows by table, in an order in which every row comes after those that it refers to. */
export type DemoRows = readonly (readonly [TableName, readonly DemoRow[]])[];

export const DEMO_SIZE: DemoSize = { tasks: 320, contacts: 36 };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * One plausible festival that opened yesterday: the same rows for the same seed, people, size and day.
 * Its stock equals the sum of its accepted gear events (POL-2), so the books can be checked from the start.
 * @throws RangeError without at least one lead and one tech
 */
export function demoFestival(
  seed: number,
  people: readonly Person[],
  now: Date,
  size: DemoSize = DEMO_SIZE,
): DemoRows {
  const random = randomFrom(seed);
  const today = Math.floor(now.getTime() / DAY) * DAY;
  const leads = atLeastOne(people.filter((person) => person.role === LEAD));
  const techs = atLeastOne(people.filter((person) => person.role !== LEAD));
  const festivalId = random.uuid();
  const stages = atLeastOne(
    stageNames.map((name, sort) => ({
      id: random.uuid(),
      festival_id: festivalId,
      name,
      sort,
      head_count: random.whole(0, 900),
    })),
  );
  const members = people.map((person) => ({
    id: random.uuid(),
    festival_id: festivalId,
    user_id: person.userId,
    role: person.role,
    display_name: person.name,
  }));
  const assignments = members
    .filter((member) => member.role !== LEAD)
    .flatMap((member, index) =>
      stages
        .filter((_, stage) => stage === index % stages.length || (index === 0 && stage === 1))
        .map((stage) => ({
          id: random.uuid(),
          festival_id: festivalId,
          member_id: member.id,
          user_id: member.user_id,
          stage_id: stage.id,
        })),
    );
  const tasks = Array.from({ length: size.tasks }, () => ({
    festival_id: festivalId,
    stage_id: random.pick(stages).id,
    ...task(random, today, techs, leads),
  }));
  const items = gear.map(([name, unit, , low_mark]) => ({
    id: random.uuid(),
    festival_id: festivalId,
    name,
    unit,
    low_mark,
  }));
  const events = items.flatMap((item, index) => {
    const delivered = gear[index]?.[2] ?? 0;
    const event = (kind: string, qty: number, daysAgo: number) => ({
      id: random.uuid(),
      festival_id: festivalId,
      item_id: item.id,
      kind,
      qty,
      used_at: instant(today - daysAgo * DAY + random.whole(7, 20) * HOUR),
      accepted_at: instant(today - daysAgo * DAY + 21 * HOUR),
      author_id: random.pick(kind === 'restock' ? leads : techs).userId,
    });
    return [event('restock', delivered, 3), event('consume', Math.ceil(delivered * 0.6 * random.next()), 2)];
  });
  const stock = items.map((item) => ({
    id: item.id,
    festival_id: festivalId,
    item_id: item.id,
    on_hand: events
      .filter((event) => event.item_id === item.id)
      .reduce((sum, event) => sum + (event.kind === 'restock' ? event.qty : -event.qty), 0),
    reserved: 0,
  }));
  const contacts = Array.from({ length: size.contacts }, (_, index) => ({
    festival_id: festivalId,
    stage_id: (stages[index % stages.length] ?? stages[0]).id,
    ...contact(random, index),
  }));
  return [
    [
      'festival',
      [
        {
          id: festivalId,
          name: FESTIVAL_NAME,
          starts_on: date(today - DAY),
          ends_on: date(today + 2 * DAY),
          time_zone: 'Europe/Berlin',
        },
      ],
    ],
    ['stage', stages],
    ['member', members],
    ['stage_assignment', assignments],
    ['task', tasks],
    ['gear_item', items],
    ['gear_stock', stock],
    ['gear_usage_event', events],
    ['contact', contacts],
  ];
}

type People = readonly [Person, ...Person[]];

function task(random: Random, today: number, techs: People, leads: People) {
  const state = stateOf(random);
  const creator = random.pick(leads);
  const assignee = state === 'open' && random.chance(0.8) ? undefined : random.pick(techs);
  const createdAt = today - random.whole(1, 5) * DAY + random.whole(7, 20) * HOUR;
  return {
    id: random.uuid(),
    title: `${random.pick(jobs)} ${random.pick(spots)}`,
    urgency: urgencyOf(random),
    state,
    state_by: state === 'open' ? null : (state === 'verified' ? creator : (assignee ?? creator)).userId,
    state_at: state === 'open' ? null : instant(createdAt + random.whole(1, 9) * HOUR),
    assignee_id: assignee?.userId ?? null,
    tags: tags.filter(() => random.chance(0.16)),
    due_at: random.chance(0.6) ? instant(today + random.whole(-6, 60) * HOUR) : null,
    expected_crowd: random.chance(0.25) ? random.whole(4, 240) * 25 : null,
    created_by: creator.userId,
    created_at: instant(createdAt),
  };
}

function stateOf(random: Random): TaskState {
  const at = random.next();
  if (at < 0.42) return 'open';
  if (at < 0.58) return 'in_progress';
  if (at < 0.66) return 'blocked';
  return at < 0.84 ? 'done' : 'verified';
}

function urgencyOf(random: Random): Urgency {
  const at = random.next();
  if (at < 0.2) return 'low';
  if (at < 0.72) return 'normal';
  return at < 0.93 ? 'high' : 'critical';
}

function contact(random: Random, index: number) {
  const kind = index % 3 === 2 ? 'vendor' : 'artist';
  const name = random.pick(kind === 'vendor' ? vendors : artists);
  const mailbox = name.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  return {
    id: random.uuid(),
    kind,
    name,
    hotline: `+49 555 ${random.whole(100, 999)} ${random.whole(1000, 9999)}`,
    email: `${kind === 'vendor' ? 'dispatch' : 'tour'}@${mailbox}.example`,
    notes: kind === 'vendor' ? 'Ask for the duty manager.' : 'Tour manager, not the artist.',
  };
}

function atLeastOne<T>(list: readonly T[]): readonly [T, ...T[]] {
  const [first, ...rest] = list;
  if (first === undefined) throw new RangeError('A demo festival needs at least one lead and one tech.');
  return [first, ...rest];
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString();
}

function date(atMs: number): string {
  return instant(atMs).slice(0, 10);
}
