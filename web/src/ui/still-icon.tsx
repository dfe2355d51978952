import type Icon from 'lucide-solid/icons/play';
import { createRoot } from 'solid-js';
import { Dynamic } from 'solid-js/web';

const drawn = new Map<typeof Icon, Map<string, Element>>();

/**
 * An icon that stays as it is: drawn once, and copied from then on. One of the library costs as much as half a card,
 * and a board has a hundred of them. Its words stand beside it or are its button's.
 */
export function stillIcon(icon: typeof Icon, size: number, classes = ''): Node {
  const copies = drawn.get(icon) ?? new Map<string, Element>();
  drawn.set(icon, copies);
  const key = `${size} ${classes}`;
  const original = copies.get(key) ?? draw(icon, size, classes);
  copies.set(key, original);
  return original.cloneNode(true);
}

function draw(icon: typeof Icon, size: number, classes: string): Element {
  const element = createRoot((dispose) => {
    const made = (
      <span>
        <Dynamic component={icon} size={size} class={classes} aria-hidden="true" />
      </span>
    );
    dispose();
    return made;
  });
  const svg = element instanceof Element ? element.firstElementChild : null;
  if (svg === null) throw new Error('an icon is an element');
  return svg;
}
