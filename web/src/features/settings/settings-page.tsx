import { t } from '../../ui/catalogue/settings.ts';
import { setShortcutsOn, shortcutsOn } from '../../ui/keys.ts';
import { Switch } from '../../ui/switch.tsx';
import { useFestival } from '../shell/festival.tsx';
import { createPageTitle } from '../shell/page-title.ts';
import { AppearanceSection } from './appearance-section.tsx';
import { DeviceSection } from './device-section.tsx';
import { PersonSection } from './person-section.tsx';
import { SignalsSection } from './signals-section.tsx';
import { VersionSection } from './version-section.tsx';

/** How the app looks here, what this device keeps, who is using it, and which version it is. */
export function SettingsPage() {
  const festival = useFestival();
  createPageTitle(() => t.settings.page, festival.name);
  return (
    <div class="h-full overflow-y-auto">
      <div class="mx-auto flex max-w-xl flex-col gap-8 px-4 py-6">
        <h1 class="text-xl">{t.settings.heading}</h1>
        <PersonSection />
        <AppearanceSection />
        <DeviceSection />
        <section class="flex flex-col gap-2" aria-labelledby="settings-keyboard">
          <h2 id="settings-keyboard" class="text-md">
            {t.settings.keyboard}
          </h2>
          <div class="panel px-4 py-3">
            <Switch
              label={t.settings.shortcuts}
              hint={t.settings.shortcutsHint}
              hintId="shortcuts-hint"
              checked={shortcutsOn()}
              onChange={setShortcutsOn}
            />
          </div>
        </section>
        <SignalsSection />
        <VersionSection />
      </div>
    </div>
  );
}
