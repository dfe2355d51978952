import { A } from '@solidjs/router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import Scale from 'lucide-solid/icons/scale';
import { onMount, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { useData } from '../../data/data-context.tsx';
import { createActsOf } from '../../data/review-acts.ts';
import type { ReviewCase } from '../../data/review-case.ts';
import { createRowReceipts, validSide } from '../../data/row-receipts.ts';
import { t } from '../../ui/catalogue/inbox.ts';
import { createWideScreen } from '../../ui/media-query.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { CaseHistory } from './case-history.tsx';
import { Due } from './case-row.tsx';
import { ClaimLine } from './claim-line.tsx';
import { DecideBar } from './decide-bar.tsx';
import { DecideForm } from './decide-form.tsx';
import { DecidedCase } from './decided-case.tsx';
import { createDeciding } from './deciding.ts';
import type { Inbox } from './inbox.ts';
import { isOverdue } from './inbox-view.ts';
import { MoveDue } from './move-due.tsx';

export interface CaseProps {
  readonly inbox: Inbox;
  readonly one: ReviewCase;
}

/** One case: before, valid now, proposed, and the choice between them. Made anew for another case or phase. */
export function CaseDetail(props: CaseProps) {
  const { db } = useData();
  const festival = useFestival();
  const wide = createWideScreen();
  const receipts = createRowReceipts(db, props.one.table, props.one.rowId);
  const acts = createActsOf(db, props.one.id);
  const valid = () => validSide(props.one, receipts());
  const deciding = createDeciding(props.inbox, () => props.one);
  let heading: HTMLElement | undefined;
  onMount(() => {
    if (!wide() || props.inbox.movesFocus()) heading?.focus({ preventScroll: true });
  });
  return (
    <article
      class="flex h-full flex-col"
      aria-labelledby="case-heading"
      data-case-detail={props.one.id}
      data-phase={props.one.phase}
      data-overdue={isOverdue(props.one, festival.now())}
    >
      <div class="min-h-0 grow overflow-y-auto">
        <div class="mx-auto flex max-w-4xl flex-col gap-4 px-4 pt-2 pb-6 lg:pt-4">
          <div class="flex flex-col gap-1">
            <A class="button -ms-4 self-start lg:hidden" data-kind="quiet" href={props.inbox.href()}>
              <ArrowLeft size={20} aria-hidden="true" class="rtl:rotate-180" />
              {t.inbox.back}
            </A>
            <Dynamic
              component={wide() ? 'h2' : 'h1'}
              id="case-heading"
              class="text-lg break-words"
              dir="auto"
              tabindex="-1"
              ref={(element: HTMLElement) => {
                heading = element;
              }}
            >
              {props.inbox.words.title(props.one)}
            </Dynamic>
            <Facts {...props} />
          </div>
          <Show
            when={props.one.phase === 'open'}
            fallback={<DecidedCase {...props} valid={valid()} receipts={receipts()} />}
          >
            <ClaimLine {...props} acts={acts()} />
            <DecideForm {...props} deciding={deciding} valid={valid()} receipts={receipts()} />
          </Show>
          <Beside {...props} />
          <CaseHistory {...props} acts={acts()} />
        </div>
      </div>
      <Show when={props.one.phase === 'open'}>
        <DecideBar {...props} deciding={deciding} valid={valid()} receipts={receipts()} />
      </Show>
    </article>
  );
}

/** Where it is, by when and since when. */
function Facts(props: CaseProps) {
  const festival = useFestival();
  const { words } = props.inbox;
  return (
    <div class="flex flex-wrap items-center gap-x-4 text-sm text-text-2">
      <Show when={words.stage(props.one)}>{(stage) => <span dir="auto">{stage()}</span>}</Show>
      <Due one={props.one} />
      <Show when={props.one.openedAt}>
        {(at) => (
          <time datetime={at()} title={festival.times().full(at())}>
            {t.inbox.since(festival.times().short(at()))}
          </time>
        )}
      </Show>
    </div>
  );
}

/** The row itself, the rule behind the case, and a later time for it. */
function Beside(props: CaseProps) {
  const festival = useFestival();
  const { words } = props.inbox;
  const rule = () => `${props.one.table}.${props.one.isDelete ? 'delete' : props.one.field}`;
  return (
    <div class="flex flex-wrap items-center gap-x-5 gap-y-1">
      <Show when={words.row(props.one)}>
        {(row) => (
          <A class="link inline-flex min-h-target items-center" href={row().href}>
            {t.deciding.openRow}
          </A>
        )}
      </Show>
      <A
        class="link inline-flex min-h-target items-center gap-1.5"
        data-why
        href={paths.rules(festival.id, rule())}
      >
        <Scale size={16} aria-hidden="true" />
        {t.deciding.why}
      </A>
      <Show when={props.one.phase === 'open'}>
        <MoveDue {...props} />
      </Show>
    </div>
  );
}
