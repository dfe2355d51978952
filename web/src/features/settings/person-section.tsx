import { A, useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { useData, usePeople } from '../../data/data-context.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/settings.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { SignOutDialog } from './sign-out-dialog.tsx';

/** Who is using this device, what of theirs only it has, and the way out. */
export function PersonSection() {
  const people = usePeople();
  const data = useData();
  const festival = useFestival();
  const navigate = useNavigate();
  const [asking, setAsking] = createSignal(false);
  const unsent = () => data.connection.state().unsent;
  const name = () => festival.nameOf(data.userId) ?? people.active()?.name ?? '';
  const role = () =>
    festival.id === '' && people.active()?.operator ? t.roles.operator : t.roles[festival.actor().role];
  const leave = (unsentWork: 'keep' | 'delete') => {
    // Deleting takes its time, and somebody may have signed in when it is done: they stay where they are then.
    void people.signOut(data.userId, unsentWork);
    navigate(paths.signIn);
  };
  const download = async () => {
    const now = new Date();
    const head = t.settings.exportHead(name(), festival.times().full(now.toISOString()));
    const text = `${head}\n\n${await data.activity.exportUnsent()}\n`;
    saveAsFile(t.settings.exportFile(now.toISOString().slice(0, 10)), text);
  };
  return (
    <section class="flex flex-col gap-3" aria-labelledby="settings-person">
      <h2 id="settings-person" class="text-md">
        {t.settings.person}
      </h2>
      <div class="panel flex flex-col gap-1 px-4 py-3">
        <p class="font-semibold" dir="auto">
          {name()}
        </p>
        <p class="text-sm break-words text-text-2">
          {[role(), people.active()?.email].filter(Boolean).join(' · ')}
        </p>
        <p class="num" data-unsent-here={unsent()}>
          {t.settings.unsentHere(unsent())}
        </p>
        <Show when={unsent() > 0}>
          <Button class="mt-1 self-start" onClick={download} aria-describedby="export-hint">
            {t.settings.export}
          </Button>
          <p id="export-hint" class="text-sm text-text-2">
            {t.settings.exportHint}
          </p>
        </Show>
      </div>
      <p class="text-text-2">{t.settings.switchHint}</p>
      <div class="flex flex-wrap gap-2">
        <Show when={people.active()?.operator && festival.id !== ''}>
          <A class="button" href={paths.operator}>
            {t.operator.heading}
          </A>
        </Show>
        <A class="button" href={paths.signIn}>
          {t.settings.switchPerson}
        </A>
        <Button kind="danger" onClick={() => setAsking(true)}>
          {t.settings.signOut}
        </Button>
      </div>
      <SignOutDialog open={asking()} onOpenChange={setAsking} unsent={unsent()} onSignOut={leave} />
    </section>
  );
}

function saveAsFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
