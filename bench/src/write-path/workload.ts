import { randomFrom } from '@festival-ops/db/demo/random';
import { SCHEMA_VERSION } from '@festival-ops/domain/write-domain';
import type { CrudEntry } from '@festival-ops/policy/wire';

/**
 * What the peers are given to do: crews that were offline for an hour while their lead went on. Each client is the
 * device of one tech; every write is a client transaction of its own. The same options give the same workload.
 */
export interface Workload {
  readonly tasks: readonly Task[];
  /** What the lead did meanwhile; it is on the server before the clock starts. */
  readonly lead: Client;
  readonly clients: readonly Client[];
}

export interface WorkloadOptions {
  readonly seed: number;
  readonly clients: number;
  /** Writes of all clients together; a multiple of `2 * clients`. */
  readonly writes: number;
  /** `spread`: each client has tasks of its own, two writes each. `hot`: all writes of all clients go to one task. */
  readonly rows: 'spread' | 'hot';
}

export interface Task {
  readonly id: string;
  readonly title: string;
}

export interface Client {
  readonly userId: string;
  readonly deviceId: string;
  readonly writes: readonly QueuedWrite[];
}

export type QueuedWrite = CrudEntry & { readonly op_id: number };

export const LEAD_USER = 'lead';
export const techUser = (client: number): string => `tech${client + 1}`;
const WARM_UP_TASKS = 200;

/** `{title: ['A', 'B']}`: the device showed A and now shows B. */
type Edit = Readonly<Record<string, readonly [shown: unknown, now: unknown]>>;

export function workloadOf(options: WorkloadOptions): Workload {
  return options.rows === 'spread' ? spread(options) : hot(options);
}

/** Writes to tasks of the client's own that no comparison looks at, so that connections and code are warm. */
export function warmUpOf(client: number, count: number): Client {
  const userId = techUser(client);
  const writes = Array.from({ length: count }, (_, index) =>
    queued(index, userId, warmUpTask(client, index % WARM_UP_TASKS).id, {
      title: ['Somewhat cold', `Warm ${index}`],
    }),
  );
  return { userId, deviceId: `${userId}-warm-up`, writes };
}

export function warmUpTasks(clients: number): Task[] {
  return Array.from({ length: clients * WARM_UP_TASKS }, (_, index) =>
    warmUpTask(Math.floor(index / WARM_UP_TASKS), index % WARM_UP_TASKS),
  );
}

function warmUpTask(client: number, index: number): Task {
  return { id: idOf(8, client * WARM_UP_TASKS + index), title: 'Cold' };
}

// ── spread rows ──────────────────────────────────────────────────────────────────────────────────────────────

/** What happens to one task: perhaps an edit of the lead's that the tech has not seen, then two of the tech's. */
interface Story {
  readonly lead?: Edit;
  readonly tech: readonly [Edit, Edit];
}

/** Of twenty tasks, four meet something that the lead did. */
function storiesOf(title: string, tech: string): readonly [Story, ...Story[]] {
  const [a, b] = [`${title}, by truck`, `${title}, by hand`] as const;
  const started: Edit = { state: ['open', 'in_progress'] };
  const finished: Edit = { state: ['in_progress', 'done'] };
  const claimed: Edit = { assignee_id: [null, tech] };
  const renamedTwice: Story = { tech: [{ title: [title, a] }, { title: [a, b] }] };
  const done: Story = { tech: [started, finished] };
  const taken: Story = { tech: [claimed, started] };
  const judged: Story = { tech: [{ urgency: ['normal', 'high'] }, { expected_crowd: [null, 300] }] };
  const twoFields: Story = {
    tech: [{ title: [title, a], urgency: ['normal', 'low'] }, { due_at: [null, '2026-07-11T20:00:00.000Z'] }],
  };
  return [
    renamedTwice,
    ...[renamedTwice, renamedTwice, renamedTwice],
    ...[done, done, done, done],
    ...[judged, judged, judged],
    ...[taken, taken, taken],
    ...[twoFields, twoFields],
    // another title stands there: it is replaced, and the lead is told
    { lead: { title: [title, `${title}!`] }, tech: [{ title: [title, a] }, { title: [a, b] }] },
    // the lead has taken it: the claim is refused, the rest is not
    { lead: { assignee_id: [null, LEAD_USER] }, tech: [claimed, { urgency: ['normal', 'high'] }] },
    // it is blocked: neither the step nor the one on top of it is taken
    { lead: { state: ['open', 'blocked'] }, tech: [started, finished] },
    // the lead was of the same opinion
    {
      lead: { urgency: ['normal', 'critical'] },
      tech: [{ urgency: ['normal', 'critical'] }, { urgency: ['critical', 'low'] }],
    },
  ];
}

