import { createSignal, Show } from 'solid-js';
import { useData, usePeople } from '../../data/data-context.tsx';
import { invite, type MadeInvitation } from '../../data/people-invitations.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/devices.ts';
import { Refused } from '../../ui/refused.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { useFestival } from '../shell/festival.tsx';
import { HandedLink } from './handed-link.tsx';
import { refusedWords } from './invite-form.ts';

export interface NewPasswordSheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly userId: string;
  readonly name: string;
}

/** A link for a member who has lost their password or their phone. */
export function NewPasswordSheet(props: NewPasswordSheetProps) {
  const festival = useFestival();
  const people = usePeople();
  const data = useData();
  const [made, setMade] = createSignal<MadeInvitation>();
  const [busy, setBusy] = createSignal(false);
  const [refused, setRefused] = createSignal<string>();
  const close = (open: boolean) => {
    props.onOpenChange(open);
    setMade(undefined);
    setRefused(undefined);
  };
  const make = async () => {
    if (busy()) return;
    setBusy(true);
    setRefused(undefined);
    const { userId } = props;
    const answer = await invite(people.ask, data.userId, {
      kind: 'password',
      festivalId: festival.id,
      userId,
    });
    setBusy(false);
    if (answer.ok) setMade(answer.value);
    else setRefused(refusedWords(answer.code));
  };
  return (
    <Sheet
      open={props.open}
      onOpenChange={close}
      title={t.devices.newPasswordTitle(props.name)}
      description={made() === undefined ? t.devices.newPasswordBody(props.name) : undefined}
    >
      <Show
        when={made()}
        fallback={
          <div class="flex flex-col gap-3">
            <Refused words={refused()} />
            <Button kind="primary" size="primary" aria-busy={busy()} onClick={make}>
              {busy() ? t.devices.making : t.devices.makeLink}
            </Button>
          </div>
        }
      >
        {(link) => <HandedLink name={props.name} {...link()} />}
      </Show>
    </Sheet>
  );
}
