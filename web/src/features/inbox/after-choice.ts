import type { Choice, ReviewCase, Side } from '../../data/review-case.ts';
import { t } from '../../ui/catalogue/inbox.ts';
import type { CaseWords } from './case-words.ts';
import { textOf } from './value-text.tsx';

export interface ChoiceMade {
  readonly one: ReviewCase;
  readonly valid: Side;
  readonly choice: Choice;
  readonly value: unknown;
  readonly words: Pick<CaseWords, 'field' | 'side' | 'isMe' | 'rowName' | 'stage'>;
  /** The decider's name, as others read it. */
  readonly lead: string;
}

/** What everybody sees after a choice, and what its author reads: one sentence each. */
export function afterChoice(made: ChoiceMade): string[] {
  const { one, choice, words } = made;
  if (one.isDelete) {
    const row = words.rowName(one);
    return [choice === 'valid' ? t.deciding.staysThere(row) : t.deciding.leavesBoard(row), ...told(made)];
  }
  if (choice === 'valid' || textOf(made.value) === textOf(made.valid.value))
    return [t.deciding.nothingChanges, ...told(made)];
  const stage = words.stage(one);
  const whom = stage === undefined ? t.deciding.everyone : t.deciding.everyoneOn(stage);
  const value = textOf(made.value);
  return [
    value === '' ? t.deciding.seesEmpty(whom, words.field(one)) : t.deciding.sees(whom, value),
    ...told(made),
    ...kept(made),
  ];
}

/** What the proposal's author reads; the decider knows. */
function told({ one, choice, value, words, lead }: ChoiceMade): string[] {
  if (words.isMe(one.proposed.by)) return [];
  const isTheirs = choice === 'proposed' || (!one.isDelete && textOf(value) === textOf(one.proposed.value));
  const title = isTheirs ? t.deciding.choseYours(lead) : t.deciding.choseOther(lead);
  return [t.deciding.reads(words.side(one.proposed), title)];
}

function kept({ valid, words }: ChoiceMade): string[] {
  if (textOf(valid.value) === '') return [];
  return [
    words.isMe(valid.by) ? t.deciding.yoursStaysInHistory : t.deciding.staysInHistory(words.side(valid)),
  ];
}
