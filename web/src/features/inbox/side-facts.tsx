import { Show } from 'solid-js';
import type { Side } from '../../data/review-case.ts';
import { t } from '../../ui/catalogue/inbox.ts';
import { useFestival } from '../shell/festival.tsx';
import type { CaseWords } from './case-words.ts';

/** Who wrote a value, on what, when it was written and when it arrived: late arrival is why there is a case. */
export function SideFacts(props: { readonly words: CaseWords; readonly side: Side }) {
  const festival = useFestival();
  return (
    <span class="flex flex-wrap gap-x-3 text-sm text-text-2">
      <span dir="auto">{t.deciding.by(byWhom(props.words, props.side))}</span>
      <Show when={props.words.device(props.side.deviceId)}>
        {(device) => <span dir="auto">{t.deciding.onDevice(device())}</span>}
      </Show>
      <Show when={props.side.writtenAt}>
        {(at) => (
          <time datetime={at()} title={festival.times().full(at())}>
            {t.deciding.written(festival.times().short(at()))}
          </time>
        )}
      </Show>
      <Show when={props.side.receivedAt}>
        {(at) => (
          <time datetime={at()} title={festival.times().full(at())}>
            {t.deciding.arrived(festival.times().short(at()))}
          </time>
        )}
      </Show>
    </span>
  );
}

function byWhom(words: CaseWords, side: Side): string {
  return words.isMe(side.by) ? t.inbox.youInside : words.side(side);
}
