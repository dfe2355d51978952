import { A } from '@solidjs/router';
import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js';
import { applyUpdate, updateReady } from '../../data/app-update.ts';
import { useData } from '../../data/data-context.tsx';
import type { Receipt } from '../../data/receipts.ts';
import type { TaskChanges } from '../../data/writes.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { saving } from '../shell/saving.tsx';
import type { Answer } from './answer.ts';
import { taskChange } from './resend.ts';
import { valueText } from './sentence.ts';

export interface StepProps {
  readonly receipt: Receipt;
  readonly answer: Answer;
  /** What fell with it and is settled with it. */
  readonly followers: readonly Receipt[];
}

/** The steps that an answer offers, as far as this app can take them; the rest as words. */
export function AnswerSteps(props: StepProps) {
  return (
    <div class="flex flex-wrap items-center gap-2 empty:hidden">
      <For each={props.answer.next}>
        {(step) => (
          <Switch>
            <Match when={step === 'take_allowed_step'}>
              <AllowedSteps {...props} />
            </Match>
            <Match when={step === 'put_theirs_back'}>
              <PutTheirsBack {...props} />
            </Match>
            <Match when={step === 'next_open_task'}>
              <NextOpenTask receipt={props.receipt} />
            </Match>
            <Match when={step === 'copy_mine'}>
              <CopyMine {...props} />
            </Match>
            <Match when={step === 'update_app' && updateReady()}>
              <Button onClick={applyUpdate}>{t.next.update_app}</Button>
            </Match>
            <Match when={step === 'drop'}>
              <Drop {...props} />
            </Match>
            <Match when={step === 'ask_a_lead'}>
              <p>{t.next.ask_a_lead}</p>
            </Match>
            <Match when={step === 'edit_and_resend'}>
              <p>{t.next.edit_and_resend}</p>
            </Match>
          </Switch>
        )}
      </For>
    </div>
  );
}

/** Says what the person did about an answer, and about those that fell with it. */
function createSettle(props: StepProps): (kind: 'dropped' | 'sent_again') => Promise<void> {
  const { activity } = useData();
  return async (kind) => {
    const ids = [props.receipt, ...props.followers].map((receipt) => receipt.id);
    for (const id of ids) await activity.settle(id, kind);
  };
}

/** Sends another change in place of the one that a receipt answered, and settles that receipt. */
function createSendAgain(props: StepProps): (change: TaskChanges | undefined) => Promise<void> {
  const { writes } = useData();
  const settle = createSettle(props);
  return async (change) => {
    const { id, row_id } = props.receipt;
    if (change === undefined || row_id === null) return;
    if (await saving(writes.editTask(row_id, change, { follows: id }))) await settle('sent_again');
  };
}

/** Leaves it at that; it stays in the timeline. */
function Drop(props: StepProps) {
  const settle = createSettle(props);
  return <Button onClick={() => settle('dropped')}>{t.next.drop}</Button>;
}

function AllowedSteps(props: StepProps) {
  const festival = useFestival();
  const sendAgain = createSendAgain(props);
  const column = () => props.answer.field ?? '';
  const stands = () => festival.task(props.receipt.row_id ?? '')?.deleted_at === null;
  return (
    <For each={stands() ? (props.answer.detail?.allowed ?? []) : []}>
      {(value) => (
        <Show when={taskChange(column(), value)}>
          <Button onClick={() => sendAgain(taskChange(column(), value))}>
            {t.next.take_allowed_step(valueText(column(), value, festival.nameOf))}
          </Button>
        </Show>
      )}
    </For>
  );
}

function PutTheirsBack(props: StepProps) {
  const sendAgain = createSendAgain(props);
  const festival = useFestival();
  const column = () => props.answer.field ?? '';
  const theirs = () => props.answer.detail?.other?.value ?? props.answer.detail?.before;
  // Pointless once the row says something else again, and once it says theirs.
  const stillMine = () => {
    const task = festival.task(props.receipt.row_id ?? '');
    const row: Readonly<Record<string, unknown>> | undefined = task && { ...task };
    return row?.[column()] === props.answer.detail?.submitted;
  };
  return (
    <Show when={stillMine() && taskChange(column(), theirs())}>
      {(change) => (
        <Button onClick={() => sendAgain(change())}>
          {t.next.put_theirs_back(valueText(column(), theirs(), festival.nameOf))}
        </Button>
      )}
    </Show>
  );
}

function NextOpenTask(props: { readonly receipt: Receipt }) {
  const festival = useFestival();
  const next = createMemo(() => {
    const stage = festival.task(props.receipt.row_id ?? '')?.stage_id;
    return festival
      .tasks()
      .find(
        (task) =>
          task.stage_id === stage &&
          task.state === 'open' &&
          task.assignee_id === null &&
          task.deleted_at === null &&
          task.id !== props.receipt.row_id,
      );
  });
  return (
    <Show when={next()}>
      {(task) => (
        <A class="button" href={paths.task(festival.id, task().id)}>
          {t.next.next_open_task}
        </A>
      )}
    </Show>
  );
}

function CopyMine(props: StepProps) {
  const festival = useFestival();
  const [copied, setCopied] = createSignal(false);
  const mine = () =>
    props.answer.field === undefined
      ? undefined
      : valueText(props.answer.field, props.answer.detail?.submitted, festival.nameOf);
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <Show when={mine()}>
      {(text) => <Button onClick={() => copy(text())}>{copied() ? t.app.copied : t.next.copy_mine}</Button>}
    </Show>
  );
}
