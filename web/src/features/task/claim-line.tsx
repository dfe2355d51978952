import { LEAD } from '@festival-ops/domain/roles';
import { createSignal, type JSX, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { createWhoWrote } from '../answers/who-wrote.ts';
import { AskLead } from '../requests/ask-lead.tsx';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { claimFor } from './task-steps.ts';

/** Takes the task, gives it back, or takes it from somebody else, as far as this person may. */
export function createClaim(task: () => TaskRow): { readonly press: () => Promise<void> } {
  const { writes } = useData();
  const festival = useFestival();
  return {
    press: async () => {
      const what = claimFor(task(), festival.actor());
      if (what === undefined) return;
      const { id } = task();
      const isClaim = what === 'claim';
      if (await saving(isClaim ? writes.claimTask(id) : writes.releaseTask(id)))
        announceMine(isClaim ? t.task.youHaveIt : t.task.nobodyHasIt);
    },
  };
}

/** Who has the task, and what this person can do about that. */
export function ClaimLine(props: { readonly task: TaskRow; readonly mark: JSX.Element }) {
  const { collections, connection, userId } = useData();
  const festival = useFestival();
  const [asking, setAsking] = createSignal(false);
  const claim = createClaim(() => props.task);
  const act = () => claimFor(props.task, festival.actor());
  /** Cut off, somebody else may claim it first. */
  const firstCounts = () =>
    act() === 'claim' && ['no_network', 'no_answer', 'paused'].includes(connection.state().code);
  const holder = () => festival.nameOf(props.task.assignee_id) ?? t.task.somebody;
  const claimed = createWhoWrote('task', props.task.id, 'assignee_id', () => props.task.assignee_id);
  const since = () => {
    const at = claimed()?.at;
    return at === undefined ? undefined : festival.times().short(at);
  };
  const isHeldByLead = () =>
    collections.member.toArray.some(
      (one) => one.festival_id === festival.id && one.user_id === props.task.assignee_id && one.role === LEAD,
    );
  const sentence = () => {
    if (props.task.assignee_id === null) return t.task.nobodyHasIt;
    if (props.task.assignee_id !== userId) return t.task.hasIt(holder(), since());
    const time = since();
    return time === undefined ? t.task.youHaveIt : t.task.youHaveItSince(time);
  };
  const words = () => {
    const what = act();
    if (what === undefined) return undefined;
    return { claim: t.task.claim, give_back: t.task.giveBack, release: t.task.release(holder()) }[what];
  };
  /** Held by somebody else, it can only be asked for. */
  const canAsk = () => act() === undefined && props.task.assignee_id !== null;
  return (
    <div
      class="panel flex min-h-18 flex-wrap items-center justify-between gap-x-3 gap-y-1 px-4 py-1.5"
      data-field="assignee_id"
    >
      <span class="flex min-w-0 grow basis-32 flex-col items-start">
        <span dir="auto" data-assignee={props.task.assignee_id ?? ''}>
          {sentence()}
        </span>
        <Show when={firstCounts()}>
          <span class="text-sm text-text-2">{t.task.claimHintOffline}</span>
        </Show>
        {props.mark}
      </span>
      <Show when={words()}>
        {(text) => (
          <Button data-claim={act()} onClick={claim.press}>
            {text()}
          </Button>
        )}
      </Show>
      <Show when={canAsk()}>
        <Button data-claim="ask" onClick={() => setAsking(true)}>
          {isHeldByLead() ? t.task.askFor(holder()) : t.task.askLead}
        </Button>
      </Show>
      <AskLead
        open={asking()}
        onOpenChange={setAsking}
        table="task"
        rowId={props.task.id}
        wish={t.task.wishClaim(props.task.title, holder())}
        whom={isHeldByLead() ? holder() : undefined}
      />
    </div>
  );
}
