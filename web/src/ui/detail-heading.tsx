import type { ComponentProps } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { createWideScreen } from './media-query.ts';

/** The heading of what stands beside a list. On a phone it stands instead of the list, and is the page's first. */
export function DetailHeading(props: ComponentProps<'h2'>) {
  const wide = createWideScreen();
  return <Dynamic component={wide() ? 'h2' : 'h1'} {...props} />;
}

/** The heading of a part of it, one step below. */
export function PartHeading(props: ComponentProps<'h3'>) {
  const wide = createWideScreen();
  return <Dynamic component={wide() ? 'h3' : 'h2'} {...props} />;
}
