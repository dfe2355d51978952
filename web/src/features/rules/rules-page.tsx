import { useLocation } from '@solidjs/router';
import { createEffect, createMemo, createSignal, For, onMount, Show } from 'solid-js';
import { t } from '../../ui/catalogue/rules.ts';
import { Message } from '../../ui/message.tsx';
import { useFestival } from '../shell/festival.tsx';
import { createPageTitle } from '../shell/page-title.ts';
import { type RuleSection, type RuleText, ruleSections } from './rule-sections.ts';

/** What happens when two people change the same thing: for every field, as the rules that run say it. */
export function RulesPage() {
  const festival = useFestival();
  const location = useLocation();
  createPageTitle(() => t.rules.page, festival.name);
  const [sought, setSought] = createSignal('');
  const all = ruleSections();
  const named = () => location.hash.slice(1);
  const shown = createMemo(() => narrowed(all, sought()));

  onMount(() => {
    createEffect(() => {
      const rule = document.getElementById(named());
      rule?.scrollIntoView({ block: 'center' });
      rule?.focus({ preventScroll: true });
    });
  });

  return (
    <div class="h-full overflow-y-auto">
      <div class="mx-auto flex max-w-3xl flex-col gap-6 px-4 py-6">
        <div class="flex flex-col gap-2">
          <h1 class="text-xl">{t.nav.rules}</h1>
          <p class="text-text-2">{t.rules.introduction}</p>
        </div>
        <input
          type="search"
          class="field"
          aria-label={t.rules.search}
          placeholder={t.rules.search}
          value={sought()}
          onInput={(event) => setSought(event.currentTarget.value)}
        />
        <nav aria-label={t.rules.sections} class="flex flex-wrap gap-2">
          <For each={shown()}>
            {(section) => (
              <a class="chip" href={`#${section.id}`}>
                {section.name}
              </a>
            )}
          </For>
        </nav>
        <For each={shown()} fallback={<Message title={t.rules.noneFits} />}>
          {(section) => (
            <section class="flex flex-col gap-3" aria-labelledby={section.id}>
              <h2 id={section.id} tabindex="-1" class="text-lg scroll-mt-4">
                {section.name}
              </h2>
              <For each={section.rules}>{(rule) => <RuleCard rule={rule} named={rule.id === named()} />}</For>
              <Show when={section.fixed.length > 0}>
                <p class="text-text-2">{t.rules.fixed(section.fixed)}</p>
              </Show>
            </section>
          )}
        </For>
      </div>
    </div>
  );
}

function RuleCard(props: { readonly rule: RuleText; readonly named: boolean }) {
  return (
    <article
      id={props.rule.id}
      tabindex="-1"
      class="panel rule"
      data-rule={props.rule.id}
      data-named={props.named}
    >
      <h3 class="text-md">{props.rule.what}</h3>
      <dl class="rule-lines">
        <dt>{t.rules.together}</dt>
        <dd class="font-semibold">{props.rule.together}</dd>
        <Show when={props.rule.alone !== props.rule.together}>
          <dt>{t.rules.alone}</dt>
          <dd>{props.rule.alone}</dd>
        </Show>
        <dt>{t.rules.who}</dt>
        <dd>{props.rule.who}</dd>
        <dt>{t.rules.why}</dt>
        <dd>{props.rule.why}</dd>
      </dl>
    </article>
  );
}

function narrowed(sections: readonly RuleSection[], sought: string): readonly RuleSection[] {
  const words = sought.trim().toLowerCase();
  if (words === '') return sections;
  return sections.flatMap((section) => {
    if (section.name.toLowerCase().includes(words)) return [section];
    const rules = section.rules.filter((rule) => Object.values(rule).join(' ').toLowerCase().includes(words));
    return rules.length === 0 ? [] : [{ ...section, rules, fixed: [] }];
  });
}
