import { type NavigateOptions, useLocation, useNavigate, useSearchParams } from '@solidjs/router';
import { type Accessor, createMemo, createSignal } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createLeadRequests, type LeadRequest, waitsForAnswer } from '../../data/requests.ts';
import type { ReviewCase } from '../../data/review-case.ts';
import { createReviews } from '../../data/reviews.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { type CaseActs, createCaseActs } from './case-acts.ts';
import { type CaseWords, createCaseWords } from './case-words.ts';
import { caseAfter, caseBeside, casesIn, type InboxTab, tabFrom } from './inbox-view.ts';

/** What the parts of the inbox share. */
export interface Inbox {
  readonly ready: Accessor<boolean>;
  readonly words: CaseWords;
  readonly acts: CaseActs;
  readonly cases: Accessor<readonly ReviewCase[]>;
  readonly tab: Accessor<InboxTab>;
  readonly query: Accessor<string>;
  setTab(tab: InboxTab): void;
  setQuery(query: string): void;
  /** The cases of the tab that fit the search. */
  readonly list: Accessor<readonly ReviewCase[]>;
  readonly counts: Accessor<Readonly<Record<InboxTab, number>>>;
  /** The requests of the tab: those that wait, or those that were answered. */
  readonly requests: Accessor<readonly LeadRequest[]>;
  readonly request: (id: string) => LeadRequest | undefined;
  readonly case: (id: string) => ReviewCase | undefined;
  readonly href: (id?: string) => string;
  /** Goes to a case with the reading position, or back to the list. */
  open(id: string | undefined, options?: Partial<NavigateOptions>): void;
  /** Goes `step` places on in the list. */
  step(from: string | undefined, step: 1 | -1): void;
  /** Where to go once a case is done; to be asked before it leaves the list. */
  readonly after: (id: string) => ReviewCase | undefined;
  /** Whether the case that is shown was gone to by a key or a decision, so that the reading position moves there. */
  readonly movesFocus: Accessor<boolean>;
  readonly selection: Accessor<ReadonlySet<string>>;
  toggle(id: string): void;
  select(ids: readonly string[]): void;
}

export function createInbox(): Inbox {
  const { userId } = useData();
  const festival = useFestival();
  const navigate = useNavigate();
  const location = useLocation();
  const [search, setSearch] = useSearchParams<{ show: string; q: string }>();
  const reviews = createReviews(festival.id);
  const allRequests = createLeadRequests(festival.id);
  const words = createCaseWords();
  const [movesFocus, setMovesFocus] = createSignal(false);
  const [selection, select] = createSignal<ReadonlySet<string>>(new Set());

  const tab = () => tabFrom(search.show);
  const query = () => (typeof search.q === 'string' ? search.q : '');
  const looking = () => ({ userId, now: festival.now() });
  const fits = (text: string) => text.toLocaleLowerCase().includes(query().trim().toLocaleLowerCase());
  const list = createMemo(() =>
    casesIn(tab(), reviews.cases(), looking()).filter((one) =>
      fits(`${words.title(one)} ${words.versus(one)}`),
    ),
  );
  const byId = createMemo(() => new Map(reviews.cases().map((one) => [one.id, one])));
  const requestById = createMemo(() => new Map(allRequests().map((one) => [one.id, one])));
  const counts = createMemo(() => {
    const count = (one: InboxTab) => casesIn(one, reviews.cases(), looking()).length;
    const waiting = allRequests().filter(waitsForAnswer).length;
    return {
      open: count('open') + waiting,
      mine: count('mine'),
      overdue: count('overdue'),
      decided: count('decided'),
    };
  });
  const open: Inbox['open'] = (id, options) => {
    setMovesFocus(id !== undefined);
    navigate(
      id === undefined
        ? paths.inbox(festival.id, location.search)
        : paths.inboxCase(festival.id, id, location.search),
      options,
    );
  };
  return {
    ready: reviews.ready,
    words,
    acts: createCaseActs(),
    cases: reviews.cases,
    tab,
    query,
    setTab: (next) => {
      select(new Set<string>());
      setSearch({ show: next === 'open' ? null : next });
    },
    setQuery: (q) => setSearch({ q: q === '' ? null : q }, { replace: true }),
    list,
    counts,
    requests: createMemo(() => {
      const wanted = { open: true, decided: false, mine: undefined, overdue: undefined }[tab()];
      return allRequests()
        .filter((one) => waitsForAnswer(one) === wanted)
        .filter((one) => fits(one.wish));
    }),
    request: (id) => requestById().get(id),
    case: (id) => byId().get(id),
    href: (id) =>
      id === undefined
        ? paths.inbox(festival.id, location.search)
        : paths.inboxCase(festival.id, id, location.search),
    open,
    step: (from, step) => {
      const next = caseBeside(list(), from, step);
      if (next !== undefined) open(next.id, { replace: from !== undefined });
    },
    after: (id) => caseAfter(list(), id),
    movesFocus,
    selection,
    toggle: (id) => select((before) => toggled(before, id)),
    select: (ids) => select(new Set(ids)),
  };
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(before);
  if (!next.delete(id)) next.add(id);
  return next;
}
