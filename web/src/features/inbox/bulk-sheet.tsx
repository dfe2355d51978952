import Gavel from 'lucide-solid/icons/gavel';
import { createMemo, createSignal, For, Show } from 'solid-js';
import type { ReviewCase } from '../../data/review-case.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/inbox.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { useFestival } from '../shell/festival.tsx';
import type { BulkChoice } from './bulk-bar.tsx';
import type { CaseWords } from './case-words.ts';
import type { Inbox } from './inbox.ts';
import { bulkPlan, decideAct, seenOf } from './inbox-view.ts';
import { textOf } from './value-text.tsx';

export interface BulkSheetProps {
  readonly inbox: Inbox;
  readonly choice: BulkChoice;
  readonly open: boolean;
  readonly close: () => void;
}

/** What one choice does to each of the selected cases, and which are left out and why; then one confirmation. */
export function BulkSheet(props: BulkSheetProps) {
  return (
    <Sheet
      open={props.open}
      onOpenChange={(open) => !open && props.close()}
      title={props.choice === 'valid' ? t.bulk.keepTitle : t.bulk.useTitle}
    >
      <BulkForm {...props} />
    </Sheet>
  );
}

function BulkForm(props: BulkSheetProps) {
  const festival = useFestival();
  const { words } = props.inbox;
  // What is shown now is what is decided: a case that changes from here on is left out.
  const seen = new Map(
    props.inbox
      .cases()
      .filter(({ id }) => props.inbox.selection().has(id))
      .map((one) => [one.id, seenOf(one)]),
  );
  const [ticked, setTicked] = createSignal(false);
  const plan = createMemo(() => bulkPlan(props.choice, seen, props.inbox.cases(), words.me));
  const isMixed = () => plan().kinds.size > 1;
  const mayConfirm = () => plan().decided.length > 0 && (!isMixed() || ticked());
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!mayConfirm()) return;
    const { decided } = plan();
    const acts = decided.map((one) => decideAct(festival.id, one.one.id, one.seen, { choice: props.choice }));
    const left = props.inbox.cases().filter(({ phase }) => phase === 'open').length - acts.length;
    if (!(await props.inbox.acts.decide(acts, { title: t.bulk.decided(acts.length), left }))) return;
    props.inbox.select(
      plan()
        .left.map(({ one }) => one.id)
        .filter((id) => props.inbox.case(id)?.phase === 'open'),
    );
    props.close();
  };
  return (
    <form class="flex flex-col gap-4" onSubmit={submit} data-bulk-plan={plan().decided.length}>
      <Show when={plan().decided.length > 0} fallback={<p>{t.bulk.noneLeft}</p>}>
        <section>
          <h3 class="text-md">{t.bulk.willBe(plan().decided.length)}</h3>
          <ul class="divide-y divide-line">
            <For each={plan().decided}>
              {({ one }) => (
                <li class="py-2 break-words" dir="auto" data-decides={one.id}>
                  {effectOf(one, props.choice, words)}
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>
      <Show when={plan().left.length > 0}>
        <section class="tone strip" data-tone="warn">
          <h3 class="strip-title">{t.bulk.left}</h3>
          <ul>
            <For each={plan().left}>
              {({ one, because }) => (
                <li class="py-1" data-left={one.id} data-because={because}>
                  <span class="font-semibold" dir="auto">
                    {words.title(one)}
                  </span>
                  <span class="block">
                    {because === 'claimed'
                      ? t.bulk.because.claimed(words.person(one.claimedBy))
                      : t.bulk.because[because]()}
                  </span>
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>
      <Show when={isMixed()}>
        <label class="flex min-h-target cursor-pointer items-center gap-3">
          <input
            type="checkbox"
            class="check shrink-0"
            checked={ticked()}
            onChange={(event) => setTicked(event.currentTarget.checked)}
          />
          <span>{t.bulk.kinds(kindsText(plan().kinds, words))}</span>
        </label>
      </Show>
      <Button
        type="submit"
        kind="primary"
        size="primary"
        aria-disabled={!mayConfirm()}
        aria-describedby={mayConfirm() ? undefined : 'bulk-hindrance'}
      >
        <Gavel size={20} aria-hidden="true" />
        {t.bulk.confirm(plan().decided.length)}
      </Button>
      <Show when={!mayConfirm()}>
        <p id="bulk-hindrance" class="text-text-2">
          {plan().decided.length === 0 ? t.bulk.noneLeft : t.bulk.tickFirst}
        </p>
      </Show>
    </form>
  );
}

function effectOf(one: ReviewCase, choice: BulkChoice, words: CaseWords): string {
  if (one.isDelete)
    return choice === 'valid' ? t.bulk.rowStays(words.rowName(one)) : t.bulk.rowGoes(words.rowName(one));
  const title = words.title(one);
  const value = textOf(choice === 'valid' ? one.valid.value : one.proposed.value);
  const shown = value === '' ? t.deciding.empty : value;
  return choice === 'valid' ? t.bulk.stays(title, shown) : t.bulk.becomes(title, shown);
}

const list = new Intl.ListFormat('en', { type: 'conjunction' });

function kindsText(kinds: ReadonlyMap<string, number>, words: CaseWords): string {
  return list.format(
    [...kinds].map(([kind, n]) => t.bulk.kindCount(n, words.field({ field: kind.split('.')[1] ?? kind }))),
  );
}
