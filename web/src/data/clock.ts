import { type Accessor, createSignal, onCleanup } from 'solid-js';

/** A clock that ticks only when somebody has said that something may change by time alone. */
export interface Clock {
  /** The time of the last tick, in ms since 1970; reading it subscribes. */
  readonly now: Accessor<number>;
  /** Ticks at `at`, or before; `undefined` asks for nothing. */
  wakeAt(at: number | undefined): void;
  /** Ticks now. */
  tick(): void;
}

export function createClock(read: () => number): Clock {
  const [now, setNow] = createSignal(read());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Number.POSITIVE_INFINITY;
  const tick = () => {
    clearTimeout(timer);
    due = Number.POSITIVE_INFINITY;
    setNow(read());
  };
  onCleanup(() => clearTimeout(timer));
  return {
    now,
    tick,
    wakeAt(at) {
      if (at === undefined || at >= due) return;
      due = at;
      clearTimeout(timer);
      timer = setTimeout(tick, Math.max(0, at - read()) + 5);
    },
  };
}
