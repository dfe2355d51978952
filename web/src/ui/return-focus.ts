import { type Accessor, createEffect, on } from 'solid-js';

/**
 * Gives the focus back to what had it when a dialog opened. Kobalte returns it to a trigger; these dialogs are
 * opened by state and have none.
 */
export function createReturnFocus(open: Accessor<boolean>): (event: Event) => void {
  let opener: Element | null = null;
  createEffect(
    on(open, (isOpen) => {
      if (isOpen) opener = document.activeElement;
    }),
  );
  return (event) => {
    event.preventDefault();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  };
}
