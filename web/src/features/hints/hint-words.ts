import { t } from '../../ui/catalogue/answers.ts';
import type { HintValues } from '../../ui/catalogue/en/hints.ts';
import type { Hint } from './hint-of.ts';

type Say = (values: HintValues) => string;

/** The sentence of a hint. */
export function hintWords(hint: Hint, values: HintValues): string {
  const list: Readonly<Record<string, Say>> = t.hints[hint.certainty];
  return (list[hint.about] ?? list.other ?? t.hints.likely.other)(values);
}
