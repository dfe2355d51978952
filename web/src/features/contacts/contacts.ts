import { useLocation, useNavigate, useSearchParams } from '@solidjs/router';
import { eq } from '@tanstack/db';
import { type Accessor, createMemo } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createLiveQuery } from '../../data/live.ts';
import { createOwnProposals, createSentContacts, type Proposal } from '../../data/proposals.ts';
import type { ReviewCase } from '../../data/review-case.ts';
import { createReviews } from '../../data/reviews.ts';
import type { ContactRow } from '../../data/rows.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { type ContactGroup, contactGroups, type KindFilter, kindFrom } from './contacts-view.ts';

/** The fields of a contact between which a lead may have to decide. */
export const reviewedFields = ['hotline', 'email'] as const;
export type ReviewedField = (typeof reviewedFields)[number];

/** What stands at a reviewed field: the value that is valid, and what of the reader's own is not. */
export interface FieldState {
  /** What counts now; the reader's own newer value too, as long as nothing waits about it. */
  readonly valid: string | null;
  /** The reader's proposal, if one waits for a lead. */
  readonly proposal: Proposal | undefined;
  readonly proposed: string | null;
  /** What everybody else still has, while an own change of it has not been sent. */
  readonly others: { readonly value: string | null } | undefined;
}

/** What the parts of the contacts screen share. */
export interface Contacts {
  readonly ready: Accessor<boolean>;
  readonly all: Accessor<readonly ContactRow[]>;
  readonly groups: Accessor<readonly ContactGroup[]>;
  readonly contact: (id: string) => ContactRow | undefined;
  readonly kind: Accessor<KindFilter>;
  readonly query: Accessor<string>;
  setKind(kind: KindFilter): void;
  setQuery(query: string): void;
  clear(): void;
  readonly href: (id?: string) => string;
  step(from: string | undefined, step: 1 | -1): void;
  open(id: string | undefined): void;
  readonly field: (contact: ContactRow, field: ReviewedField) => FieldState;
  /** For leads: the open cases about a contact. */
  readonly cases: (contactId: string) => readonly ReviewCase[];
}

export function createContacts(): Contacts {
  const { collections, db } = useData();
  const festival = useFestival();
  const navigate = useNavigate();
  const location = useLocation();
  const [search, setSearch] = useSearchParams<{ kind: string; q: string }>();
  const rows = createLiveQuery((q) =>
    q.from({ row: collections.contact }).where(({ row }) => eq(row.festival_id, festival.id)),
  );
  const proposals = createOwnProposals();
  const sent = createSentContacts(db);
  const reviews = createReviews(festival.id);

  const all = (): readonly ContactRow[] => (rows.isReady ? rows() : []);
  const kind = () => kindFrom(search.kind);
  const query = () => (typeof search.q === 'string' ? search.q : '');
  const groups = createMemo(() => contactGroups(all(), festival.stages(), { kind: kind(), query: query() }));
  const byId = createMemo(() => new Map(all().map((contact) => [contact.id, contact])));
  const casesByRow = createMemo(() =>
    Map.groupBy(
      reviews.cases().filter(({ phase, table }) => phase === 'open' && table === 'contact'),
      ({ rowId }) => rowId,
    ),
  );
  const href = (id?: string) =>
    id === undefined
      ? paths.contacts(festival.id, location.search)
      : `${paths.contact(festival.id, id)}${location.search}`;
  return {
    ready: () => rows.isReady,
    all,
    groups,
    contact: (id) => byId().get(id),
    kind,
    query,
    setKind: (next) => setSearch({ kind: next === 'all' ? null : next }),
    setQuery: (q) => setSearch({ q: q === '' ? null : q }, { replace: true }),
    clear: () => setSearch({ kind: null, q: null }),
    href,
    open: (id) => navigate(href(id)),
    step: (from, step) => {
      const list = groups().flatMap(({ contacts }) => contacts);
      const at = list.findIndex(({ id }) => id === from);
      const next = at < 0 ? list.at(step > 0 ? 0 : -1) : list[at + step];
      if (next !== undefined) navigate(href(next.id), { replace: from !== undefined });
    },
    field: (contact, field) =>
      fieldState(contact[field], proposals(contact.id, field), sent()(contact.id, field)),
    cases: (id) => casesByRow().get(id) ?? [],
  };
}

/**
 * The valid value is what one calls, also while an own proposal waits: not yet sent, it would stand in the row.
 */
export function fieldState(
  shown: string | null,
  found: Proposal | undefined,
  unsent: { readonly value: unknown } | undefined,
): FieldState {
  const proposal = found?.isWithdrawn === false ? found : undefined;
  const before = unsent && { value: textOrNull(unsent.value) };
  if (proposal === undefined) return { valid: shown, proposal, proposed: null, others: before };
  return {
    valid: before === undefined ? shown : before.value,
    proposal,
    proposed: before === undefined ? textOrNull(proposal.value) : shown,
    others: undefined,
  };
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
