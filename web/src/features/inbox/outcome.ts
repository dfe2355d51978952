import type { ReviewCase } from '../../data/review-case.ts';
import { t } from '../../ui/catalogue/inbox.ts';
import type { CaseWords } from './case-words.ts';

/** How a case ended, in a sentence that names people. */
export function outcomeOf(one: ReviewCase, words: CaseWords): string {
  const proposer = words.side(one.proposed);
  if (one.phase === 'withdrawn') return t.deciding.withdrawn(proposer);
  if (one.decision === undefined) return t.deciding.closed;
  const { choice, by, byName } = one.decision;
  const lead = words.person(by, byName);
  if (one.isDelete)
    return choice === 'valid' ? t.deciding.outcome.kept(lead) : t.deciding.outcome.deleted(lead);
  if (choice === 'other') return t.deciding.outcome.other(lead);
  const { person, isMine } =
    choice === 'valid'
      ? { person: words.side(one.valid), isMine: words.isMe(one.valid.by) }
      : { person: proposer, isMine: words.isMe(one.proposed.by) };
  const whose = isMine ? t.inbox.yourInside : t.inbox.of(person);
  return choice === 'valid'
    ? t.deciding.outcome.valid(lead, whose)
    : t.deciding.outcome.proposed(lead, whose);
}
