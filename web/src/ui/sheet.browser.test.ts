import { createResource, createRoot, createSignal, Suspense } from 'solid-js';
import { createComponent, insert } from 'solid-js/web';
import { expect, test, vi } from 'vitest';
import { Sheet } from './sheet.tsx';

const patience = { timeout: 20_000 };

test('a page behind a sheet whose content comes late can be used again when the sheet is closed', async () => {
  const place = document.body.appendChild(document.createElement('div'));
  const behind = document.createElement('button');
  behind.textContent = 'Behind';
  // as the toasts of the app, which stay in use: so the page is hidden part by part, not as a whole
  const toasts = document.createElement('section');
  toasts.setAttribute('data-kb-top-layer', '');
  const [open, setOpen] = createSignal(false);
  let arrive: (text: string) => void = () => {};
  const dispose = createRoot((end) => {
    const content = () => {
      const [text] = createResource(() => new Promise<string>((done) => (arrive = done)));
      return () => text();
    };
    insert(
      place,
      createComponent(Suspense, {
        get children() {
          return [
            behind,
            toasts,
            createComponent(Sheet, {
              get open() {
                return open();
              },
              onOpenChange: setOpen,
              title: 'Sheet',
              get children() {
                return createComponent(() => content() as unknown as Element, {});
              },
            }),
          ];
        },
      }),
    );
    return end;
  });
  setOpen(true);
  await vi.waitFor(() => expect(behind.inert).toBe(true), patience);
  expect(behind.isConnected).toBe(true);
  arrive('Here now');
  await vi.waitFor(
    () => expect(document.querySelector('[role=dialog]')?.textContent).toContain('Here now'),
    patience,
  );
  setOpen(false);
  await vi.waitFor(() => expect(document.querySelector('[role=dialog]')).toBeNull(), patience);
  expect(behind.inert).toBe(false);
  dispose();
  place.remove();
});
