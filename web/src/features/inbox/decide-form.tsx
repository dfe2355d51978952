import { type JSX, Show } from 'solid-js';
import type { Receipt } from '../../data/receipts.ts';
import type { Choice, Side } from '../../data/review-case.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/inbox.ts';
import { Confirm } from '../../ui/confirm.tsx';
import type { CaseProps } from './case-detail.tsx';
import type { CaseWords } from './case-words.ts';
import type { Deciding } from './deciding.ts';
import { MetChanges } from './met-changes.tsx';
import { SideFacts } from './side-facts.tsx';
import { textOf, ValueText } from './value-text.tsx';

export const DECIDE_FORM = 'decide-form';

export interface DecideFormProps extends CaseProps {
  readonly deciding: Deciding;
  readonly valid: Side;
  readonly receipts: readonly Receipt[];
}

/** Before, valid now, proposed; the labels are people. */
export function DecideForm(props: DecideFormProps) {
  const words = () => props.inbox.words;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    props.deciding.submit();
  };
  return (
    <form id={DECIDE_FORM} class="flex flex-col gap-3" onSubmit={submit}>
      <Changed {...props} />
      <Show when={props.one.isDelete} fallback={<Values {...props} />}>
        <MetChanges {...props} />
        <div class="grid gap-3 sm:grid-cols-2">
          <ChoiceCard
            {...props}
            choice="valid"
            label={t.deciding.keepRow(words().rowName(props.one))}
            shortcut="1"
          >
            <SideFacts words={words()} side={props.valid} />
          </ChoiceCard>
          <ChoiceCard
            {...props}
            choice="proposed"
            label={t.deciding.deleteRow(words().rowName(props.one))}
            shortcut="2"
          >
            <SideFacts words={words()} side={props.one.proposed} />
          </ChoiceCard>
        </div>
      </Show>
      <div class="flex flex-col gap-1">
        <label for="decide-reason" class="text-sm font-semibold text-text-2">
          {t.deciding.reason}
        </label>
        <input
          id="decide-reason"
          class="field"
          dir="auto"
          autocomplete="off"
          aria-invalid={props.deciding.reasonProblem() !== undefined}
          aria-describedby={
            props.deciding.reasonProblem() === undefined ? undefined : 'decide-reason-problem'
          }
          value={props.deciding.reason()}
          onInput={(event) => props.deciding.setReason(event.currentTarget.value)}
        />
        <Show when={props.deciding.reasonProblem()}>
          {(text) => (
            <p id="decide-reason-problem" class="tone" data-tone="bad" role="alert">
              {text()}
            </p>
          )}
        </Show>
      </div>
      <OthersCase {...props} />
    </form>
  );
}

function Values(props: DecideFormProps) {
  const words = () => props.inbox.words;
  return (
    <div class="grid gap-3 md:grid-cols-3">
      <div class="choice-before">
        <span class="text-sm font-semibold text-text-2">{t.deciding.before}</span>
        <span class="text-md">
          <ValueText one={props.one} value={props.one.base} />
        </span>
        <span class="text-sm text-text-2" dir="auto">
          {words().isMe(props.one.proposed.by)
            ? t.deciding.beforeSeenByYou
            : t.deciding.beforeSeen(words().side(props.one.proposed))}
        </span>
      </div>
      <ChoiceCard
        {...props}
        choice="valid"
        label={keepLabel(words(), props.valid)}
        tag={t.deciding.validNow}
        shortcut="1"
      >
        <span class="text-md">
          <ValueText one={props.one} value={props.one.valid.value} beside={props.one.proposed.value} />
        </span>
        <SideFacts words={words()} side={props.valid} />
      </ChoiceCard>
      <ChoiceCard
        {...props}
        choice="proposed"
        label={useLabel(words(), props.one.proposed)}
        tag={t.deciding.proposed}
        shortcut="2"
      >
        <span class="text-md">
          <ValueText one={props.one} value={props.one.proposed.value} beside={props.one.valid.value} />
        </span>
        <SideFacts words={words()} side={props.one.proposed} />
      </ChoiceCard>
      <div class="md:col-span-3">
        <ChoiceCard {...props} choice="other" label={t.deciding.other} shortcut="3">
          <Show when={props.deciding.choice() === 'other'}>
            <OtherValue {...props} />
          </Show>
        </ChoiceCard>
      </div>
    </div>
  );
}

interface ChoiceCardProps extends DecideFormProps {
  readonly choice: Choice;
  readonly label: string;
  readonly tag?: string;
  readonly shortcut: string;
  readonly children: JSX.Element;
}

