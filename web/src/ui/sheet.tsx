// By their own names: Kobalte hangs the parts of Dialog and of AlertDialog on one and the same object, so with both
// in an app `Content` is an alert dialog.
import { CloseButton, Content, Description, Overlay, Portal, Root, Title } from '@kobalte/core/dialog';
import X from 'lucide-solid/icons/x';
import { type JSX, Show, Suspense } from 'solid-js';
import { t } from './catalogue/catalogue.ts';
import { createLayer, leftToLayer, staysOpen } from './layers.ts';

export interface SheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: string | undefined;
  readonly children: JSX.Element;
}

/**
 * A dialog that rises from the bottom of a phone and stands at the side of the room on a desktop. It keeps the focus
 * and gives it back.
 */
export function Sheet(props: SheetProps) {
  const layer = createLayer(() => props.open);
  return (
    <Suspense>
      <Root {...leftToLayer} open={props.open} onOpenChange={props.onOpenChange}>
        <Portal>
          <Overlay class="sheet-scrim" />
          <div class="fixed inset-0 z-50 flex items-end justify-center sm:items-center sm:p-4">
            <Content
              data-motion="rise"
              ref={layer.ref}
              onCloseAutoFocus={layer.returnFocus}
              onFocusOutside={staysOpen}
              class="sheet flex max-h-[88dvh] w-full flex-col rounded-t-sheet sm:max-w-lg sm:rounded-sheet"
            >
              <div class="flex items-center gap-2 ps-4 pe-2 pt-2">
                <Title class="min-w-0 grow text-lg">{props.title}</Title>
                <CloseButton class="button" data-kind="quiet" data-shape="icon" aria-label={t.app.close}>
                  <X aria-hidden="true" size={22} />
                </CloseButton>
              </div>
              <div class="overflow-y-auto px-4 pt-2 pb-[max(16px,env(safe-area-inset-bottom))]">
                <Show when={props.description}>
                  {(text) => <Description class="pb-3">{text()}</Description>}
                </Show>
                {/* What waits in here takes neither the page behind nor the sheet itself off and on. */}
                <Suspense>{props.children}</Suspense>
              </div>
            </Content>
          </div>
        </Portal>
      </Root>
    </Suspense>
  );
}
