import { type JSX, Show } from 'solid-js';

export interface MessageProps {
  readonly title: string;
  readonly body?: string | undefined;
  readonly role?: 'alert' | 'status';
  readonly heading?: boolean;
  /** What can be done about it. */
  readonly children?: JSX.Element;
}

/** A whole pane that has only words to show: nothing there, not found, broken. */
export function Message(props: MessageProps) {
  return (
    <div role={props.role} class="mx-auto flex max-w-md flex-col items-center gap-3 px-4 py-12 text-center">
      <Show when={props.heading} fallback={<p class="text-md">{props.title}</p>}>
        <h1 class="text-lg">{props.title}</h1>
      </Show>
      <Show when={props.body}>{(body) => <p class="text-text-2">{body()}</p>}</Show>
      <Show when={props.children}>
        {(children) => <div class="flex flex-wrap justify-center gap-2">{children()}</div>}
      </Show>
    </div>
  );
}
