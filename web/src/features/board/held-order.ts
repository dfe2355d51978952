import { type Accessor, createComputed, createMemo, createSignal, on, untrack } from 'solid-js';

export interface HeldOrder {
  readonly ids: readonly string[];
  /** How many rows came, went or moved meanwhile. */
  readonly changed: number;
}

/**
 * The order that somebody is looking at, kept under their finger while the real one changes: what others did shows
 * on the rows, but moves none. What the person did (`own`) shows at once.
 */
export function heldOrder(
  held: readonly string[],
  now: readonly string[],
  own: ReadonlySet<string>,
): HeldOrder {
  const there = new Set(now);
  const ids = held.filter((id) => !own.has(id));
  const kept = new Set(ids);
  // Each own row goes before the first of those that follow it and that are shown.
  let before: string | undefined;
  for (const id of [...now].reverse()) {
    if (own.has(id)) ids.splice(before === undefined ? ids.length : ids.indexOf(before), 0, id);
    if (own.has(id) || kept.has(id)) before = id;
  }
  const shown = new Set(ids);
  const came = now.filter((id) => !shown.has(id)).length;
  const stayed = ids.filter((id) => there.has(id));
  const place = new Map(now.map((id, index) => [id, index]));
  const moved = stayed.length - longestRise(stayed.map((id) => place.get(id) ?? 0));
  return { ids, changed: came + (ids.length - stayed.length) + moved };
}

/** The length of the longest run of rising numbers that can be picked out without changing their order. */
function longestRise(numbers: readonly number[]): number {
  const ends: number[] = [];
  for (const number of numbers) {
    if ((ends.at(-1) ?? -1) < number) ends.push(number);
    else ends[ends.findIndex((end) => end >= number)] = number;
  }
  return ends.length;
}

export interface CreatedHeldOrder {
  readonly ids: Accessor<readonly string[]>;
  readonly changed: Accessor<number>;
  /** Shows the real order now, and holds that. */
  readonly release: () => void;
}

/** @param isHeld whether somebody's finger or focus is on the list */
export function createHeldOrder(
  now: Accessor<readonly string[]>,
  isHeld: Accessor<boolean>,
  own: Accessor<ReadonlySet<string>>,
): CreatedHeldOrder {
  const [held, setHeld] = createSignal<readonly string[]>();
  createComputed(
    on(isHeld, (holds) => {
      setHeld(holds ? untrack(now) : undefined);
    }),
  );
  const order = createMemo((): HeldOrder => {
    const frozen = held();
    const ids = now();
    return frozen === undefined || frozen === ids ? { ids, changed: 0 } : heldOrder(frozen, ids, own());
  });
  return {
    ids: () => order().ids,
    changed: () => order().changed,
    release: () => {
      if (isHeld()) setHeld(now());
    },
  };
}
