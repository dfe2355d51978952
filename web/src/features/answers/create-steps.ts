import { useNavigate } from '@solidjs/router';
import { type Accessor, createMemo, createSignal } from 'solid-js';
import { applyUpdate, updateReady } from '../../data/app-update.ts';
import { useData } from '../../data/data-context.tsx';
import { createRowNow } from '../../data/receipt-story.ts';
import type { Receipt } from '../../data/receipts.ts';
import { t } from '../../ui/catalogue/answers.ts';
import { showToast } from '../../ui/toast.tsx';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import type { Answer } from './answer.ts';
import { plainText } from './plain-text.ts';
import { resending, type Values } from './resend.ts';
import { type Doing, type StepButton, stepButtons } from './steps.ts';
import { changeOf, createWords, tableNamed } from './words.ts';

/** A step that needs a sheet of its own, while that is open. */
export type OpenStep = Extract<Doing, { readonly kind: 'edit' | 'book' | 'ask' }>;

export interface Steps {
  readonly buttons: Accessor<readonly StepButton[]>;
  readonly take: (button: StepButton) => void;
  readonly open: Accessor<OpenStep | undefined>;
  readonly close: () => void;
  /** Sends other values in place of those that were answered. */
  readonly send: (values: Values, op?: 'PATCH') => Promise<boolean>;
}

/**
 * What can be done about one answer.
 * @param followers what fell with it and is settled with it
 */
export function createSteps(
  receipt: Accessor<Receipt>,
  answer: Accessor<Answer>,
  followers: Accessor<readonly Receipt[]>,
): Steps {
  const { activity, db, writes } = useData();
  const festival = useFestival();
  const navigate = useNavigate();
  const words = createWords();
  const row = createRowNow(db, receipt().table_name, receipt().row_id);
  const [open, setOpen] = createSignal<OpenStep>();
  const subject = createMemo(() => words.subject(changeOf(receipt())));
  const nextTask = createMemo(() => {
    if (!answer().next.includes('next_open_task')) return undefined;
    const stage = festival.task(receipt().row_id ?? '')?.stage_id;
    const isFree = (task: (typeof tasks)[number]) =>
      task.stage_id === stage && task.state === 'open' && task.assignee_id === null;
    const tasks = festival.tasks();
    return tasks.find((task) => isFree(task) && task.deleted_at === null && task.id !== receipt().row_id)?.id;
  });
  const buttons = createMemo(() =>
    stepButtons({
      ...{ receipt: receipt(), answer: answer(), subject: subject(), row: row(), names: words.names },
      subjectTable: tableNamed(subject().table),
      festivalId: festival.id,
      isLead: festival.isLead(),
      updateReady: updateReady(),
      nextTask: nextTask(),
    }),
  );

  const ids = () => [receipt(), ...followers()].map(({ id }) => id);
  const send = async (values: Values, op = receipt().op): Promise<boolean> => {
    const write = resending({ ...receipt(), op }, values);
    if (write === undefined) return false;
    const outcome = await write(writes, { follows: receipt().id });
    if (!(await saving(Promise.resolve(outcome)))) return false;
    if (receipt().result === 'rejected')
      for (const id of ids())
        await activity.settle(id, outcome.outcome === 'saved' ? 'sent_again' : 'dropped');
    announceMine(t.next.sentAgain);
    return true;
  };
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    showToast({ tone: 'ok', title: t.next.copied, key: 'copied' });
  };
  const drop = () => {
    const undo = activity.drop(ids());
    showToast({
      ...{ tone: 'info', title: t.next.dropped, key: 'dropped' },
      actions: [{ label: t.next.undo, act: undo }],
    });
  };

  return {
    buttons,
    open,
    close: () => setOpen(undefined),
    send,
    take({ doing }) {
      switch (doing.kind) {
        case 'send':
          void send(doing.values, doing.op);
          return;
        case 'go':
          navigate(doing.href);
          return;
        case 'copy':
          void copy(plainText(receipt(), words.sentence(receipt()), words.say));
          return;
        case 'copy_details':
          void copy(JSON.stringify(receipt(), null, 2));
          return;
        case 'update':
          applyUpdate();
          return;
        case 'drop':
          drop();
          return;
        default:
          setOpen(doing);
      }
    },
  };
}
