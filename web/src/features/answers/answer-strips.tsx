import type { TableName } from '@festival-ops/domain/tables';
import { lazy, Show, Suspense } from 'solid-js';
import { useData } from '../../data/data-context.tsx';

/** The words of all answers come as a file of their own: most rows have none to show. */
const StripList = lazy(async () => ({ default: (await import('./strip-list.tsx')).StripList }));

export interface AnswerStripsProps {
  readonly table: TableName;
  readonly id: string;
  /** Receipts of which the screen says elsewhere that they wait. */
  readonly told?: readonly string[];
}

/** The answers of a row that are not settled, each with what can be done about it. Nothing where there are none. */
export function AnswerStrips(props: AnswerStripsProps) {
  const data = useData();
  const marks = data.rowMarks(props.table, () => props.id);
  const any = () =>
    marks().needsYou.length > 0 ||
    Object.values(marks().fields).some(({ code }) => stripped.has(code)) ||
    stripped.has(marks().mark?.code ?? '');
  return (
    <Show when={any()}>
      <Suspense>
        <StripList marks={marks()} told={props.told ?? []} />
      </Suspense>
    </Show>
  );
}

/** The marks that have more to say than their word. */
const stripped: ReadonlySet<string> = new Set(['rejected', 'parked', 'needs_review', 'replaced', 'decided']);
