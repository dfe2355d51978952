import { createEffect } from 'solid-js';
import { t } from '../../ui/catalogue/catalogue.ts';

/** Names the tab after what it shows. */
export function createPageTitle(page: () => string, festival: () => string | null | undefined): void {
  createEffect(() => {
    document.title = t.app.title(page(), festival() ?? t.app.name);
  });
}
