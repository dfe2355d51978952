import { eq } from '@tanstack/db';
import { createMemo } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createLiveQuery } from '../../data/live.ts';
import type { ReviewCase, Side } from '../../data/review-case.ts';
import { t } from '../../ui/catalogue/inbox.ts';
import { createRowNames, type NamedRow } from '../requests/row-names.ts';
import { useFestival } from '../shell/festival.tsx';

/** What a case is called: people, fields and rows by their names. */
export interface CaseWords {
  readonly row: (one: ReviewCase) => NamedRow | undefined;
  readonly rowName: (one: ReviewCase) => string;
  readonly field: (one: Pick<ReviewCase, 'field'>) => string;
  readonly title: (one: ReviewCase) => string;
  readonly versus: (one: ReviewCase) => string;
  /** "You", a name, or "someone at the office" where plain SQL has set it. */
  readonly person: (userId: string | null, known?: string | null) => string;
  readonly side: (side: Side) => string;
  readonly isMe: (userId: string | null) => boolean;
  /** The reader. */
  readonly me: string;
  /** What the device is called, where it said so. */
  readonly device: (deviceId: string | null) => string | undefined;
  readonly stage: (one: ReviewCase) => string | undefined;
}

export function createCaseWords(): CaseWords {
  const { collections, userId } = useData();
  const festival = useFestival();
  const rows = createRowNames();
  const devices = createLiveQuery((q) =>
    q.from({ row: collections.device }).where(({ row }) => eq(row.festival_id, festival.id)),
  );
  const deviceNames = createMemo(
    () => new Map((devices.isReady ? devices() : []).map((device) => [device.device_id, device.name])),
  );
  const isMe = (id: string | null) => id === userId;
  const person: CaseWords['person'] = (id, known) =>
    isMe(id) ? t.inbox.you : (festival.nameOf(id) ?? known ?? t.inbox.office);
  const row = (one: ReviewCase) => rows(one.table, one.rowId);
  const rowName = (one: ReviewCase) => row(one)?.name ?? t.inbox.unknownRow;
  const field = ({ field: column }: Pick<ReviewCase, 'field'>) =>
    isNamedField(column) ? t.inbox.field[column] : t.inbox.otherField(column);
  return {
    row,
    rowName,
    field,
    title: (one) => t.inbox.title(field(one), rowName(one)),
    versus: (one) =>
      t.inbox.versus(
        person(one.proposed.by, one.proposed.byName),
        isMe(one.valid.by) ? t.inbox.youInside : person(one.valid.by, one.valid.byName),
      ),
    person,
    side: (side) => person(side.by, side.byName),
    isMe,
    me: userId,
    device: (id) => deviceNames().get(id) ?? undefined,
    stage: (one) => {
      const stageId = row(one)?.stageId;
      return stageId === undefined ? undefined : festival.stageName(stageId);
    },
  };
}

const isNamedField = (column: string): column is keyof typeof t.inbox.field => column in t.inbox.field;
