import { For, Show } from 'solid-js';
import type { TaskRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { GuardedButton } from '../hints/hint.tsx';
import { useFestival } from '../shell/festival.tsx';
import { createTakeStep } from './take-step.ts';
import { stepsFor } from './task-steps.ts';

/** The steps that this person can take now, the most likely first and largest. */
export function StepButtons(props: { readonly task: TaskRow }) {
  const festival = useFestival();
  const takeStep = createTakeStep();
  const steps = () => stepsFor(props.task, festival.actor());
  /** A step that everybody knows of but only leads take: shown, with the reason and whom to ask. */
  const leadsOnly = () => {
    if (festival.isLead()) return undefined;
    const { state, title } = props.task;
    if (state === 'done')
      return { word: t.steps.verify, why: t.task.verifyOnlyLeads, wish: t.task.wishVerify(title) };
    if (state === 'verified')
      return { word: t.steps.reopen, why: t.task.reopenOnlyLeads, wish: t.task.wishReopen(title) };
    return undefined;
  };
  return (
    <div class="flex flex-wrap gap-2" data-steps>
      <For each={steps()}>
        {(step, index) => (
          <Button
            class={index() === 0 ? 'grow-[3] basis-36' : 'grow basis-24'}
            kind={index() === 0 ? 'primary' : 'plain'}
            size="primary"
            data-step={step.to}
            onClick={() => takeStep(props.task, step.to)}
          >
            {t.steps[step.name]}
          </Button>
        )}
      </For>
      <Show when={leadsOnly()}>
        {(step) => (
          <GuardedButton
            class="grow basis-36"
            size="primary"
            reason={step().why}
            rule="task.state"
            ask={{ table: 'task', rowId: props.task.id, wish: step().wish }}
          >
            {step().word}
          </GuardedButton>
        )}
      </Show>
    </div>
  );
}
