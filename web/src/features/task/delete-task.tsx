import { useLocation, useNavigate } from '@solidjs/router';
import Lock from 'lucide-solid/icons/lock';
import Trash from 'lucide-solid/icons/trash';
import { createSignal, createUniqueId, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { saving } from '../shell/saving.tsx';

/** Leads delete, after one question; others see that it exists and whose it is. */
export function DeleteTask(props: { readonly task: TaskRow }) {
  const { writes } = useData();
  const festival = useFestival();
  const navigate = useNavigate();
  const location = useLocation();
  const [asking, setAsking] = createSignal(false);
  const whyId = createUniqueId();
  const remove = async () => {
    if (await saving(writes.deleteTask(props.task.id)))
      navigate(paths.board(festival.id, location.search), { replace: true });
  };
  return (
    <Show
      when={festival.isLead()}
      fallback={
        <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Button aria-disabled="true" aria-describedby={whyId}>
            <Lock size={18} aria-hidden="true" />
            {t.task.delete}
          </Button>
          <span id={whyId} class="text-text-2">
            {t.task.deleteOnlyLeads}
          </span>
        </div>
      }
    >
      <div>
        <Button kind="danger" onClick={() => setAsking(true)}>
          <Trash size={18} aria-hidden="true" />
          {t.task.delete}
        </Button>
      </div>
      <Confirm
        open={asking()}
        onOpenChange={setAsking}
        danger
        title={t.task.deleteTitle(props.task.title)}
        body={t.task.deleteBody}
        stay={t.task.deleteStay}
        confirm={t.task.deleteConfirm}
        onConfirm={remove}
      />
    </Show>
  );
}
