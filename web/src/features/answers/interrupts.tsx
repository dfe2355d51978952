import { useNavigate } from '@solidjs/router';
import { createEffect, createMemo, on, onCleanup, untrack } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { Receipt } from '../../data/receipts.ts';
import { createOverdueCount } from '../../data/waiting-count.ts';
import { t } from '../../ui/catalogue/answers.ts';
import { signalNotAccepted } from '../../ui/signals.ts';
import { dismissToast, showToast } from '../../ui/toast.tsx';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { interruptionOf, SUMMARY } from './news.ts';
import { createWords } from './words.ts';

/** Answers that come within this time of each other are one piece of news. */
const TOGETHER_MS = 700;

/**
 * Interrupts for what is the person's own, bad or decided, and can be acted on now. Everything it says stands in the
 * timeline too. Nothing is drawn.
 */
export function Interrupts() {
  const data = useData();
  const { activity } = data;
  const festival = useFestival();
  const navigate = useNavigate();
  const words = createWords();
  const told = new Set<string>();
  let waiting: Receipt[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const see = (receiptId: string) =>
    navigate(paths.receipt(festival.id, receiptId), { state: { back: true } });
  const tell = () => {
    // Those that are still on their way belong to the same news.
    if (untrack(activity.unsent).length > 0) {
      timer = setTimeout(tell, TOGETHER_MS);
      return;
    }
    const receipts = waiting;
    waiting = [];
    for (const receipt of receipts.filter(isDecided)) tellDecision(receipt);
    const answers = receipts
      .filter((receipt) => !isDecided(receipt) && receipt.device_id === data.deviceId)
      .map((receipt) => ({ receipt, answer: words.answer(receipt) }));
    const news = interruptionOf({ answers });
    if (news === undefined) return;
    if (news.kind === 'silent') {
      announceMine(news.title);
      return;
    }
    if (answers.some(({ receipt }) => receipt.result === 'rejected')) signalNotAccepted();
    if (news.kind === 'answer') {
      showToast({
        ...{ tone: 'bad', sticky: true, key: news.receipt.id },
        ...{ title: news.answer.title, body: news.answer.sentence },
        actions: [{ label: t.toasts.see, act: () => see(news.receipt.id) }],
      });
      return;
    }
    showToast({
      ...{ tone: news.tone, title: news.title, sticky: true, key: SUMMARY },
      actions: [{ label: t.toasts.see, act: () => navigate(paths.activity(festival.id)) }],
    });
  };
  const tellDecision = (receipt: Receipt) => {
    const { title, sentence } = words.answer(receipt);
    showToast({
      ...{ tone: 'wait', sticky: true, key: receipt.id, title, body: sentence },
      actions: [
        { label: t.next.ok, act: () => void activity.settle(receipt.id, 'seen') },
        { label: t.toasts.see, act: () => see(receipt.id) },
      ],
    });
  };

  createEffect(
    on(activity.arrivals, (arrivals) => {
      for (const receipt of untrack(activity.receipts)) {
        const at = arrivals.get(receipt.id);
        const key = `${receipt.id} ${at}`;
        if (at === undefined || told.has(key) || receipt.table_name === 'receipt_ack') continue;
        told.add(key);
        waiting = [...waiting.filter(({ id }) => id !== receipt.id), receipt];
      }
      if (waiting.length === 0) return;
      clearTimeout(timer);
      timer = setTimeout(tell, TOGETHER_MS);
    }),
  );
  onCleanup(() => clearTimeout(timer));

  // What was settled, here or on another device, needs no toast any more.
  const needsYou = createMemo(() => new Set(activity.needsYou().map(({ id }) => id)));
  createEffect(
    on(needsYou, (now, before) => {
      for (const id of before ?? []) if (!now.has(id)) dismissToast(id);
      if (now.size === 0) dismissToast(SUMMARY);
    }),
  );
  // The icon of the app says how much waits for this person: of their own, and of a lead's cases what is overdue.
  const overdue = createOverdueCount(festival.id, festival.now);
  createEffect(() => {
    const n = needsYou().size + (festival.isLead() ? overdue() : 0);
    if ('setAppBadge' in navigator) void navigator.setAppBadge(n).catch(() => {});
  });
  return null;
}

function isDecided(receipt: Receipt): boolean {
  return (
    receipt.settled_at !== null &&
    receipt.conflict_id !== null &&
    (receipt.reason_code === 'decided_yours' || receipt.reason_code === 'decided_otherwise')
  );
}
