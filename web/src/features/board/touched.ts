import { type Accessor, createSignal, onCleanup } from 'solid-js';

/** How long after a touch the finger still knows where things were. */
const AFTER_TOUCH_MS = 800;

export interface Touched {
  readonly is: Accessor<boolean>;
  /** For the element that is touched; a key's focus counts, a click's does not. */
  readonly listeners: {
    readonly onPointerDown: () => void;
    readonly onPointerUp: () => void;
    readonly onPointerCancel: () => void;
    readonly onFocusIn: (event: FocusEvent) => void;
    readonly onFocusOut: (event: FocusEvent & { readonly currentTarget: Element }) => void;
  };
}

/** Whether a finger or the keyboard is at something. */
export function createTouched(): Touched {
  const [pressed, setPressed] = createSignal(false);
  const [focused, setFocused] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => setPressed(false), AFTER_TOUCH_MS);
  };
  return {
    is: () => pressed() || focused(),
    listeners: {
      onPointerDown: () => {
        clearTimeout(timer);
        setPressed(true);
      },
      onPointerUp: later,
      onPointerCancel: later,
      onFocusIn: (event) =>
        setFocused(event.target instanceof Element && event.target.matches(':focus-visible')),
      onFocusOut: ({ currentTarget }) =>
        // A row that is moved loses the focus for a moment (`VirtualList` brings it back).
        queueMicrotask(() => {
          const now = document.activeElement;
          setFocused(now !== null && currentTarget.contains(now) && now.matches(':focus-visible'));
        }),
    },
  };
}
