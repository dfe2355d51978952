/** When a toast comes and goes, apart from how it looks. */

export type ToastTone = 'bad' | 'warn' | 'saved' | 'info' | 'ok' | 'merged' | 'wait' | 'held';

export interface ToastAction {
  readonly label: string;
  /** The toast is gone after it. */
  readonly act: () => void;
}

export interface Toast {
  readonly tone: ToastTone;
  readonly title: string;
  readonly body?: string | undefined;
  readonly actions?: readonly ToastAction[];
  /** Stays until it is acted on or closed. */
  readonly sticky?: boolean;
  /** A later toast with the same key takes this one's place. */
  readonly key?: string;
}

/** Words alone are read and go; they are said again nowhere, so they stay long enough to read twice. */
const WORDS_MS = 7_000;
/** What can be acted on never runs out by itself, and after so long it makes room for the next one. */
const MAKES_ROOM_AFTER_MS = 10_000;
/** What is being typed is not interrupted for longer than this. */
export const TYPING_WAIT_MS = 10_000;

/** @param seenMs for how long somebody could have read it: not hovered, not in a window behind others */
export function isOver(toast: Toast, seenMs: number, othersWait: boolean): boolean {
  if (toast.sticky) return false;
  if ((toast.actions ?? []).length === 0) return seenMs >= WORDS_MS;
  return othersWait && seenMs >= MAKES_ROOM_AFTER_MS;
}

/** The toasts that wait once another is offered: one of the same key is replaced where it stands. */
export function offered<T extends Toast>(waiting: readonly T[], toast: T): readonly T[] {
  const at = toast.key === undefined ? -1 : waiting.findIndex((other) => other.key === toast.key);
  return at < 0 ? [...waiting, toast] : waiting.with(at, toast);
}
