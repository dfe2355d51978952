import { registerSW } from 'virtual:pwa-register';
import { render } from 'solid-js/web';
import { config } from 'zod';
import { App } from './app.tsx';
import { announceUpdate, followUpdates } from './data/app-update.ts';
import { DeviceProvider } from './data/device.tsx';

// It would try to compile its checks, which the content security policy refuses and reports.
config({ jitless: true });

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

render(
  () => (
    <DeviceProvider
      environment={{
        origin: location.origin,
        fetch: (...request) => fetch(...request),
        now: Date.now,
        random: Math.random,
        newId: () => crypto.randomUUID(),
        appVersion: __APP_VERSION__,
      }}
    >
      <App />
    </DeviceProvider>
  ),
  root,
);

/** An app that stays open for days asks for news of itself, too. */
const UPDATE_CHECK_MS = 3_600_000;

// Without a secure context there is no worker.
followUpdates('serviceWorker' in navigator ? navigator.serviceWorker : undefined, () => location.reload());
const startUpdate = registerSW({
  onNeedRefresh: () => announceUpdate(() => void startUpdate(true)),
  onRegisteredSW: (_url, registration) => {
    setInterval(() => navigator.onLine && registration?.update().catch(() => {}), UPDATE_CHECK_MS);
  },
});
