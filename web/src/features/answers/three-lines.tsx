import { For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { RowNow } from '../../data/receipt-story.ts';
import type { Receipt, ReceiptField } from '../../data/receipts.ts';
import { t } from '../../ui/catalogue/answers.ts';
import { useFestival } from '../shell/festival.tsx';
import { capital } from './answer.ts';
import { same } from './form-fields.ts';
import { quiet } from './plain-text.ts';
import { fieldName } from './values.ts';
import type { Words } from './words.ts';

export interface ThreeLinesProps {
  readonly receipt: Receipt;
  readonly row: RowNow | null | undefined;
  readonly words: Words;
}

/** What was written, what is there now, and what had been seen: for each field, with who and when. */
export function ThreeLines(props: ThreeLinesProps) {
  const fields = () =>
    Object.entries(props.receipt.fields).filter(
      ([column]) => !quiet.has(column) && Object.hasOwn(t.fields, column),
    );
  const single = () => fields().length === 1;
  return (
    <div class="flex flex-col gap-4">
      <For each={fields()}>
        {([column, detail]) => (
          <section class="flex flex-col gap-1" aria-label={fieldName(column)}>
            <Show when={!single()}>
              <h3 class="text-md">{capital(fieldName(column))}</h3>
            </Show>
            <FieldLines {...props} column={column} detail={detail} />
          </section>
        )}
      </For>
      <Show when={fields().length === 0}>
        <dl class="three-lines">
          <dt>{t.recovery.youWrote}</dt>
          <dd>
            {props.receipt.op === 'DELETE' ? t.recovery.deletion : t.task.none}
            <WrittenWhen receipt={props.receipt} />
          </dd>
          <dt>{t.recovery.now}</dt>
          <dd>{props.row === null ? t.recovery.notYours : t.recovery.stillThere}</dd>
        </dl>
      </Show>
    </div>
  );
}

function FieldLines(props: ThreeLinesProps & { readonly column: string; readonly detail: ReceiptField }) {
  const { activity } = useData();
  const say = (value: unknown) => props.words.say(props.column, value);
  const isNew = () => props.receipt.op === 'PUT';
  // While something waits to be sent, the row may still show what was not accepted (DEV-5): then the answer knows better.
  const fromReceipt = () =>
    activity.unsent().length > 0 && props.detail.before !== undefined && props.receipt.result === 'rejected';
  const now = () => (fromReceipt() ? props.detail.before : props.row?.[props.column]);
  return (
    <dl class="three-lines">
      <dt>{t.recovery.youWrote}</dt>
      <dd data-line="written">
        <span class="font-semibold" dir="auto">
          {say(props.detail.submitted)}
        </span>
        <WrittenWhen receipt={props.receipt} />
      </dd>
      <Show when={!isNew() || props.row}>
        <dt>{t.recovery.now}</dt>
        <dd data-line="now">
          <Show when={props.row !== null} fallback={t.recovery.notYours}>
            <span class="font-semibold" dir="auto">
              {say(now())}
            </span>
            <SetBy {...props} now={now()} />
          </Show>
        </dd>
      </Show>
      <Show when={!isNew()}>
        <dt>{t.recovery.seen}</dt>
        <dd data-line="seen" dir="auto">
          {props.detail.base === undefined ? t.recovery.seenUnknown : say(props.detail.base)}
        </dd>
      </Show>
    </dl>
  );
}

function WrittenWhen(props: { readonly receipt: Receipt }) {
  const data = useData();
  const festival = useFestival();
  const time = (at: string) => festival.times().short(at);
  const device = () =>
    props.receipt.device_id === data.deviceId ? t.recovery.thisDevice : t.recovery.anotherDevice;
  return (
    <span class="num block text-sm text-text-2">
      <Show when={props.receipt.written_at}>
        {(at) => (
          <time datetime={at()} title={festival.times().full(at())}>
            {t.activity.writtenAt(time(at()))}
          </time>
        )}
      </Show>
      {' · '}
      <time datetime={props.receipt.received_at} title={festival.times().full(props.receipt.received_at)}>
        {t.activity.receivedAt(time(props.receipt.received_at))}
      </time>
      {' · '}
      {props.receipt.author_id === data.userId ? device() : (props.receipt.author_name ?? t.did.someone)}
    </span>
  );
}

/** Who set what is there now, and when, as far as it is known. */
function SetBy(
  props: ThreeLinesProps & { readonly column: string; readonly detail: ReceiptField; readonly now: unknown },
) {
  const data = useData();
  const festival = useFestival();
  const known = (): { readonly who: string | undefined; readonly at: string | undefined } => {
    const { other } = props.detail;
    const row = props.row ?? {};
    if (props.column === 'state') return { who: nameOf(row.state_by), at: text(row.state_at) };
    if (other != null && same(other.value ?? props.now, props.now))
      return { who: other.author_name ?? undefined, at: other.at ?? undefined };
    if (props.receipt.result === 'applied' && same(props.now, props.detail.submitted))
      return { who: nameOf(props.receipt.author_id), at: props.receipt.received_at };
    return { who: undefined, at: text(row.updated_at) };
  };
  const nameOf = (id: unknown) =>
    typeof id === 'string' ? (id === data.userId ? t.did.you : festival.nameOf(id)) : undefined;
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const line = () => {
    const { who, at } = known();
    const time = at === undefined ? undefined : festival.times().short(at);
    if (who !== undefined) return time === undefined ? who : t.recovery.setBy(who, time);
    return time === undefined ? undefined : t.recovery.lastChanged(time);
  };
  return (
    <Show when={line()}>
      {(said) => (
        <span class="num block text-sm text-text-2" dir="auto">
          {said()}
        </span>
      )}
    </Show>
  );
}
