import { Show } from 'solid-js';

/** Why what was asked for was not done, told at once to who listens. */
export function Refused(props: { readonly words: string | undefined }) {
  return (
    <Show when={props.words}>
      {(words) => (
        <p class="tone strip" data-tone="bad" role="alert">
          {words()}
        </p>
      )}
    </Show>
  );
}
