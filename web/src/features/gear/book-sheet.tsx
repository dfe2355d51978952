import { t } from '../../ui/catalogue/gear.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { BookForm } from './book-form.tsx';
import type { BookingKind } from './stock-view.ts';

export interface BookGearProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** What the form begins with. */
  readonly itemId?: string | undefined;
  readonly taskId?: string | undefined;
  readonly qty?: number | undefined;
  readonly kind?: BookingKind | undefined;
  /** The receipt that this booking answers: it is settled as sent again once the new one is saved (OUT-7). */
  readonly follows?: string | undefined;
}

/** Books gear out, back in, or puts a count right: always an entry of its own. */
export function BookGear(props: BookGearProps) {
  return (
    <Sheet open={props.open} onOpenChange={props.onOpenChange} title={t.gear.book}>
      <BookForm
        itemId={props.itemId}
        taskId={props.taskId}
        qty={props.qty}
        kind={props.kind}
        follows={props.follows}
        onDone={() => props.onOpenChange(false)}
      />
    </Sheet>
  );
}
