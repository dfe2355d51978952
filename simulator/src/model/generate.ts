import { type Random, randomFrom } from '@festival-ops/db/demo/random';
import {
  type Act,
  type ActName,
  type Fault,
  type History,
  people,
  type Step,
  type Twist,
} from './history.ts';

/** How often each act is drawn, beside the others. */
const weights: Readonly<Record<ActName, number>> = {
  task_new: 4,
  task_title: 10,
  task_urgency: 4,
  task_state: 14,
  task_assignee: 8,
  task_due: 4,
  task_crowd: 3,
  task_stage: 2,
  task_tags: 9,
  task_several: 5,
  task_delete: 4,
  task_restore: 3,
  task_put: 1,
  stage_count: 8,
  contact_new: 1,
  contact_name: 3,
  contact_hotline: 14,
  contact_email: 5,
  contact_both: 3,
  contact_delete: 2,
  contact_restore: 2,
  item_new: 1,
  item_edit: 2,
  item_delete: 1,
  item_restore: 1,
  gear_consume: 14,
  gear_return: 3,
  gear_restock: 2,
  gear_adjust: 2,
  gear_misfit: 1,
  allowance_return: 2,
  note_type: 9,
  note_erase: 2,
  note_bad: 2,
  review_claim: 4,
  review_release: 3,
  review_decide: 12,
  review_undo: 4,
  review_withdraw: 4,
  review_due: 2,
  ack: 4,
  ask: 2,
  reply: 2,
  misfit: 3,
  append_only: 2,
};

const office: readonly (readonly [Extract<Step, { do: 'office' }>['act'], number])[] = [
  ['title', 3],
  ['state', 2],
  ['tags', 2],
  ['crowd', 1],
  ['count', 1],
  ['hotline', 3],
  ['rename_item', 1],
  ['grant', 6],
];

/** What a history is narrowed to. */
export interface Only {
  readonly acts?: readonly ActName[];
  readonly devices?: number;
}

/**
 * Draws a history: 3 to 6 devices that make `writes` writes each. In each round some of them write, those that are
 * not offline send, the office and the rights may change something, and those that are on take what is new.
 */
export function generate(seed: number, index: number, writes: number, only: Only = {}): History {
  const random = randomFrom(seed ^ Math.imul(index + 1, 0x9e3779b1));
  const { whole, chance } = random;
  const drawn = Object.entries(weights).filter(([name]) => only.acts?.some((act) => act === name) ?? true);
  const devices =
    only.devices === undefined
      ? drawDevices(random)
      : Array.from({ length: only.devices }, () => whole(0, people.length - 1));
  const left = devices.map(() => writes);
  const offline = devices.map(() => 0);
  const steps: Step[] = [];

  const drawAct = (): Act => {
    const twist = drawTwist(random);
    const act = weighted(random, drawn) as ActName;
    // low numbers are drawn more often, so that the same rows are met again
    const row = Math.min(whole(0, 7), whole(0, 7));
    return { act, row, value: whole(0, 999), ...(twist === undefined ? {} : { twist }) };
  };
  const write = (device: number): void => {
    const acts = Array.from({ length: chance(0.75) ? 1 : whole(2, 4) }, drawAct);
    left[device] = (left[device] ?? 0) - acts.length;
    steps.push({ do: 'write', device, acts, ...(chance(0.12) ? { atomic: true } : {}) });
  };

  while (left.some((count) => count > 0)) {
    for (const device of devices.keys()) {
      const burst = chance(0.8) ? whole(1, 4) : 0;
      for (let made = 0; made < burst && (left[device] ?? 0) > 0; made += 1) write(device);
      if ((offline[device] ?? 0) > 0) {
        offline[device] = (offline[device] ?? 0) - 1;
        continue;
      }
      if (chance(0.25)) offline[device] = whole(1, 4);
      const fault = drawFault(random);
      steps.push({
        do: 'send',
        device,
        most: chance(0.5) ? 500 : whole(1, 5),
        ...(fault === undefined ? {} : { fault }),
      });
      if (chance(0.05)) steps.push({ do: 'reuse', device, pick: whole(0, 99) });
    }
    if (chance(0.5))
      steps.push({
        do: 'office',
        act: weighted(random, office),
        row: whole(0, 3),
        value: whole(0, 999),
      });
    steps.push({ do: 'settle' });
    if (chance(0.15))
      steps.push({
        do: 'rights',
        act: random.pick(['role', 'role', 'assign', 'assign', 'leave']),
        person: whole(0, people.length - 1),
        value: whole(0, 3),
      });
    steps.push({ do: 'later', minutes: chance(0.08) ? whole(600, 1500) : whole(1, 30) });
    for (const device of devices.keys())
      if (offline[device] === 0 && chance(0.8)) steps.push({ do: 'sync', device });
  }
  return { seed, index, devices, steps };
}

/** At least a lead and a tech; sometimes a person has two devices. */
function drawDevices({ whole, chance }: Random): number[] {
  const others = Array.from({ length: whole(1, 4) }, () => whole(0, people.length - 1));
  return chance(0.5) ? [0, 2, ...others] : [1, 3, ...others];
}

function drawTwist({ next }: Random): Twist | undefined {
  const at = next();
  if (at < 0.02) return 'no_bases';
  if (at < 0.024) return 'wrong_author';
  if (at < 0.028) return 'newer_app';
  if (at < 0.06) return 'older_app';
  if (at < 0.064) return 'malformed';
  return undefined;
}

function drawFault({ next }: Random): Fault | undefined {
  const at = next();
  if (at < 0.1) return 'lost';
  if (at < 0.2) return 'unanswered';
  if (at < 0.3) return 'twice';
  if (at < 0.36) return 'late';
  if (at < 0.4) return 'cut';
  return undefined;
}

function weighted<T>({ next }: Random, choices: readonly (readonly [T, number])[]): T {
  let at = next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [choice, weight] of choices) {
    at -= weight;
    if (at < 0) return choice;
  }
  throw new Error('nothing to choose from');
}
