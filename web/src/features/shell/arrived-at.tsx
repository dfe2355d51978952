import { Show } from 'solid-js';
import { Mark } from '../../ui/mark.tsx';
import { useFestival } from './festival.tsx';

/** When the server took something; what it has not taken yet is saved here only. */
export function ArrivedAt(props: { readonly at: string | null; readonly class?: string }) {
  const festival = useFestival();
  return (
    <Show
      when={props.at}
      fallback={
        <span class="inline-flex" data-sync="saved">
          <Mark code="saved" />
        </span>
      }
    >
      {(at) => (
        <time class={props.class} datetime={at()} title={festival.times().full(at())}>
          {festival.times().short(at())}
        </time>
      )}
    </Show>
  );
}
