import Undo from 'lucide-solid/icons/undo-2';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { createTaskReceipts, deleterOf } from '../../data/task-receipts.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { AnswerStrips } from '../answers/answer-strips.tsx';
import { GuardedButton } from '../hints/hint.tsx';
import { TaskNote } from '../note/task-note.tsx';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { TaskHistory } from './task-history.tsx';

/** A task that a lead deleted: what it was, what became of my changes to it, and the way back. */
export function DeletedTask(props: { readonly task: TaskRow; readonly at: string }) {
  const { db, writes } = useData();
  const festival = useFestival();
  const receipts = createTaskReceipts(db, props.task.id);
  const restore = async () => {
    if (await saving(writes.editTask(props.task.id, { deleted_at: null })))
      announceMine(t.task.restored(props.task.title));
  };
  return (
    <div class="min-h-0 grow overflow-y-auto">
      <div class="mx-auto flex max-w-2xl flex-col gap-5 px-4 pt-2 pb-8" data-state="deleted">
        <h1 class="text-lg" dir="auto">
          {props.task.title}
        </h1>
        <div class="tone strip flex flex-wrap items-center justify-between gap-3" data-tone="saved">
          <time datetime={props.at} title={festival.times().full(props.at)} dir="auto">
            {t.task.deleted(deleterOf(receipts()) ?? t.task.deletedByLead, festival.times().short(props.at))}
          </time>
          <GuardedButton
            reason={festival.isLead() ? undefined : t.task.restoreOnlyLeads}
            rule="task.deleted_at"
            ask={{ table: 'task', rowId: props.task.id, wish: t.task.wishRestore(props.task.title) }}
            data-restore
            onClick={restore}
          >
            <Undo size={18} aria-hidden="true" />
            {t.task.restore}
          </GuardedButton>
        </div>
        <AnswerStrips table="task" id={props.task.id} />
        <TaskNote taskId={props.task.id} readOnly />
        <TaskHistory taskId={props.task.id} receipts={receipts()} />
      </div>
    </div>
  );
}
