import { A } from '@solidjs/router';
import Gavel from 'lucide-solid/icons/gavel';
import Hourglass from 'lucide-solid/icons/hourglass';
import { For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/contacts.ts';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { saving } from '../shell/saving.tsx';
import type { ContactDetailProps } from './contact-detail.tsx';
import type { ReviewedField } from './contacts.ts';
import { grouped } from './phone-number.ts';

/** What of a field waits: under the valid value, never instead of it. */
export function Waiting(props: ContactDetailProps & { readonly field: ReviewedField }) {
  const state = () => props.contacts.field(props.contact, props.field);
  return (
    <>
      <Show when={state().others}>
        {(others) => (
          <p class="text-text-2" data-others>
            {t.contacts.stillValid} <bdi dir="ltr">{grouped(others().value ?? '') || t.deciding.empty}</bdi>
          </p>
        )}
      </Show>
      <Show when={state().proposal}>
        {(proposal) => (
          <OwnProposal {...props} receiptId={proposal().receiptId} proposed={state().proposed} />
        )}
      </Show>
      <OthersProposals {...props} />
    </>
  );
}

/** The reader's own proposal, which can be taken back while it waits. */
function OwnProposal(
  props: ContactDetailProps & {
    readonly field: ReviewedField;
    readonly receiptId: string;
    readonly proposed: string | null;
  },
) {
  const { writes } = useData();
  const festival = useFestival();
  const withdraw = async () => {
    const act = { festival_id: festival.id, receipt_id: props.receiptId, kind: 'withdraw' } as const;
    if (await saving(writes.append('conflict_action', act))) announceMine(t.contacts.withdrawn);
  };
  return (
    <div class="tone strip flex flex-col gap-2" data-tone="wait" data-proposal={props.field}>
      <p class="flex items-start gap-2" dir="auto">
        <Hourglass size={18} class="tone mt-1 shrink-0" data-tone="wait" aria-hidden="true" />
        <span>
          {props.proposed === null
            ? t.contacts.yourProposalEmpty
            : t.contacts.yourProposal(isolated(grouped(props.proposed)))}
        </span>
      </p>
      <Button class="self-start" onClick={withdraw}>
        {t.contacts.withdraw}
      </Button>
    </div>
  );
}

/** For leads: what others propose, and the way to the case. */
function OthersProposals(props: ContactDetailProps & { readonly field: ReviewedField }) {
  const { userId } = useData();
  const festival = useFestival();
  const cases = () =>
    props.contacts
      .cases(props.contact.id)
      .filter(({ field, proposed }) => field === props.field && proposed.by !== userId);
  return (
    <For each={cases()}>
      {(one) => (
        <div
          class="tone strip flex flex-wrap items-center justify-between gap-2"
          data-tone="wait"
          data-case={one.id}
        >
          <p class="min-w-0 break-words" dir="auto">
            {t.contacts.othersProposal(
              one.proposed.byName ?? t.inbox.someone,
              isolated(
                typeof one.proposed.value === 'string' ? grouped(one.proposed.value) : t.deciding.empty,
              ),
            )}
          </p>
          <A class="button" href={paths.inboxCase(festival.id, one.id)}>
            <Gavel size={18} aria-hidden="true" />
            {t.contacts.decide}
          </A>
        </div>
      )}
    </For>
  );
}

/** A number inside a sentence, from left to right in any language. */
const isolated = (text: string): string => `\u2066${text}\u2069`;
