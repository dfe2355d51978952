import Minus from 'lucide-solid/icons/minus';
import Plus from 'lucide-solid/icons/plus';
import { Show } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/gear.ts';
import { stepped } from './quantity.ts';
import type { BookingKind } from './stock-view.ts';

export interface QuantityFieldProps {
  readonly id: string;
  readonly kind: BookingKind;
  readonly unit: string | undefined;
  readonly text: string;
  readonly problem: string | undefined;
  /** What is said of the quantity below. */
  readonly describedBy: string;
  readonly onText: (text: string) => void;
}

const keys: Readonly<Record<string, 1 | -1>> = { ArrowUp: 1, ArrowDown: -1 };
/** Where a quantity has no sign, the signs are free. */
const signs: Readonly<Record<string, 1 | -1>> = { '+': 1, '-': -1 };

/** A number between two large buttons: typed, tapped, or `+` and `−` on a keyboard. */
export function QuantityField(props: QuantityFieldProps) {
  const step = (by: 1 | -1) => props.onText(stepped(props.text, by, props.kind));
  return (
    <div class="flex flex-col gap-1">
      <label for={props.id} class="font-semibold">
        {props.kind === 'adjust' ? t.gear.difference : t.gear.quantity}
      </label>
      <div class="flex items-stretch gap-2">
        <Button class="gear-step" aria-label={t.gear.less} aria-controls={props.id} onClick={() => step(-1)}>
          <Minus size={24} aria-hidden="true" />
        </Button>
        <span class="gear-quantity field" data-unit={props.unit !== undefined}>
          <input
            id={props.id}
            class="num min-h-target w-0 min-w-12 grow bg-transparent text-center text-lg outline-none"
            dir="ltr"
            autocomplete="off"
            // the pad for digits has no minus on some phones
            inputmode={props.kind === 'adjust' ? 'text' : 'numeric'}
            enterkeyhint="done"
            value={props.text}
            aria-invalid={props.problem !== undefined}
            aria-describedby={
              props.problem === undefined ? props.describedBy : `${props.id}-problem ${props.describedBy}`
            }
            onInput={(event) => props.onText(event.currentTarget.value)}
            onFocus={(event) => event.currentTarget.select()}
            onKeyDown={(event) => {
              const by = keys[event.key] ?? (props.kind === 'adjust' ? undefined : signs[event.key]);
              if (by === undefined) return;
              event.preventDefault();
              step(by);
            }}
          />
          <Show when={props.unit}>
            {(unit) => (
              <span class="max-w-24 truncate text-text-2" dir="auto">
                {t.gear.unitFor(Number(props.text), unit())}
              </span>
            )}
          </Show>
        </span>
        <Button class="gear-step" aria-label={t.gear.more} aria-controls={props.id} onClick={() => step(1)}>
          <Plus size={24} aria-hidden="true" />
        </Button>
      </div>
      <Show when={props.problem}>
        {(text) => (
          <p id={`${props.id}-problem`} class="tone" data-tone="bad" role="alert">
            {text()}
          </p>
        )}
      </Show>
    </div>
  );
}
