import { tables } from '@festival-ops/domain/tables';
import { createSignal, createUniqueId } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { GearItemRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/gear.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { itemProblems, readItem } from './item-form.ts';

const { columns } = tables.gear_item;

export interface ItemSheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** The item to change; a new one without. */
  readonly item?: GearItemRow;
  readonly onSaved?: (id: string) => void;
}

/** What there is to book: its name, what is counted, and from when it is low. */
export function ItemSheet(props: ItemSheetProps) {
  return (
    <Sheet
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={props.item === undefined ? t.gear.add : t.gear.edit}
    >
      <ItemForm {...props} />
    </Sheet>
  );
}

function ItemForm(props: ItemSheetProps) {
  const { writes } = useData();
  const festival = useFestival();
  const id = createUniqueId();
  const [name, setName] = createSignal(props.item?.name ?? '');
  const [unit, setUnit] = createSignal(props.item?.unit ?? '');
  const [lowMark, setLowMark] = createSignal(String(props.item?.low_mark ?? 0));
  const [tried, setTried] = createSignal(false);
  const most = { name: columns.name.maxLength ?? 120, unit: columns.unit.maxLength ?? 40 };
  const typed = () => ({ name: name(), unit: unit(), lowMark: lowMark() });
  const problems = () => (tried() ? itemProblems(typed(), most) : {});
  const words = () => {
    const { name: ofName, unit: ofUnit, lowMark: ofMark } = problems();
    const said = (problem: 'missing' | 'too_long' | undefined, missing: string, max: number) => {
      if (problem === undefined) return undefined;
      return problem === 'missing' ? missing : t.gear.tooLong(max);
    };
    return {
      name: said(ofName, t.gear.nameMissing, most.name),
      unit: said(ofUnit, t.gear.unitMissing, most.unit),
      lowMark: ofMark === undefined ? undefined : t.gear.lowMarkProblem,
    };
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    const read = readItem(typed(), most);
    if (read === undefined) {
      const [first] = Object.keys(problems());
      document.getElementById(`${id}-${first}`)?.focus();
      return;
    }
    const row = { name: read.name, unit: read.unit, low_mark: read.lowMark };
    const write = props.item
      ? writes.edit('gear_item', props.item.id, row)
      : writes.insert('gear_item', { festival_id: festival.id, ...row });
    if (!(await saving(write))) return;
    announceMine(t.gear.savedHere(read.name));
    props.onOpenChange(false);
    props.onSaved?.((await write).id);
  };
  return (
    <form class="flex flex-col gap-4" onSubmit={submit} data-item-form>
      <TextField
        type="text"
        autocomplete="off"
        id={`${id}-name`}
        label={t.gear.name}
        placeholder={t.gear.namePlaceholder}
        value={name()}
        problem={words().name}
        onInput={setName}
      />
      <TextField
        type="text"
        autocomplete="off"
        id={`${id}-unit`}
        label={t.gear.unit}
        placeholder={t.gear.unitPlaceholder}
        value={unit()}
        problem={words().unit}
        onInput={setUnit}
      />
      <TextField
        autocomplete="off"
        id={`${id}-lowMark`}
        label={t.gear.lowMarkField}
        hint={t.gear.lowMarkHint}
        type="number"
        value={lowMark()}
        problem={words().lowMark}
        onInput={setLowMark}
      />
      <Button type="submit" kind="primary" size="primary">
        {props.item === undefined ? t.gear.add : t.gear.save}
      </Button>
    </form>
  );
}
