import { For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { ReviewAct } from '../../data/review-acts.ts';
import type { ReviewCase } from '../../data/review-case.ts';
import { t } from '../../ui/catalogue/inbox.ts';
import { PartHeading } from '../../ui/detail-heading.tsx';
import { ArrivedAt } from '../shell/arrived-at.tsx';
import { useFestival } from '../shell/festival.tsx';
import type { CaseProps } from './case-detail.tsx';
import type { CaseWords } from './case-words.ts';
import { ValueText } from './value-text.tsx';

/** All that was done about a case, decisions that were taken back too. */
export function CaseHistory(props: CaseProps & { readonly acts: readonly ReviewAct[] }) {
  const festival = useFestival();
  const { userId } = useData();
  const { words } = props.inbox;
  return (
    <section class="flex flex-col gap-2 pt-2" aria-labelledby="case-history">
      <PartHeading id="case-history" class="text-md">
        {t.deciding.history}
      </PartHeading>
      <ol class="flex flex-col gap-2" data-case-history>
        <li class="flex flex-wrap gap-x-3">
          <span dir="auto">{openedBy(props.one, words)}</span>
          <ArrivedAt class="text-text-2" at={props.one.proposed.receivedAt} />
        </li>
        <For each={props.acts}>
          {(act) => (
            <li class="flex flex-wrap gap-x-3" data-act={act.kind}>
              <span dir="auto">{t.deciding.historyOf[act.kind](words.person(act.author_id ?? userId))}</span>
              <Show when={act.kind === 'decide'}>
                <ValueText one={props.one} value={chosen(props.one, act)} />
              </Show>
              <Show when={act.kind === 'set_due' && act.due_at}>
                {(at) => <span>{t.deciding.dueMoved(festival.times().short(at()))}</span>}
              </Show>
              <ArrivedAt class="text-text-2" at={act.created_at} />
              <Show when={act.reason}>
                {(reason) => (
                  <span class="basis-full text-text-2" dir="auto">
                    {t.deciding.because(reason())}
                  </span>
                )}
              </Show>
            </li>
          )}
        </For>
      </ol>
    </section>
  );
}

function openedBy(one: ReviewCase, words: CaseWords): string {
  return words.isMe(one.proposed.by)
    ? t.deciding.historyOf.openedByYou
    : t.deciding.historyOf.opened(words.side(one.proposed));
}

/** The value that a decision was for, out of its JSON text. */
function chosen(one: ReviewCase, act: ReviewAct): unknown {
  if (one.isDelete)
    return act.choice === 'valid' ? t.deciding.decideDelete.keep : t.deciding.decideDelete.delete;
  const text = act.choice === 'valid' ? act.seen_value : act.value;
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
