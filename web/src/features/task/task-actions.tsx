import { createUniqueId, For, type JSX, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { createTakeStep } from './take-step.ts';
import { claimFor, stepsFor } from './task-steps.ts';

/** The steps that this person can take now, the most likely first and largest. */
export function StepButtons(props: { readonly task: TaskRow }) {
  const festival = useFestival();
  const takeStep = createTakeStep();
  const steps = () => stepsFor(props.task, festival.actor());
  const nameId = createUniqueId();
  /** A step that everybody knows of but only leads take: shown, with the reason. */
  const leadsOnly = () => {
    if (festival.isLead()) return undefined;
    if (props.task.state === 'done') return { word: t.steps.verify, why: t.task.verifyOnlyLeads };
    if (props.task.state === 'verified') return { word: t.steps.reopen, why: t.task.reopenOnlyLeads };
    return undefined;
  };
  return (
    <div class="flex flex-wrap gap-2">
      <For each={steps()}>
        {(step, index) => (
          <Button
            class="grow basis-28"
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
          <span class="flex grow flex-wrap items-center gap-x-3 gap-y-1">
            <Button size="primary" aria-disabled="true" aria-describedby={nameId}>
              {step().word}
            </Button>
            <span id={nameId} class="text-text-2">
              {step().why}
            </span>
          </span>
        )}
      </Show>
    </div>
  );
}

/** Who has the task, and what this person can do about that. */
export function ClaimLine(props: { readonly task: TaskRow; readonly mark: JSX.Element }) {
  const { connection, writes, userId } = useData();
  const festival = useFestival();
  /** Cut off, somebody else may claim it first. */
  const firstCounts = () =>
    act() === 'claim' && ['no_network', 'no_answer', 'paused'].includes(connection.state().code);
  const holder = () => festival.nameOf(props.task.assignee_id) ?? t.task.somebody;
  const sentence = () => {
    if (props.task.assignee_id === null) return t.task.nobodyHasIt;
    return props.task.assignee_id === userId ? t.task.youHaveIt : t.task.hasIt(holder());
  };
  const act = () => claimFor(props.task, festival.actor());
  const words = () => {
    const what = act();
    if (what === undefined) return undefined;
    return { claim: t.task.claim, give_back: t.task.giveBack, release: t.task.release(holder()) }[what];
  };
  const press = async () => {
    const write = act() === 'claim' ? writes.claimTask(props.task.id) : writes.releaseTask(props.task.id);
    if (await saving(write)) announceMine(sentence());
  };
  return (
    <div class="panel flex min-h-18 items-center justify-between gap-3 px-4 py-1.5" data-field="assignee_id">
      <span class="flex min-w-0 flex-col items-start">
        <span dir="auto" data-assignee={props.task.assignee_id ?? ''}>
          {sentence()}
        </span>
        <Show when={firstCounts()}>
          <span class="text-sm text-text-2">{t.task.claimHintOffline}</span>
        </Show>
        {props.mark}
      </span>
      <Show when={words()}>{(text) => <Button onClick={press}>{text()}</Button>}</Show>
    </div>
  );
}
