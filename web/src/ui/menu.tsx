// By their own names, like the parts of a dialog (see sheet.tsx).
import { Content, Item, Portal, Root, Separator, Trigger } from '@kobalte/core/dropdown-menu';
import Check from 'lucide-solid/icons/check';
import { createSignal, For, type JSX, Show, Suspense } from 'solid-js';
import { createLayer, type Layer, leftToLayer, staysOpen } from './layers.ts';

/** One line of a menu. What cannot be done now stays reachable and says why. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: JSX.Element;
  /** Why it cannot be done now. */
  readonly why?: string | undefined;
  /** It is so already. */
  readonly chosen?: boolean;
  /** A line above it. */
  readonly apart?: boolean;
  readonly data?: string;
  readonly act: () => void;
}

interface Items {
  /** What the menu is for, for who does not see where it hangs. */
  readonly label: string;
  readonly items: readonly MenuItem[];
}

/** A button that opens a menu. */
export function Menu(
  props: Items & {
    readonly trigger: JSX.Element;
    readonly class?: string;
    readonly kind?: string;
    readonly icon?: boolean;
  },
) {
  const [open, setOpen] = createSignal(false);
  const [trigger, setTrigger] = createSignal<HTMLElement>();
  const layer = createLayer(open, trigger);
  return (
    <Suspense>
      <Root {...leftToLayer} open={open()} onOpenChange={setOpen} gutter={4} placement="bottom-end">
        <Trigger
          ref={setTrigger}
          class={`button ${props.class ?? ''}`}
          data-kind={props.kind ?? 'quiet'}
          data-shape={props.icon ? 'icon' : undefined}
          aria-label={props.label}
        >
          {props.trigger}
        </Trigger>
        <Lines label={props.label} items={props.items} layer={layer} />
      </Root>
    </Suspense>
  );
}

/** A menu that hangs at something else: one for a thousand cards. The focus goes back to where it was. */
export function MenuAt(
  props: Items & {
    readonly anchor: HTMLElement;
    readonly open: boolean;
    readonly onOpenChange: (open: boolean) => void;
  },
) {
  const layer = createLayer(() => props.open);
  return (
    <Suspense>
      <Root
        {...leftToLayer}
        open={props.open}
        onOpenChange={props.onOpenChange}
        getAnchorRect={() => props.anchor.getBoundingClientRect()}
        gutter={4}
        placement="bottom-end"
      >
        <Lines label={props.label} items={props.items} layer={layer} />
      </Root>
    </Suspense>
  );
}

function Lines(props: Items & { readonly layer: Layer }) {
  return (
    <Portal>
      <Content
        class="menu"
        aria-label={props.label}
        ref={props.layer.ref}
        onCloseAutoFocus={props.layer.returnFocus}
        onFocusOutside={staysOpen}
      >
        <For each={props.items}>
          {(item) => (
            <>
              <Show when={item.apart}>
                <Separator class="menu-line" />
              </Show>
              <Item
                class="menu-item"
                data-menu={item.data}
                aria-disabled={item.why === undefined ? undefined : 'true'}
                aria-current={item.chosen ? 'true' : undefined}
                closeOnSelect={item.why === undefined}
                onSelect={() => {
                  if (item.why === undefined) item.act();
                }}
              >
                {item.icon}
                <span class="min-w-0 grow">
                  <span class="block" dir="auto">
                    {item.label}
                  </span>
                  {/* A part of its name: what is read there is what is said (WCAG 2.5.3). */}
                  <Show when={item.why}>{(why) => <span class="block text-sm">{why()}</span>}</Show>
                </span>
                <Show when={item.chosen}>
                  <Check size={18} class="shrink-0" aria-hidden="true" />
                </Show>
              </Item>
            </>
          )}
        </For>
      </Content>
    </Portal>
  );
}
