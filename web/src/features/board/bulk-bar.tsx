import X from 'lucide-solid/icons/x';
import { createMemo } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import type { WriteOutcome } from '../../data/writes.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Menu } from '../../ui/menu.tsx';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { StateIcon } from '../task/icons.tsx';
import { useBoardActs } from './board-acts.tsx';
import { bulkSteps, claimable } from './bulk.ts';

/** What can be done to all selected tasks at once: for each, only if it may. */
export function BulkBar() {
  const { writes } = useData();
  const festival = useFestival();
  const acts = useBoardActs();
  const tasks = createMemo(() => [...acts.selected()].flatMap((id) => festival.task(id) ?? []));
  const free = createMemo(() => claimable(tasks(), festival.actor()));
  const clear = () => acts.select([...acts.selected()], false);
  const each = async (chosen: readonly TaskRow[], write: (id: string) => Promise<WriteOutcome>) => {
    const all = tasks().length;
    const saved = await Promise.all(chosen.map((task) => saving(write(task.id))));
    announceMine(t.board.bulkDone(saved.filter(Boolean).length, all));
    clear();
  };
  const steps = () =>
    bulkSteps(tasks(), festival.actor()).map((step) => ({
      label: t.board.bulkFits(t.states[step.to], step.tasks.length, tasks().length),
      icon: <StateIcon state={step.to} size={20} />,
      why: step.tasks.length === 0 ? t.board.bulkNone : undefined,
      data: step.to,
      act: () => void each(step.tasks, (id) => writes.stepTask(id, step.to)),
    }));
  return (
    <section class="bulk-bar" aria-label={t.board.selected(tasks().length)}>
      <span class="num font-semibold" role="status">
        {t.board.selected(tasks().length)}
      </span>
      <Menu label={t.board.bulkStep} trigger={t.board.bulkStep} kind="plain" items={steps()} />
      <Button
        aria-disabled={free().length === 0 ? 'true' : undefined}
        title={free().length === 0 ? t.board.bulkClaimNone : undefined}
        onClick={() => {
          if (free().length === 0) announceMine(t.board.bulkClaimNone);
          else void each(free(), writes.claimTask);
        }}
      >
        {t.board.bulkFits(t.board.claim, free().length, tasks().length)}
      </Button>
      <Button kind="quiet" onClick={clear}>
        <X size={18} aria-hidden="true" />
        {t.board.unselect}
      </Button>
    </section>
  );
}
