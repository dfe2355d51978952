import type { Receipt } from '../../data/receipts.ts';
import { createAnswer } from '../activity/receipt-answer.tsx';

export function TitleWords(props: { readonly receipt: Receipt }) {
  const answer = createAnswer(() => props.receipt);
  return <>{answer().title}</>;
}