function ChoiceCard(props: ChoiceCardProps) {
  const isOn = () => props.deciding.choice() === props.choice;
  const id = () => `choice-${props.choice}`;
  return (
    <div class="choice-card" data-choice={props.choice} data-on={isOn()}>
      <label class="flex min-h-target cursor-pointer items-center gap-3" for={id()}>
        <input
          type="radio"
          class="radio"
          name="choice"
          id={id()}
          checked={isOn()}
          aria-describedby={`${id()}-about`}
          onChange={() => props.deciding.choose(props.choice)}
        />
        <span class="min-w-0 grow font-semibold break-words" dir="auto">
          {props.label}
        </span>
        <span class="key max-lg:hidden" aria-hidden="true">
          {props.shortcut}
        </span>
      </label>
      {/* The whole card chooses; what can be typed in it stays above. */}
      <label class="choice-about" for={id()} id={`${id()}-about`} data-typed={props.choice === 'other'}>
        <Show when={props.tag}>
          <span class="text-sm text-text-2">{props.tag}</span>
        </Show>
        {props.children}
      </label>
    </div>
  );
}

/** Not behind the bar at the bottom, and ready to be written over. */
function show(field: HTMLInputElement): void {
  requestAnimationFrame(() => {
    field.select();
    field.scrollIntoView({ block: 'center' });
  });
}

function OtherValue(props: DecideFormProps) {
  const problemId = 'other-value-problem';
  return (
    <>
      <input
        id="other-value"
        class="field"
        type={props.one.field === 'email' ? 'email' : 'text'}
        inputmode={props.one.field === 'hotline' ? 'tel' : undefined}
        dir="ltr"
        autocomplete="off"
        ref={show}
        aria-label={t.deciding.otherLabel(props.inbox.words.field(props.one))}
        aria-invalid={props.deciding.problem() !== undefined}
        aria-describedby={props.deciding.problem() === undefined ? undefined : problemId}
        value={props.deciding.other()}
        onInput={(event) => props.deciding.setOther(event.currentTarget.value)}
      />
      <Show when={props.deciding.problem()}>
        {(text) => (
          <span id={problemId} class="tone" data-tone="bad" role="alert">
            {text()}
          </span>
        )}
      </Show>
    </>
  );
}

/** A value changed while the lead looked, or had changed before the last decision arrived. */
function Changed(props: DecideFormProps) {
  const words = () => props.inbox.words;
  const field = () => words().field(props.one);
  const isValidOther = () => JSON.stringify(props.one.valid.value ?? null) !== props.deciding.seen().valid;
  return (
    <Show
      when={!props.deciding.isAsSeen()}
      fallback={
        <Show when={props.deciding.cameBack()}>
          {(receipt) => (
            <div class="tone strip" data-tone="warn" data-came-back>
              <p class="strip-title">{t.deciding.cameBack}</p>
              <p dir="auto">
                {t.deciding.cameBackBody(
                  receipt().fields.choice?.other?.author_name ?? t.inbox.someone,
                  field(),
                )}
              </p>
            </div>
          )}
        </Show>
      }
    >
      <div class="tone strip flex flex-col gap-2" data-tone="warn" role="status" data-changed>
        <p dir="auto">
          {isValidOther()
            ? t.deciding.changedWhileOpen(
                field(),
                props.valid.by === null ? undefined : words().side(props.valid),
                textOf(props.one.valid.value),
              )
            : t.deciding.proposalChanged(words().side(props.one.proposed), textOf(props.one.proposed.value))}
        </p>
        <div>
          <Button kind="primary" onClick={props.deciding.see}>
            {t.deciding.seen}
          </Button>
        </div>
      </div>
    </Show>
  );
}

/** Another lead is on it: asked once. */
function OthersCase(props: DecideFormProps) {
  const name = () => props.inbox.words.person(props.one.claimedBy);
  return (
    <Confirm
      open={props.deciding.asks()}
      onOpenChange={props.deciding.setAsks}
      title={t.deciding.othersTitle(name())}
      body={t.deciding.othersBody(name())}
      stay={t.deciding.othersStay}
      confirm={t.deciding.othersConfirm}
      onConfirm={() => void props.deciding.decide()}
    />
  );
}

function keepLabel(words: CaseWords, side: Side): string {
  if (side.by === null) return t.deciding.keepOffice;
  return words.isMe(side.by) ? t.deciding.keepYours : t.deciding.keepOf(words.side(side));
}

function useLabel(words: CaseWords, side: Side): string {
  return words.isMe(side.by) ? t.deciding.useYours : t.deciding.useOf(words.side(side));
}
