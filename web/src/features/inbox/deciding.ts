import { type Accessor, createMemo, createSignal } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { Receipt } from '../../data/receipts.ts';
import type { Choice, ReviewCase } from '../../data/review-case.ts';
import { t } from '../../ui/catalogue/inbox.ts';
import { useFestival } from '../shell/festival.tsx';
import type { Inbox } from './inbox.ts';
import { decideAct, isStillAsSeen, type Seen, seenOf } from './inbox-view.ts';
import { otherProblem, reasonProblem } from './other-value.ts';
import { textOf } from './value-text.tsx';

/** A decision in the making. */
export interface Deciding {
  readonly choice: Accessor<Choice | undefined>;
  choose(choice: Choice): void;
  readonly other: Accessor<string>;
  setOther(text: string): void;
  readonly reason: Accessor<string>;
  setReason(text: string): void;
  readonly reasonProblem: Accessor<string | undefined>;
  /** What the chosen value would be. */
  readonly value: Accessor<unknown>;
  /** What was shown last: a decision is about that, so it waits until a change has been seen. */
  readonly seen: Accessor<Seen>;
  readonly isAsSeen: Accessor<boolean>;
  see(): void;
  /** What is wrong with the other value, once it was tried to decide. */
  readonly problem: Accessor<string | undefined>;
  /** Why it can't be decided yet. */
  readonly hindrance: Accessor<string | undefined>;
  /** The lead's last decision about the case that was not used, because the value had changed. */
  readonly cameBack: Accessor<Receipt | undefined>;
  /** Whether it is being asked if another lead's case is to be decided all the same. */
  readonly asks: Accessor<boolean>;
  setAsks(asks: boolean): void;
  /** @returns whether the other value has to be mended first */
  submit(): void;
  decide(): Promise<void>;
}

export function createDeciding(inbox: Inbox, one: Accessor<ReviewCase>): Deciding {
  const { activity } = useData();
  const festival = useFestival();
  const [choice, setChoice] = createSignal<Choice>();
  const [typed, setTyped] = createSignal<string>();
  const [reason, setReason] = createSignal('');
  const [seen, setSeen] = createSignal(seenOf(one()));
  const [tried, setTried] = createSignal(false);
  const [asks, setAsks] = createSignal(false);
  const other = () => typed() ?? textOf(one().proposed.value);
  const otherFault = () => (choice() === 'other' ? otherProblem(one().field, other()) : undefined);
  const isAsSeen = createMemo(() => isStillAsSeen(one(), seen()));
  const hindrance = () => {
    if (!isAsSeen()) return t.deciding.seeFirst;
    return choice() === undefined ? t.deciding.chooseFirst : undefined;
  };

  const decide = async () => {
    const chosen = choice();
    if (chosen === undefined || hindrance() !== undefined || reasonProblem(reason()) !== undefined) return;
    const { id } = one();
    const isListed = inbox.list().some((listed) => listed.id === id);
    const next = isListed ? inbox.after(id) : undefined;
    const left = inbox.cases().filter(({ phase }) => phase === 'open').length - 1;
    const act = decideAct(festival.id, id, seen(), {
      choice: chosen,
      other: other().trim(),
      reason: reason(),
    });
    const title = t.deciding.decidedToast(inbox.words.title(one()));
    if (!(await inbox.acts.decide([act], { title, left }))) return;
    if (isListed) inbox.open(next?.id, { replace: true });
  };

  return {
    choice,
    choose: (chosen) => {
      setChoice(chosen);
      setTried(false);
    },
    other,
    setOther: setTyped,
    reason,
    setReason,
    reasonProblem: () => reasonProblem(reason()),
    value: () => {
      const chosen = choice();
      return (
        chosen && { valid: one().valid.value, proposed: one().proposed.value, other: other().trim() }[chosen]
      );
    },
    seen,
    isAsSeen,
    see: () => setSeen(seenOf(one())),
    problem: () => (tried() ? otherFault() : undefined),
    hindrance,
    cameBack: createMemo(() =>
      activity
        .receipts()
        .find(
          (receipt) =>
            receipt.table_name === 'conflict_action' &&
            receipt.conflict_id === one().id &&
            receipt.result === 'needs_review' &&
            receipt.reason_code === 'reconflicted',
        ),
    ),
    asks,
    setAsks,
    submit: () => {
      setTried(true);
      if (hindrance() !== undefined) return;
      if (otherFault() !== undefined) return document.getElementById('other-value')?.focus();
      if (reasonProblem(reason()) !== undefined) return document.getElementById('decide-reason')?.focus();
      const { claimedBy } = one();
      if (claimedBy !== null && !inbox.words.isMe(claimedBy)) setAsks(true);
      else void decide();
    },
    decide,
  };
}
