import { A, useNavigate } from '@solidjs/router';
import { createResource, createSignal, For, Show } from 'solid-js';
import { applyUpdate, updateReady } from '../../data/app-update.ts';
import { useData, usePeople } from '../../data/data-context.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { theme } from '../../ui/theme.ts';
import { themeChoices } from '../../ui/theme-choice.ts';
import { useFestival } from '../shell/festival.tsx';
import { createPageTitle } from '../shell/page-title.ts';
import { paths } from '../shell/paths.ts';

/** How the app looks here, who is using it, and which version it is. */
export function SettingsPage() {
  const festival = useFestival();
  createPageTitle(() => t.settings.page, festival.name);
  return (
    <div class="h-full overflow-y-auto">
      <div class="mx-auto flex max-w-xl flex-col gap-8 px-4 py-6">
        <h1 class="text-xl">{t.settings.heading}</h1>
        <ThemeChoice />
        <PersonSection />
        <section class="flex flex-col gap-2">
          <h2 class="text-md">{t.settings.version}</h2>
          <p class="num text-text-2">{__APP_VERSION__}</p>
          <Show when={updateReady()}>
            <p>{t.settings.updateReady}</p>
            <Button kind="primary" onClick={applyUpdate}>
              {t.settings.updateNow}
            </Button>
          </Show>
        </section>
      </div>
    </div>
  );
}

function ThemeChoice() {
  return (
    <fieldset class="flex flex-col gap-2">
      <legend class="pb-2 text-md">{t.settings.theme}</legend>
      <For each={themeChoices}>
        {(choice) => (
          <label class="panel flex min-h-target cursor-pointer items-center gap-3 px-4 py-2">
            <input
              type="radio"
              name="theme"
              class="size-5 accent-accent"
              checked={theme.choice() === choice}
              onChange={() => theme.choose(choice)}
            />
            <span>
              <span class="block font-semibold">{t.settings.themes[choice]}</span>
              <span class="block text-sm text-text-2">{t.settings.themeHints[choice]}</span>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}

function PersonSection() {
  const people = usePeople();
  const data = useData();
  const festival = useFestival();
  const navigate = useNavigate();
  const [asking, setAsking] = createSignal(false);
  const [unsent, { refetch }] = createResource(() => people.unsentOf(data.userId), { initialValue: 0 });
  const name = () => festival.nameOf(data.userId) ?? people.active()?.name ?? '';
  const ask = async () => {
    await refetch();
    setAsking(true);
  };
  const signOut = async () => {
    await people.signOut(data.userId, 'keep');
    navigate(paths.signIn);
  };
  return (
    <section class="flex flex-col gap-3">
      <h2 class="text-md">{t.settings.person}</h2>
      <div class="panel px-4 py-3">
        <p class="font-semibold" dir="auto">
          {name()}
        </p>
        <p class="text-sm text-text-2">
          {[t.roles[festival.actor().role], people.active()?.email].filter(Boolean).join(' · ')}
        </p>
      </div>
      <p class="text-text-2">{t.settings.switchHint}</p>
      <div class="flex flex-wrap gap-2">
        <A class="button" href={paths.signIn}>
          {t.settings.switchPerson}
        </A>
        <Button kind="danger" onClick={ask}>
          {t.settings.signOut}
        </Button>
      </div>
      <Confirm
        open={asking()}
        onOpenChange={setAsking}
        title={t.settings.signOutTitle(unsent.latest)}
        body={t.settings.signOutBody(unsent.latest)}
        stay={t.settings.stay}
        confirm={t.settings.signOutKeep(unsent.latest)}
        onConfirm={signOut}
      />
    </section>
  );
}