function spread({ seed, clients, writes }: WorkloadOptions): Workload {
  const random = randomFrom(seed);
  const each = writes / clients / 2;
  if (!Number.isInteger(each)) throw new Error('writes must be a multiple of two for each client');
  const lead = queueOf(LEAD_USER);
  const tasks: Task[] = [];
  const techs = Array.from({ length: clients }, (_, client) => {
    const queue = queueOf(techUser(client));
    const second: (() => void)[] = [];
    for (let index = 0; index < each; index++) {
      const id = random.uuid();
      const title = `Task ${tasks.length + 1}`;
      tasks.push({ id, title });
      const story = random.pick(storiesOf(title, queue.userId));
      if (story.lead !== undefined) lead.edit(id, story.lead);
      queue.edit(id, story.tech[0]);
      second.push(() => queue.edit(id, story.tech[1]));
    }
    for (const edit of second) edit();
    return queue.client();
  });
  return { tasks, lead: lead.client(), clients: techs };
}

// ── one hot row ──────────────────────────────────────────────────────────────────────────────────────────────

/**
 * What becomes of each write must not depend on which client comes first, or no two runs could be compared. So each
 * device has seen nothing of what happened to the task, its own included, and what it asks for is refused, equal, or
 * replaces whatever is there.
 */
function hot({ seed, clients, writes }: WorkloadOptions): Workload {
  const random = randomFrom(seed);
  const task = { id: random.uuid(), title: 'Main stage' };
  const lead = queueOf(LEAD_USER);
  lead.edit(task.id, { title: [task.title, 'Main stage, rain plan'], expected_crowd: [null, 1] });
  lead.edit(task.id, { state: ['open', 'blocked'] });
  lead.edit(task.id, { assignee_id: [null, LEAD_USER], urgency: ['normal', 'critical'] });
  const techs = Array.from({ length: clients }, (_, client) => {
    const queue = queueOf(techUser(client));
    const renamed: (index: number) => Edit = (index) => ({
      title: [task.title, `Main stage, ${client}.${index}`],
    });
    const counted: (index: number) => Edit = (index) => ({
      expected_crowd: [null, (client + 1) * 100_000 + index],
    });
    const started = (): Edit => ({ state: ['open', 'in_progress'] });
    const worried = (): Edit => ({ urgency: ['normal', 'critical'] });
    const claimed = (): Edit => ({ assignee_id: [null, queue.userId] });
    const kinds = [renamed, renamed, renamed, counted, counted, counted, started, worried, claimed] as const;
    for (let index = 0; index < writes / clients; index++) queue.edit(task.id, random.pick(kinds)(index));
    return queue.client();
  });
  return { tasks: [task], lead: lead.client(), clients: techs };
}

// ── a device's queue ─────────────────────────────────────────────────────────────────────────────────────────

function queueOf(userId: string) {
  const writes: QueuedWrite[] = [];
  return {
    userId,
    edit: (id: string, edit: Edit) => {
      writes.push(queued(writes.length + 1, userId, id, edit));
    },
    client: (): Client => ({ userId, deviceId: `${userId}-phone`, writes }),
  };
}

function queued(opId: number, userId: string, id: string, edit: Edit): QueuedWrite {
  const values = (place: 0 | 1) =>
    Object.fromEntries(Object.entries(edit).map(([name, pair]) => [name, pair[place]]));
  const stamp = {
    author: userId,
    schema_version: SCHEMA_VERSION,
    written_at: '2026-07-10T11:00:00.000Z',
    row_version: 1,
  };
  return {
    op_id: opId,
    op: 'PATCH',
    table: 'task',
    id,
    op_data: values(1),
    previous_values: values(0),
    metadata: JSON.stringify(stamp),
  };
}

/** Fixed ids, told apart by a first digit. */
export function idOf(kind: number, number: number): string {
  return `${kind}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}
