import type { TableName } from '@festival-ops/domain/tables';
import { Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { Mark } from '../../ui/mark.tsx';

export interface FieldMarkProps {
  readonly table: TableName;
  readonly id: string;
  /** The column. */
  readonly field: string;
  /** The field's name, where the mark does not stand at the field itself. */
  readonly label?: string | undefined;
}

/** Where the change of one field is. Whoever places it keeps room for it, so that nothing moves when it comes. */
export function FieldMark(props: FieldMarkProps) {
  const data = useData();
  const marks = data.rowMarks(props.table, () => props.id);
  return (
    <Show when={marks().fields[props.field]}>
      {(mark) => (
        <span class="inline-flex items-center gap-1.5" data-field-mark={props.field} data-sync={mark().code}>
          <Show when={props.label}>
            <span class="text-sm text-text-2">{props.label}</span>
          </Show>
          <Mark code={mark().code} />
        </span>
      )}
    </Show>
  );
}

/** Where the changes of a row are: the one that most needs to be known. */
export function RowMark(props: { readonly table: TableName; readonly id: string }) {
  const data = useData();
  const marks = data.rowMarks(props.table, () => props.id);
  return (
    <Show when={marks().mark}>
      {(mark) => (
        <span class="inline-flex" data-row-mark={props.id} data-sync={mark().code}>
          <Mark code={mark().code} />
        </span>
      )}
    </Show>
  );
}
