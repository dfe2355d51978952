import { type Accessor, createMemo } from 'solid-js';

/**
 * A value that stays what it last was once there is none any more: for a part of the screen that is about to go, and
 * may be asked once more before it does.
 */
export function createLastKnown<T>(source: Accessor<T | undefined>, first: T): Accessor<T> {
  return createMemo<T>((before) => source() ?? before, first);
}
