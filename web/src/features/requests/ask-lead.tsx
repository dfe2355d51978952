import { type TableName, tables } from '@festival-ops/domain/tables';
import { createSignal, createUniqueId } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/inbox.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { TextArea } from './text-area.tsx';
import { wishProblem } from './wish.ts';

const maxLength = tables.lead_request.columns.wish.maxLength ?? 500;

export interface AskLeadProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** What the wish is about. */
  readonly table: TableName;
  readonly rowId: string;
  /** The sentence to begin with, such as “Please delete “Fence”.” */
  readonly wish: string;
  /** The lead who is meant; all of them find it, since that one may be out of reach. */
  readonly whom?: string | undefined;
}

/** Whoever may not do it may ask (POL-8): a wish that every lead finds in the inbox. Works without a network. */
export function AskLead(props: AskLeadProps) {
  return (
    <Sheet
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={props.whom === undefined ? t.requests.ask : t.requests.askFor(props.whom)}
      description={props.whom === undefined ? t.requests.body : t.requests.bodyFor(props.whom)}
    >
      <AskForm {...props} />
    </Sheet>
  );
}

function AskForm(props: AskLeadProps) {
  const { writes } = useData();
  const festival = useFestival();
  const id = createUniqueId();
  const [wish, setWish] = createSignal(props.wish);
  const [tried, setTried] = createSignal(false);
  const problem = () => wishProblem(wish(), maxLength, t.requests.missing, tried());
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem() !== undefined) {
      document.getElementById(id)?.focus();
      return;
    }
    const request = {
      festival_id: festival.id,
      table_name: props.table,
      row_id: props.rowId,
      wish: wish().trim(),
    };
    if (!(await saving(writes.append('lead_request', request)))) return;
    announceMine(t.requests.asked);
    props.onOpenChange(false);
  };
  return (
    <form class="flex flex-col gap-4" onSubmit={submit}>
      <TextArea
        id={id}
        label={t.requests.wish}
        value={wish()}
        problem={problem()}
        rows={3}
        onInput={setWish}
      />
      <Button type="submit" kind="primary" size="primary">
        {t.requests.send}
      </Button>
    </form>
  );
}
