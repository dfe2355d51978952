import Gavel from 'lucide-solid/icons/gavel';
import Undo2 from 'lucide-solid/icons/undo-2';
import { createUniqueId, Show } from 'solid-js';
import type { Receipt } from '../../data/receipts.ts';
import type { Side } from '../../data/review-case.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/inbox.ts';
import { PartHeading } from '../../ui/detail-heading.tsx';
import { useFestival } from '../shell/festival.tsx';
import type { CaseProps } from './case-detail.tsx';
import { undoHindrance } from './inbox-view.ts';
import { outcomeOf } from './outcome.ts';
import { SideFacts } from './side-facts.tsx';
import { ValueText } from './value-text.tsx';

/** How a case ended, and the way back as long as there is one. */
export function DecidedCase(
  props: CaseProps & { readonly valid: Side; readonly receipts: readonly Receipt[] },
) {
  const whyId = createUniqueId();
  const { words, acts } = props.inbox;
  const hindrance = useHindrance(props);
  return (
    <div class="flex flex-col gap-4">
      <div class="tone strip flex flex-col gap-1" data-tone="wait">
        <p class="strip-title flex items-center gap-2" dir="auto">
          <Gavel size={18} class="shrink-0" aria-hidden="true" />
          {outcomeOf(props.one, words)}
        </p>
        <Show when={!props.one.isDelete && props.one.decision}>
          {(decision) => (
            <p class="text-md">
              <ValueText one={props.one} value={decision().value} />
            </p>
          )}
        </Show>
        <Show when={props.one.isHere}>
          <p>{t.deciding.offline(words.field(props.one))}</p>
        </Show>
      </div>
      <Show when={!props.one.isDelete}>
        <div class="grid gap-3 sm:grid-cols-2">
          <div class="panel flex flex-col gap-1 p-3">
            <PartHeading class="text-sm font-semibold text-text-2">{t.deciding.wasValid}</PartHeading>
            <p class="text-md">
              <ValueText
                one={props.one}
                value={props.one.decision?.before ?? props.one.valid.value}
                beside={props.one.proposed.value}
              />
            </p>
            <SideFacts words={words} side={props.valid} />
          </div>
          <div class="panel flex flex-col gap-1 p-3">
            <PartHeading class="text-sm font-semibold text-text-2">{t.deciding.wasProposed}</PartHeading>
            <p class="text-md">
              <ValueText
                one={props.one}
                value={props.one.proposed.value}
                beside={props.one.decision?.before ?? props.one.valid.value}
              />
            </p>
            <SideFacts words={words} side={props.one.proposed} />
          </div>
        </div>
      </Show>
      <Show when={props.one.phase === 'decided'}>
        <div class="flex flex-wrap items-center gap-3">
          <Button
            aria-disabled={hindrance() !== undefined}
            aria-describedby={hindrance() === undefined ? undefined : whyId}
            onClick={() => {
              if (hindrance() === undefined) void acts.undo([props.one.id]);
            }}
          >
            <Undo2 size={18} aria-hidden="true" />
            {t.deciding.undo}
          </Button>
          <Show when={hindrance()}>
            {(why) => (
              <span id={whyId} class="text-text-2" dir="auto">
                {why()}
              </span>
            )}
          </Show>
        </div>
      </Show>
    </div>
  );
}

/** Why the decision can't be taken back, naming who changed it and when. */
function useHindrance(
  props: CaseProps & { readonly receipts: readonly Receipt[] },
): () => string | undefined {
  const festival = useFestival();
  const { words } = props.inbox;
  return () => {
    const { one } = props;
    switch (undoHindrance(one, props.inbox.cases())) {
      case undefined:
        return undefined;
      case 'not_decided':
        return t.deciding.notDecided;
      case 'proposed_anew':
        return t.deciding.proposedAnew(words.side(one.proposed));
      case 'moved_on': {
        const later = props.receipts.find(({ fields }) => fields[one.field]?.result === 'applied');
        return t.deciding.canNotUndo(
          later && words.person(later.author_id, later.author_name),
          later && festival.times().short(later.received_at),
        );
      }
    }
  };
}
