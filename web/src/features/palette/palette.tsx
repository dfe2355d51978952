import { Content, Overlay, Portal, Root, Title } from '@kobalte/core/dialog';
import ContactRound from 'lucide-solid/icons/contact-round';
import CornerDownRight from 'lucide-solid/icons/corner-down-right';
import ListChecks from 'lucide-solid/icons/list-checks';
import Package from 'lucide-solid/icons/package';
import Zap from 'lucide-solid/icons/zap';
import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  For,
  on,
  onMount,
  Show,
  Suspense,
} from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { t } from '../../ui/catalogue/palette.ts';
import { createLayer, leftToLayer, staysOpen } from '../../ui/layers.ts';
import { type Found, type FoundKind, search } from './search.ts';
import { createSources } from './sources.ts';

const icons: Readonly<Record<FoundKind, typeof Zap>> = {
  screen: CornerDownRight,
  action: Zap,
  task: ListChecks,
  contact: ContactRound,
  gear: Package,
};

export interface PaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onKeys: () => void;
}

/** Anything by its name, without a mouse: a screen, an act, a task, a contact, an item of gear. */
export function Palette(props: PaletteProps) {
  const layer = createLayer(() => props.open);
  let chose = false;
  return (
    <Suspense>
      <Root {...leftToLayer} open={props.open} onOpenChange={props.onOpenChange}>
        <Portal>
          <Overlay class="sheet-scrim" />
          <div class="fixed inset-0 z-50 flex items-start justify-center p-2 sm:pt-[12vh]">
            <Content
              ref={layer.ref}
              onFocusOutside={staysOpen}
              class="sheet flex max-h-[80dvh] w-full max-w-xl flex-col overflow-clip rounded-sheet"
              onOpenAutoFocus={(event: Event) => event.preventDefault()}
              onCloseAutoFocus={(event: Event) => {
                // What was chosen decides where the focus goes.
                if (chose) event.preventDefault();
                else layer.returnFocus(event);
                chose = false;
              }}
            >
              <Title class="sr-only">{t.palette.title}</Title>
              <Chooser
                onKeys={props.onKeys}
                onChosen={(found) => {
                  chose = true;
                  props.onOpenChange(false);
                  found.act();
                }}
              />
            </Content>
          </div>
        </Portal>
      </Root>
    </Suspense>
  );
}

function Chooser(props: { readonly onKeys: () => void; readonly onChosen: (found: Found) => void }) {
  const id = createUniqueId();
  let field: HTMLInputElement | undefined;
  // At once: who pressed the keys types on.
  onMount(() => field?.focus());
  const all = createSources(() => props.onKeys());
  const [q, setQ] = createSignal('');
  const [at, setAt] = createSignal(0);
  const results = createMemo(() => search(all(), q()));
  createEffect(on(q, () => setAt(0)));
  const chosen = () => results()[Math.min(at(), results().length - 1)];
  const optionId = (found: Found | undefined) =>
    found === undefined ? undefined : `${id}-${results().indexOf(found)}`;
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined && results().length > 0) {
      event.preventDefault();
      setAt((before) => (Math.min(before, results().length - 1) + by + results().length) % results().length);
      document.getElementById(optionId(chosen()) ?? '')?.scrollIntoView({ block: 'nearest' });
    }
    const found = chosen();
    if (event.key === 'Enter' && !event.isComposing && found !== undefined) {
      event.preventDefault();
      props.onChosen(found);
    }
  };
  return (
    <>
      <input
        class="palette-field"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={optionId(chosen())}
        aria-label={t.palette.title}
        aria-describedby={`${id}-hint`}
        placeholder={t.palette.placeholder}
        dir="auto"
        autocomplete="off"
        ref={(element) => {
          field = element;
        }}
        value={q()}
        onInput={(event) => setQ(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t.palette.results}
        class="min-h-0 overflow-y-auto p-2"
      >
        <For each={results()}>
          {(found, index) => (
            <div
              role="option"
              id={`${id}-${index()}`}
              class="palette-option"
              tabIndex={-1}
              aria-selected={chosen() === found}
              data-found={found.kind}
              onPointerMove={() => setAt(index())}
              onClick={() => props.onChosen(found)}
              onKeyDown={onKeyDown}
            >
              <Dynamic
                component={icons[found.kind]}
                size={20}
                class="shrink-0 text-text-2"
                aria-hidden="true"
              />
              <span class="min-w-0 grow truncate" dir="auto">
                {found.name}
              </span>
              <span class="shrink-0 text-sm text-text-2" dir="auto">
                {found.detail}
              </span>
            </div>
          )}
        </For>
      </div>
      <Show when={results().length === 0}>
        <p class="px-4 pb-6 text-center text-text-2" dir="auto">
          {t.palette.none(q())}
        </p>
      </Show>
      <p id={`${id}-hint`} class="edge-t px-4 py-2 text-sm text-text-2 max-sm:hidden">
        {t.palette.hint}
      </p>
      <span class="sr-only" role="status">
        {q() === '' ? '' : t.palette.found(results().length)}
      </span>
    </>
  );
}
