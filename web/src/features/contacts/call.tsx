import Phone from 'lucide-solid/icons/phone';
import { Show } from 'solid-js';
import { t } from '../../ui/catalogue/contacts.ts';
import { dialable, grouped } from './phone-number.ts';

/** A number, in groups and from left to right in any language. */
export function NumberText(props: { readonly value: string }) {
  return (
    <bdi class="num break-words" dir="ltr">
      {grouped(props.value)}
    </bdi>
  );
}

export interface CallButtonProps {
  readonly name: string;
  /** The one that is valid. */
  readonly number: string | null;
  /** Beside the number in a list: the word only. */
  readonly compact?: boolean;
}

/** Calls the valid number. Nothing where there is none that a phone can dial. */
export function CallButton(props: CallButtonProps) {
  return (
    <Show when={dialable(props.number)}>
      {(number) => (
        <a
          href={`tel:${number()}`}
          class="button relative z-[1] shrink-0"
          data-kind={props.compact ? 'plain' : 'primary'}
          data-size="primary"
          data-call
          aria-label={t.contacts.callPerson(props.name, grouped(props.number ?? ''))}
        >
          <Phone size={20} aria-hidden="true" />
          <Show when={!props.compact} fallback={t.contacts.call}>
            <span class="text-md">
              <NumberText value={props.number ?? ''} />
            </span>
          </Show>
        </a>
      )}
    </Show>
  );
}
