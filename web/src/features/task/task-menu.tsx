import { useLocation, useNavigate } from '@solidjs/router';
import Ellipsis from 'lucide-solid/icons/ellipsis';
import Link from 'lucide-solid/icons/link';
import Lock from 'lucide-solid/icons/lock';
import MessageCircleQuestion from 'lucide-solid/icons/message-circle-question-mark';
import Scale from 'lucide-solid/icons/scale';
import Trash from 'lucide-solid/icons/trash';
import { createSignal } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { AskLead } from '../requests/ask-lead.tsx';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { saving } from '../shell/saving.tsx';

/** What is seldom done. Leads delete, after one question; others see that it exists, whose it is, and may ask. */
export function TaskMenu(props: { readonly task: TaskRow }) {
  const { writes } = useData();
  const festival = useFestival();
  const navigate = useNavigate();
  const location = useLocation();
  const [confirming, setConfirming] = createSignal(false);
  const [asking, setAsking] = createSignal(false);
  const remove = async () => {
    if (await saving(writes.deleteTask(props.task.id)))
      navigate(paths.board(festival.id, location.search), { replace: true });
  };
  const copyLink = async () => {
    await navigator.clipboard.writeText(`${window.location.origin}${location.pathname}`);
    announceMine(t.task.linkCopied);
  };
  const deleting = (): MenuItem[] =>
    festival.isLead()
      ? [
          {
            ...{ label: t.task.delete, data: 'delete', apart: true },
            icon: <Trash size={20} aria-hidden="true" />,
            act: () => setConfirming(true),
          },
        ]
      : [
          {
            ...{ label: t.task.delete, data: 'delete', apart: true, why: t.task.deleteOnlyLeads },
            icon: <Lock size={20} aria-hidden="true" />,
            act: () => {},
          },
          {
            ...{ label: t.task.deleteAsk, data: 'ask' },
            icon: <MessageCircleQuestion size={20} aria-hidden="true" />,
            act: () => setAsking(true),
          },
        ];
  const items = (): MenuItem[] => [
    { label: t.task.copyLink, icon: <Link size={20} aria-hidden="true" />, act: () => void copyLink() },
    {
      label: t.task.howDecided,
      icon: <Scale size={20} aria-hidden="true" />,
      act: () => navigate(paths.rules(festival.id, 'task')),
    },
    ...deleting(),
  ];
  return (
    <>
      <Menu label={t.task.more} icon trigger={<Ellipsis size={22} aria-hidden="true" />} items={items()} />
      <Confirm
        open={confirming()}
        onOpenChange={setConfirming}
        danger
        title={t.task.deleteTitle(props.task.title)}
        body={t.task.deleteBody}
        stay={t.task.deleteStay}
        confirm={t.task.deleteConfirm}
        onConfirm={remove}
      />
      <AskLead
        open={asking()}
        onOpenChange={setAsking}
        table="task"
        rowId={props.task.id}
        wish={t.task.wishDelete(props.task.title)}
      />
    </>
  );
}
