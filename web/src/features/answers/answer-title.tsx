import { lazy, Suspense } from 'solid-js';
import type { Receipt } from '../../data/receipts.ts';
import { t } from '../../ui/catalogue/catalogue.ts';

/** The words of all answers come as a file of their own: most cards have none to show. */
const TitleWords = lazy(async () => ({ default: (await import('./title-words.tsx')).TitleWords }));

/** Why a change did not count, in a few words; until those are read, that it did not. */
export function AnswerTitle(props: { readonly receipt: Receipt }) {
  return (
    <Suspense fallback={t.marks.rejected.word}>
      <TitleWords receipt={props.receipt} />
    </Suspense>
  );
}
