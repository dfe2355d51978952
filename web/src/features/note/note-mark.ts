import { type Accessor, createEffect, createMemo, createSignal, onCleanup } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { isMergedNote } from '../../data/notes.ts';
import type { MarkCode } from '../../data/row-marks.ts';
import { t } from '../../ui/catalogue/note.ts';
import { announceMine } from '../shell/announcer.tsx';

const MERGED_FOR_MS = 6000;

/**
 * Where one's own typing is: on this device, or just combined with what others wrote. Each piece of it is a row of
 * its own, so this asks the queue by task and not by row.
 */
export function createNoteMark(taskId: Accessor<string>): Accessor<MarkCode | undefined> {
  const { activity } = useData();
  const isWaiting = createMemo(() =>
    activity
      .unsent()
      .some(({ table, values }) => table === 'crew_note_update' && values.task_id === taskId()),
  );
  const merged = createMemo(
    () => activity.receipts().filter((receipt) => isMergedNote(receipt, taskId())).length,
  );
  const [isNew, setNew] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Only those that come while the note is open: what was combined before has been read.
  createEffect<number | undefined>((before) => {
    const now = merged();
    if (before !== undefined && now > before && activity.receipts().length > 0) {
      setNew(true);
      announceMine(t.note.mergedAnnounced);
      clearTimeout(timer);
      timer = setTimeout(() => setNew(false), MERGED_FOR_MS);
    }
    return activity.receipts().length === 0 ? undefined : now;
  }, undefined);
  onCleanup(() => clearTimeout(timer));
  return createMemo(() => {
    if (isWaiting()) return 'saved';
    return isNew() ? 'merged' : undefined;
  });
}
