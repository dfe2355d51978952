import { For } from 'solid-js';
import { t } from '../../ui/catalogue/inbox.ts';
import type { CaseProps } from './case-detail.tsx';

const HOUR_MS = 3_600_000;
const dueAfterMs = { hour: HOUR_MS, four: 4 * HOUR_MS, day: 24 * HOUR_MS };
const choices = ['hour', 'four', 'day'] as const;

/** By when a case is to be decided (REV-8); past it, it is shown as overdue and nothing else happens. */
export function MoveDue(props: CaseProps) {
  const move = (chosen: string) => {
    const choice = choices.find((one) => one === chosen);
    if (choice === undefined) return;
    void props.inbox.acts.setDue(props.one.id, new Date(Date.now() + dueAfterMs[choice]).toISOString());
  };
  return (
    <select
      class="field w-auto"
      aria-label={t.deciding.dueIn.keep}
      onChange={(event) => {
        move(event.currentTarget.value);
        event.currentTarget.value = '';
      }}
    >
      <option value="">{t.deciding.dueIn.keep}</option>
      <For each={choices}>{(choice) => <option value={choice}>{t.deciding.dueIn[choice]}</option>}</For>
    </select>
  );
}
