import { For, Show } from 'solid-js';
import { t } from '../../ui/catalogue/catalogue.ts';
import { boundKeys, shortcutsOn } from '../../ui/keys.ts';
import { Sheet } from '../../ui/sheet.tsx';

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** What keys do on this screen and everywhere. */
export function KeysSheet(props: { readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
  const groups = () =>
    boundKeys()
      .map((group) => ({
        title: group.title,
        keys: Object.entries(group.keys).flatMap(([keys, { says }]) =>
          says === undefined ? [] : [{ keys, says }],
        ),
      }))
      .filter((group) => group.keys.length > 0);
  return (
    <Sheet open={props.open} onOpenChange={props.onOpenChange} title={t.keySheet.title}>
      <Show when={!shortcutsOn()}>
        <p class="tone strip mb-3" data-tone="warn">
          {t.keySheet.off}
        </p>
      </Show>
      {/* Nothing in it takes the focus, and a keyboard has to scroll it. */}
      <For each={groups()}>
        {(group, index) => (
          <section class="pb-4" tabindex={index() === 0 ? 0 : undefined} aria-labelledby={`keys-${index()}`}>
            <h3 id={`keys-${index()}`} class="pb-1 text-md">
              {group.title}
            </h3>
            <dl class="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1">
              <For each={group.keys}>
                {(key) => (
                  <>
                    <dt class="flex items-center gap-1">
                      <For each={shownKeys(key.keys)}>
                        {(part, index) => (
                          <>
                            <Show when={index() > 0}>
                              <span class="text-sm text-text-2">{t.keySheet.andThen}</span>
                            </Show>
                            <kbd class="key">{part}</kbd>
                          </>
                        )}
                      </For>
                    </dt>
                    <dd>{key.says}</dd>
                  </>
                )}
              </For>
            </dl>
          </section>
        )}
      </For>
    </Sheet>
  );
}

/** `g b` as two keys, `mod+k` as people know it, `1` for all five columns. */
function shownKeys(keys: string): readonly string[] {
  if (keys === '1') return ['1–5'];
  return keys
    .split(' ')
    .map((key) => (key.startsWith('mod+') ? `${isMac ? '⌘' : 'Ctrl'} ${key.slice(4).toUpperCase()}` : key));
}
