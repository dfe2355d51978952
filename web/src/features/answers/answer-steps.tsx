import { A } from '@solidjs/router';
import { createMemo, For, Show } from 'solid-js';
import type { Receipt } from '../../data/receipts.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/answers.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { BookGear } from '../gear/book-sheet.tsx';
import { AskLead } from '../requests/ask-lead.tsx';
import type { Answer } from './answer.ts';
import { createSteps, type OpenStep } from './create-steps.ts';
import { ResendSheet } from './resend-sheet.tsx';
import type { StepButton } from './steps.ts';

export interface StepProps {
  readonly receipt: Receipt;
  readonly answer: Answer;
  /** What fell with it and is settled with it. */
  readonly followers: readonly Receipt[];
  /** Where there is room for the most likely steps only. */
  readonly brief?: boolean;
}

/** In a strip, how many steps beside the drop. */
const BRIEFLY = 3;
const elsewhere: ReadonlySet<string> = new Set(['why', 'copy_details']);

/** The steps that an answer offers now, the most likely first. */
export function AnswerSteps(props: StepProps) {
  const steps = createSteps(
    () => props.receipt,
    () => props.answer,
    () => props.followers,
  );
  const shown = createKeyed<StepButton>(
    createMemo(() => {
      if (!props.brief) return steps.buttons();
      const here = steps.buttons().filter(({ step }) => !elsewhere.has(step));
      const drop = here.filter(({ step }) => step === 'drop');
      return [...here.filter(({ step }) => step !== 'drop').slice(0, BRIEFLY), ...drop];
    }),
  );
  const kind = (button: StepButton) =>
    !props.brief && button.id === shown()[0]?.id && button.step !== 'drop' ? 'primary' : 'plain';
  return (
    <>
      <For each={shown()}>
        {(button) => {
          const { doing } = button;
          return doing.kind === 'go' ? (
            <A class="button" data-kind={kind(button)} data-step-name={button.step} href={doing.href}>
              {button.label}
            </A>
          ) : (
            <Button kind={kind(button)} data-step-name={button.step} onClick={() => steps.take(button)}>
              {button.label}
            </Button>
          );
        }}
      </For>
      <Show when={!props.brief && shown().length === 0}>
        <p class="text-text-2">{t.next.nothingToDo}</p>
      </Show>
      <Show when={steps.open()} keyed>
        {(open) => <StepSheet open={open} receipt={props.receipt} send={steps.send} close={steps.close} />}
      </Show>
    </>
  );
}

function StepSheet(props: {
  readonly open: OpenStep;
  readonly receipt: Receipt;
  readonly send: (values: Readonly<Record<string, unknown>>) => Promise<boolean>;
  readonly close: () => void;
}) {
  const onOpenChange = (open: boolean) => {
    if (!open) props.close();
  };
  const { open } = props;
  switch (open.kind) {
    case 'ask':
      return (
        <AskLead open onOpenChange={onOpenChange} table={open.table} rowId={open.rowId} wish={open.wish} />
      );
    case 'book':
      return <BookGear open onOpenChange={onOpenChange} itemId={open.itemId} kind={open.bookingKind} />;
    case 'edit':
      return <ResendSheet receipt={props.receipt} send={props.send} close={props.close} />;
  }
}
