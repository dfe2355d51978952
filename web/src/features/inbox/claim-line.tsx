import UserRoundCheck from 'lucide-solid/icons/user-round-check';
import { createSignal, Match, onCleanup, Show, Switch } from 'solid-js';
import type { ReviewAct } from '../../data/review-acts.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/inbox.ts';
import { createKeys } from '../../ui/keys.ts';
import { useFestival } from '../shell/festival.tsx';
import type { CaseProps } from './case-detail.tsx';

/** Who looks on for so long is likely to decide it. */
const OFFER_AFTER_MS = 3_000;

/** Who is on a case (REV-5). Its room is always there. */
export function ClaimLine(props: CaseProps & { readonly acts: readonly ReviewAct[] }) {
  const festival = useFestival();
  const [offered, setOffered] = createSignal(false);
  const timer = setTimeout(() => setOffered(true), OFFER_AFTER_MS);
  onCleanup(() => clearTimeout(timer));
  const { words, acts } = props.inbox;
  const holder = () => props.one.claimedBy;
  const isMine = () => words.isMe(holder());
  const claimedAt = () => props.acts.findLast(({ kind }) => kind === 'claim')?.created_at ?? undefined;
  const toggle = () => {
    if (isMine()) void acts.release(props.one.id);
    else if (holder() === null) void acts.claim(props.one.id);
  };
  createKeys({ c: { says: t.deciding.claimOrRelease, act: toggle } }, t.inbox.page);
  return (
    <div class="flex min-h-target flex-wrap items-center gap-x-3 gap-y-2" data-claimed={holder() ?? ''}>
      <Switch
        fallback={
          <>
            <Button onClick={toggle}>
              <UserRoundCheck size={18} aria-hidden="true" />
              {t.deciding.claim}
            </Button>
            <Show when={offered()}>
              <span class="text-sm text-text-2" data-claim-offer>
                {t.deciding.claimOffer}
              </span>
            </Show>
          </>
        }
      >
        <Match when={isMine()}>
          <span class="tone pill" data-tone="info">
            <UserRoundCheck size={16} aria-hidden="true" />
            <Show when={claimedAt()} fallback={t.inbox.claimedByYou}>
              {(at) => t.deciding.claimedByYouAt(festival.times().short(at()))}
            </Show>
          </span>
          <Button onClick={toggle}>{t.deciding.release}</Button>
        </Match>
        <Match when={holder()}>
          {(by) => (
            <span class="tone pill" data-tone="warn">
              <UserRoundCheck size={16} aria-hidden="true" />
              <Show when={claimedAt()} fallback={t.inbox.claimedBy(words.person(by()))}>
                {(at) => t.deciding.claimedAt(words.person(by()), festival.times().short(at()))}
              </Show>
            </span>
          )}
        </Match>
      </Switch>
    </div>
  );
}
