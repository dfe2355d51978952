import { useNavigate } from '@solidjs/router';
import Ellipsis from 'lucide-solid/icons/ellipsis';
import Lock from 'lucide-solid/icons/lock';
import Pencil from 'lucide-solid/icons/pencil';
import Trash from 'lucide-solid/icons/trash';
import Truck from 'lucide-solid/icons/truck';
import { createSignal, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { GearItemRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/gear.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Menu } from '../../ui/menu.tsx';
import { AskLead } from '../requests/ask-lead.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { saving } from '../shell/saving.tsx';
import { ItemSheet } from './item-sheet.tsx';

/** What else can be done with an item. Setting it up is a lead's; everybody else can ask one. */
export function ItemMenu(props: { readonly item: GearItemRow }) {
  const { writes } = useData();
  const festival = useFestival();
  const navigate = useNavigate();
  const [editing, setEditing] = createSignal(false);
  const [deleting, setDeleting] = createSignal(false);
  const [wish, setWish] = createSignal<string>();
  const remove = async () => {
    if (await saving(writes.remove('gear_item', props.item.id))) navigate(paths.gear(festival.id));
  };
  const items = () =>
    festival.isLead()
      ? [
          { label: t.gear.edit, icon: <Pencil size={20} aria-hidden="true" />, act: () => setEditing(true) },
          {
            label: t.gear.delete,
            icon: <Trash size={20} aria-hidden="true" />,
            apart: true,
            act: () => setDeleting(true),
          },
        ]
      : [
          {
            label: t.gear.askRestock,
            icon: <Truck size={20} aria-hidden="true" />,
            act: () => setWish(t.gear.restockWish(props.item.name)),
          },
          {
            label: t.gear.edit,
            icon: <Lock size={20} aria-hidden="true" />,
            why: t.gear.onlyLeadsEdit,
            act: () => {},
          },
        ];
  return (
    <>
      <Menu
        icon
        label={t.gear.moreOf(props.item.name)}
        trigger={<Ellipsis size={22} aria-hidden="true" />}
        items={items()}
      />
      <ItemSheet open={editing()} onOpenChange={setEditing} item={props.item} />
      <Confirm
        open={deleting()}
        onOpenChange={setDeleting}
        title={t.gear.deleteTitle(props.item.name)}
        body={t.gear.deleteBody}
        stay={t.gear.deleteStay}
        confirm={t.gear.deleteConfirm}
        danger
        onConfirm={remove}
      />
      <Show when={wish()}>
        {(words) => (
          <AskLead
            open
            onOpenChange={(open) => !open && setWish(undefined)}
            table="gear_item"
            rowId={props.item.id}
            wish={words()}
          />
        )}
      </Show>
    </>
  );
}
