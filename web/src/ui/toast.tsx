import CircleCheck from 'lucide-solid/icons/circle-check';
import Gavel from 'lucide-solid/icons/gavel';
import Info from 'lucide-solid/icons/info';
import OctagonX from 'lucide-solid/icons/octagon-x';
import X from 'lucide-solid/icons/x';
import { createEffect, createRoot, createSignal, For, onCleanup, onMount, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { Button } from './button.tsx';
import { t } from './catalogue/catalogue.ts';
import { isOver, offered, type Toast, type ToastTone, TYPING_WAIT_MS } from './toast-rules.ts';

/** How often a shown toast looks whether it has been seen long enough. */
const LOOK_MS = 250;

interface Offered extends Toast {
  readonly id: number;
}

const toasts = createRoot(() => {
  const [shown, setShown] = createSignal<Offered>();
  const [waiting, setWaiting] = createSignal<readonly Offered[]>([]);
  return { shown, setShown, waiting, setWaiting };
});
let lastId = 0;

/**
 * Says something in passing: one toast at a time, never while somebody types. Whatever it says stands somewhere else
 * too.
 * @returns takes it back, shown or not
 */
export function showToast(toast: Toast): () => void {
  lastId += 1;
  const entry: Offered = { ...toast, id: lastId };
  if (toast.key !== undefined && toasts.shown()?.key === toast.key) toasts.setShown(entry);
  else toasts.setWaiting((before) => offered(before, entry));
  return () => takeBack((other) => other.id === entry.id);
}

/** Takes back what was said under a key. */
export function dismissToast(key: string): void {
  takeBack((toast) => toast.key === key);
}

function takeBack(matches: (toast: Offered) => boolean): void {
  toasts.setWaiting((before) => before.filter((toast) => !matches(toast)));
  toasts.setShown((now) => (now !== undefined && matches(now) ? undefined : now));
}

const icons: Partial<Readonly<Record<ToastTone, typeof Info>>> = {
  bad: OctagonX,
  ok: CircleCheck,
  wait: Gavel,
};

/** The region of the toasts, there from the start. Alt+T brings the focus to it and Escape closes what it shows. */
export function Toasts() {
  const { shown, setShown, waiting, setWaiting } = toasts;
  const [free, setFree] = createSignal(true);
  let region: HTMLElement | undefined;
  let before: Element | null = null;

  createEffect(() => {
    const [next, ...rest] = waiting();
    if (shown() !== undefined || next === undefined || !free()) return;
    if (isTyping()) {
      setFree(false);
      onTypingOver(() => setFree(true));
      return;
    }
    setWaiting(rest);
    setShown(next);
  });
  createEffect(() => {
    const toast = shown();
    if (toast === undefined) return;
    let seenMs = 0;
    const timer = setInterval(() => {
      if (document.hasFocus() && region?.matches(':hover, :focus-within') === false) seenMs += LOOK_MS;
      if (isOver(toast, seenMs, waiting().length > 0)) setShown(undefined);
    }, LOOK_MS);
    onCleanup(() => clearInterval(timer));
  });

  const close = () => {
    const hadFocus = region?.contains(document.activeElement);
    setShown(undefined);
    if (hadFocus && before instanceof HTMLElement && before.isConnected) before.focus();
  };
  const toToasts = (event: KeyboardEvent) => {
    if (!event.altKey || event.code !== 'KeyT' || shown() === undefined) return;
    event.preventDefault();
    before = document.activeElement;
    region?.focus();
  };
  onMount(() => {
    document.addEventListener('keydown', toToasts);
    onCleanup(() => document.removeEventListener('keydown', toToasts));
  });

  return (
    <section
      ref={region}
      class="toasts"
      tabindex="-1"
      aria-label={t.toasts.region}
      data-kb-top-layer
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <div role="status">
        <Show when={shown()} keyed>
          {(toast) => <ToastCard toast={toast} close={close} />}
        </Show>
      </div>
    </section>
  );
}

function ToastCard(props: { readonly toast: Offered; readonly close: () => void }) {
  return (
    <div
      class="toast tone"
      data-tone={props.toast.tone}
      data-toast={props.toast.key ?? ''}
      data-motion="rise"
    >
      <span class="tone shrink-0 pt-0.5" data-tone={props.toast.tone}>
        <Dynamic component={icons[props.toast.tone] ?? Info} size={22} aria-hidden="true" />
      </span>
      <div class="flex min-w-0 grow flex-col gap-1">
        <p class="strip-title" dir="auto">
          {props.toast.title}
        </p>
        <Show when={props.toast.body}>{(body) => <p dir="auto">{body()}</p>}</Show>
        <div class="flex flex-wrap gap-2 pt-1 empty:hidden">
          <For each={props.toast.actions ?? []}>
            {(action, index) => (
              <Button
                kind={index() === 0 ? 'primary' : 'plain'}
                onClick={() => {
                  props.close();
                  action.act();
                }}
              >
                {action.label}
              </Button>
            )}
          </For>
        </div>
      </div>
      <Button
        kind="quiet"
        shape="icon"
        class="-me-2 -mt-2 shrink-0"
        aria-label={t.app.close}
        onClick={props.close}
      >
        <X aria-hidden="true" size={20} />
      </Button>
    </div>
  );
}

function isTyping(): boolean {
  const active = document.activeElement;
  if (active instanceof HTMLInputElement) return !notTyped.has(active.type);
  return active instanceof HTMLTextAreaElement || (active instanceof HTMLElement && active.isContentEditable);
}

const notTyped: ReadonlySet<string> = new Set(['checkbox', 'radio', 'button', 'submit', 'range']);

/** Once: when the field is left, or when it has been long enough. */
function onTypingOver(act: () => void): void {
  const stop = new AbortController();
  const over = () => {
    stop.abort();
    clearTimeout(timer);
    act();
  };
  const timer = setTimeout(over, TYPING_WAIT_MS);
  document.addEventListener('focusout', over, { signal: stop.signal });
}
