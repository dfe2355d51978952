import { createMemo, For, Show } from 'solid-js';
import type { ReviewCase } from '../../data/review-case.ts';
import { t } from '../../ui/catalogue/inbox.ts';
import { diffParts } from './diff.ts';

/** A stored value as text; empty for none. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export interface ValueTextProps {
  readonly one: Pick<ReviewCase, 'field'>;
  readonly value: unknown;
  /** The value beside which the differing characters are marked, by shape and weight. */
  readonly beside?: unknown;
}

/** A value as it stands; numbers and addresses read from left to right in any language. */
export function ValueText(props: ValueTextProps) {
  const text = () => textOf(props.value);
  const parts = createMemo(() =>
    props.beside === undefined ? [{ text: text(), same: true }] : diffParts(text(), textOf(props.beside)),
  );
  const isLtr = () => props.one.field === 'hotline' || props.one.field === 'email';
  return (
    <Show when={text() !== ''} fallback={<span class="text-text-2 italic">{t.deciding.empty}</span>}>
      <bdi class="num break-words" dir={isLtr() ? 'ltr' : 'auto'}>
        <For each={parts()}>
          {(part) => (
            <Show when={!part.same} fallback={part.text}>
              <b class="differs">{part.text}</b>
            </Show>
          )}
        </For>
      </bdi>
    </Show>
  );
}
