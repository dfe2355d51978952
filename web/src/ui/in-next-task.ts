import { type Accessor, createEffect, createSignal, on, onCleanup, untrack } from 'solid-js';

/** Follows a value in a task of its own, so that what it sets off here is not added to what else it sets off. */
export function inNextTask<T>(value: Accessor<T>): Accessor<T> {
  const [followed, setFollowed] = createSignal(untrack(value));
  let timer: ReturnType<typeof setTimeout> | undefined;
  createEffect(
    on(
      value,
      (next) => {
        clearTimeout(timer);
        timer = setTimeout(() => setFollowed(() => next));
      },
      { defer: true },
    ),
  );
  onCleanup(() => clearTimeout(timer));
  return followed;
}
