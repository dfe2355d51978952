import { type JSX, splitProps } from 'solid-js';

export interface ButtonProps extends JSX.ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger' | 'confirm-danger';
  readonly size?: 'primary';
  readonly shape?: 'icon';
}

/** A button of the festival: never smaller than a finger, and of type `button` unless it submits. */
export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ['kind', 'size', 'shape', 'class']);
  return (
    <button
      type="button"
      {...rest}
      class={`button ${own.class ?? ''}`}
      data-kind={own.kind ?? 'plain'}
      data-size={own.size}
      data-shape={own.shape}
    />
  );
}
