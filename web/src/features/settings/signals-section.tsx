import { Show } from 'solid-js';
import { t } from '../../ui/catalogue/settings.ts';
import { canVibrate, setSignal, signalIsOn } from '../../ui/signals.ts';
import { Switch } from '../../ui/switch.tsx';

/** What is felt and heard when a change was not accepted. */
export function SignalsSection() {
  return (
    <section class="flex flex-col gap-2" aria-labelledby="settings-signals">
      <h2 id="settings-signals" class="text-md">
        {t.settings.signals}
      </h2>
      <div class="panel divide-y divide-line px-4 py-1">
        <Show when={canVibrate()}>
          <div class="py-2">
            <Switch
              label={t.settings.vibration}
              hint={t.settings.vibrationHint}
              hintId="vibration-hint"
              checked={signalIsOn('vibration')}
              onChange={(on) => setSignal('vibration', on)}
            />
          </div>
        </Show>
        <div class="py-2">
          <Switch
            label={t.settings.sound}
            hint={t.settings.soundHint}
            hintId="sound-hint"
            checked={signalIsOn('sound')}
            onChange={(on) => setSignal('sound', on)}
          />
        </div>
      </div>
    </section>
  );
}
