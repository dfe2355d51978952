import { A } from '@solidjs/router';
import { AlertFrame } from '../../ui/alert-frame.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/settings.ts';
import { paths } from '../shell/paths.ts';

export interface StorageFullDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Says that nothing more can be saved, what is safe, and what makes room. */
export function StorageFullDialog(props: StorageFullDialogProps) {
  let closeButton: HTMLButtonElement | undefined;
  return (
    <AlertFrame
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={t.settings.storageFullTitle}
      body={t.settings.storageFullBody}
      harmless={() => closeButton}
    >
      <div class="flex flex-col gap-2 sm:flex-row-reverse">
        <Button
          kind="primary"
          size="primary"
          ref={(element) => {
            closeButton = element;
          }}
          onClick={() => props.onOpenChange(false)}
        >
          {t.settings.storageFullClose}
        </Button>
        <A class="button" data-size="primary" href={paths.settings} onClick={() => props.onOpenChange(false)}>
          {t.settings.storageFullSee}
        </A>
      </div>
    </AlertFrame>
  );
}
