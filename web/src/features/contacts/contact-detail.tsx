import { A } from '@solidjs/router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import Copy from 'lucide-solid/icons/copy';
import Mail from 'lucide-solid/icons/mail';
import Pencil from 'lucide-solid/icons/pencil';
import { createEffect, createSignal, on, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import type { ContactRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/contacts.ts';
import { PartHeading } from '../../ui/detail-heading.tsx';
import { createWideScreen } from '../../ui/media-query.ts';
import { AnswerStrips } from '../answers/answer-strips.tsx';
import { FieldMark } from '../answers/field-mark.tsx';
import { useFestival } from '../shell/festival.tsx';
import { CallButton } from './call.tsx';
import { type Contacts, reviewedFields } from './contacts.ts';
import { DeleteContact } from './delete-contact.tsx';
import { dialable } from './phone-number.ts';
import { Waiting } from './waiting.tsx';

export interface ContactDetailProps {
  readonly contacts: Contacts;
  readonly contact: ContactRow;
  readonly onEdit: () => void;
}

/** One contact: the number to call, what waits about it, and the rest. */
export function ContactDetail(props: ContactDetailProps) {
  const festival = useFestival();
  const wide = createWideScreen();
  let heading: HTMLElement | undefined;
  /** They stand under their fields. */
  const proposals = () =>
    reviewedFields.flatMap((field) => props.contacts.field(props.contact, field).proposal?.receiptId ?? []);
  createEffect(
    on(
      () => props.contact.id,
      () => !wide() && heading?.focus({ preventScroll: true }),
    ),
  );
  return (
    <article
      class="h-full overflow-y-auto"
      aria-labelledby="contact-heading"
      data-contact-detail={props.contact.id}
    >
      <div class="mx-auto flex max-w-2xl flex-col gap-5 px-4 pt-2 pb-8 lg:pt-4">
        <div class="flex flex-col gap-1">
          <A class="button -ms-4 self-start lg:hidden" data-kind="quiet" href={props.contacts.href()}>
            <ArrowLeft size={20} aria-hidden="true" class="rtl:rotate-180" />
            {t.contacts.back}
          </A>
          <Dynamic
            component={wide() ? 'h2' : 'h1'}
            id="contact-heading"
            class="text-lg break-words"
            dir="auto"
            tabindex="-1"
            ref={(element: HTMLElement) => {
              heading = element;
            }}
          >
            {props.contact.name}
          </Dynamic>
          <p class="flex flex-wrap items-center gap-x-3 text-text-2">
            <span>{t.contacts.kinds[props.contact.kind]}</span>
            <span dir="auto">{festival.stageName(props.contact.stage_id) ?? t.contacts.noStage}</span>
            <FieldMark table="contact" id={props.contact.id} field="name" label={t.contacts.name} />
          </p>
        </div>
        <Hotline {...props} />
        <Email {...props} />
        {/* Below the number: calling comes first. */}
        <AnswerStrips table="contact" id={props.contact.id} told={proposals()} />
        <Notes contact={props.contact} />
        <div class="flex flex-wrap items-center gap-2">
          <Button onClick={props.onEdit}>
            <Pencil size={18} aria-hidden="true" />
            {t.contacts.edit}
          </Button>
          <DeleteContact contact={props.contact} contacts={props.contacts} />
        </div>
      </div>
    </article>
  );
}

function Hotline(props: ContactDetailProps) {
  const state = () => props.contacts.field(props.contact, 'hotline');
  const [copied, setCopied] = createSignal<string>();
  const copy = async (number: string) => {
    await navigator.clipboard.writeText(number);
    setCopied(number);
  };
  return (
    <section class="flex flex-col gap-2" data-field="hotline">
      <FieldHeading label={t.contacts.hotline} contact={props.contact} field="hotline" />
      <Show when={state().valid} fallback={<p class="text-text-2">{t.contacts.noNumber}</p>}>
        {(number) => (
          <>
            <Show
              when={dialable(number())}
              fallback={
                <p class="text-md" dir="auto">
                  {number()}
                </p>
              }
            >
              <CallButton name={props.contact.name} number={number()} />
            </Show>
            <Button class="self-start" onClick={() => copy(number())}>
              <Copy size={18} aria-hidden="true" />
              {copied() === number() ? t.contacts.copied : t.contacts.copyNumber}
            </Button>
          </>
        )}
      </Show>
      <Waiting {...props} field="hotline" />
    </section>
  );
}

function Email(props: ContactDetailProps) {
  const state = () => props.contacts.field(props.contact, 'email');
  return (
    <section class="flex flex-col gap-2" data-field="email">
      <FieldHeading label={t.contacts.email} contact={props.contact} field="email" />
      <Show when={state().valid} fallback={<p class="text-text-2">{t.contacts.noEmail}</p>}>
        {(address) => (
          <a class="button max-w-full self-start" href={`mailto:${encodeURIComponent(address())}`}>
            <Mail size={18} class="shrink-0" aria-hidden="true" />
            <bdi class="min-w-0 break-all" dir="ltr">
              {address()}
            </bdi>
          </a>
        )}
      </Show>
      <Waiting {...props} field="email" />
    </section>
  );
}

function Notes(props: { readonly contact: ContactRow }) {
  return (
    <Show when={props.contact.notes}>
      {(notes) => (
        <section class="flex flex-col gap-1" data-field="notes">
          <FieldHeading label={t.contacts.notes} contact={props.contact} field="notes" />
          <p class="whitespace-pre-wrap break-words" dir="auto">
            {notes()}
          </p>
        </section>
      )}
    </Show>
  );
}

function FieldHeading(props: {
  readonly label: string;
  readonly contact: ContactRow;
  readonly field: 'hotline' | 'email' | 'notes';
}) {
  return (
    <div class="flex min-h-7.5 flex-wrap items-center gap-x-3">
      <PartHeading class="text-sm font-semibold text-text-2">{props.label}</PartHeading>
      <FieldMark table="contact" id={props.contact.id} field={props.field} />
    </div>
  );
}
