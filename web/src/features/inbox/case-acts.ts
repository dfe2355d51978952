import { createSignal } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { t } from '../../ui/catalogue/inbox.ts';
import { dismissToast, showToast } from '../../ui/toast.tsx';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { type ConflictAct, undoAct } from './inbox-view.ts';

const TOAST = 'case-decided';
const TOAST_MS = 10_000;

/** What a lead does to cases. Each is an appended row, so all of it works without a network. */
export interface CaseActs {
  /**
   * Decides, in one local transaction, and offers to take it back.
   * @param left how many cases stay open after it
   */
  decide(
    acts: readonly ConflictAct[],
    said: { readonly title: string; readonly left: number },
  ): Promise<boolean>;
  undo(caseIds: readonly string[]): Promise<boolean>;
  /** Takes back what was decided last. */
  undoLast(): Promise<boolean>;
  claim(caseId: string): Promise<boolean>;
  release(caseId: string): Promise<boolean>;
  /** @param dueAt an instant */
  setDue(caseId: string, dueAt: string): Promise<boolean>;
}

export function createCaseActs(): CaseActs {
  const { writes } = useData();
  const festival = useFestival();
  const [last, setLast] = createSignal<readonly string[]>([]);

  const append = (acts: readonly ConflictAct[]) => saving(writes.appendAll('conflict_action', acts));
  const undo = async (caseIds: readonly string[]) => {
    if (caseIds.length === 0) return false;
    dismissToast(TOAST);
    if (!(await append(caseIds.map((id) => undoAct(festival.id, id))))) return false;
    setLast([]);
    announceMine(caseIds.length === 1 ? t.deciding.undone : t.bulk.undone(caseIds.length));
    return true;
  };
  const simply = (caseId: string, kind: 'claim' | 'release' | 'set_due', dueAt?: string) =>
    append([
      {
        festival_id: festival.id,
        conflict_id: caseId,
        kind,
        ...(dueAt === undefined ? {} : { due_at: dueAt }),
      },
    ]);

  return {
    async decide(acts, { title, left }) {
      if (!(await append(acts))) return false;
      const ids = acts.flatMap(({ conflict_id: id }) => id ?? []);
      setLast(ids);
      announceMine(t.deciding.decided(left));
      const takeBack = showToast({
        ...{ key: TOAST, tone: 'wait', title, body: t.deciding.left(left) },
        actions: [{ label: t.deciding.undo, act: () => void undo(ids) }],
      });
      // It lies over the list. The way back stays: a key, and the case among the decided ones.
      setTimeout(takeBack, TOAST_MS);
      return true;
    },
    undo,
    undoLast: () => undo(last()),
    claim: (id) => simply(id, 'claim'),
    release: (id) => simply(id, 'release'),
    setDue: (id, dueAt) => simply(id, 'set_due', dueAt),
  };
}
