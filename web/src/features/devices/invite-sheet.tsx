import { LEAD, roles } from '@festival-ops/domain/roles';
import { createSignal, For, Show } from 'solid-js';
import { useData, usePeople } from '../../data/data-context.tsx';
import { invite, type MadeInvitation } from '../../data/people-invitations.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/devices.ts';
import { Refused } from '../../ui/refused.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useFestival } from '../shell/festival.tsx';
import { HandedLink } from './handed-link.tsx';
import { checkInvite, emptyEntry, type InviteEntry, refusedWords } from './invite-form.ts';

export interface InviteSheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Lets somebody in: name, address, role, stages, and then a link to hand over. */
export function InviteSheet(props: InviteSheetProps) {
  const [entry, setEntry] = createSignal(emptyEntry);
  const [made, setMade] = createSignal<MadeInvitation>();
  const startAgain = () => {
    setEntry(emptyEntry);
    setMade(undefined);
  };
  const close = (open: boolean) => {
    props.onOpenChange(open);
    // What was typed is still there after a slip of the finger; a link that was shown is not shown again.
    if (!open && made() !== undefined) startAgain();
  };
  return (
    <Sheet
      open={props.open}
      onOpenChange={close}
      title={t.devices.inviteTitle}
      description={made() === undefined ? t.devices.inviteBody : undefined}
    >
      <Show when={made()} fallback={<Form entry={entry()} onEntry={setEntry} onMade={setMade} />}>
        {(link) => (
          <div class="flex flex-col gap-2">
            <HandedLink name={entry().name.trim()} {...link()} />
            <Button onClick={startAgain}>{t.devices.another}</Button>
          </div>
        )}
      </Show>
    </Sheet>
  );
}

function Form(props: {
  readonly entry: InviteEntry;
  readonly onEntry: (entry: InviteEntry) => void;
  readonly onMade: (made: MadeInvitation) => void;
}) {
  const festival = useFestival();
  const people = usePeople();
  const data = useData();
  const [tried, setTried] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [refused, setRefused] = createSignal<string>();
  const problems = () => (tried() ? checkInvite(props.entry) : {});
  const change = (changed: Partial<InviteEntry>) => props.onEntry({ ...props.entry, ...changed });
  const toggleStage = (id: string, on: boolean) =>
    change({
      stageIds: on ? [...props.entry.stageIds, id] : props.entry.stageIds.filter((other) => other !== id),
    });

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy()) return;
    setTried(true);
    setRefused(undefined);
    const [first] = Object.keys(checkInvite(props.entry));
    if (first !== undefined) {
      document.getElementById(`invite-${first}`)?.focus();
      return;
    }
    setBusy(true);
    const { role, stageIds } = props.entry;
    const answer = await invite(people.ask, data.userId, {
      kind: 'join',
      festivalId: festival.id,
      name: props.entry.name.trim(),
      email: props.entry.email.trim(),
      role,
      stageIds: role === LEAD ? [] : stageIds,
    });
    setBusy(false);
    if (answer.ok) props.onMade(answer.value);
    else setRefused(refusedWords(answer.code));
  };

  return (
    <form class="flex flex-col gap-4" noValidate onSubmit={submit}>
      <TextField
        id="invite-name"
        type="text"
        autocomplete="off"
        label={t.devices.name}
        hint={t.devices.nameHint}
        value={props.entry.name}
        problem={problems().name}
        onInput={(name) => change({ name })}
      />
      <TextField
        id="invite-email"
        type="email"
        autocomplete="off"
        label={t.devices.email}
        hint={t.devices.emailHint}
        value={props.entry.email}
        problem={problems().email}
        onInput={(email) => change({ email })}
      />
      <fieldset class="flex flex-col gap-2">
        <legend class="pb-1 font-semibold">{t.devices.role}</legend>
        <For each={roles}>
          {(role) => (
            <label class="choice">
              <input
                type="radio"
                name="invite-role"
                checked={props.entry.role === role}
                onChange={() => change({ role })}
              />
              <span>
                <span class="block font-semibold">{t.devices.roles[role].name}</span>
                <span class="block text-sm text-text-2">{t.devices.roles[role].hint}</span>
              </span>
            </label>
          )}
        </For>
      </fieldset>
      <Show when={props.entry.role !== LEAD && festival.stages().length > 0}>
        <fieldset class="flex flex-col gap-2">
          <legend class="pb-1 font-semibold">{t.devices.stages}</legend>
          <p class="text-sm text-text-2">{t.devices.stagesHint}</p>
          <For each={festival.stages()}>
            {(stage) => (
              <label class="choice">
                <input
                  type="checkbox"
                  checked={props.entry.stageIds.includes(stage.id)}
                  onChange={(event) => toggleStage(stage.id, event.currentTarget.checked)}
                />
                <span dir="auto">{stage.name}</span>
              </label>
            )}
          </For>
        </fieldset>
      </Show>
      <Refused words={refused()} />
      <Button type="submit" kind="primary" size="primary" aria-busy={busy()}>
        {busy() ? t.devices.making : t.devices.makeLink}
      </Button>
    </form>
  );
}
