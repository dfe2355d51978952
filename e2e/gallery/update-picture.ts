import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '@festival-ops/stack/app-build';
import { serveBuiltApp } from '@festival-ops/stack/app-files';
import type { Browser } from '@playwright/test';
import type { FaultProxy } from '../harness/fault-proxy.ts';
import { makeOlderApp } from '../harness/older-app.ts';
import { untilInstalled } from '../harness/screen.ts';
import { fileOf, visitor } from './pictures.ts';
import type { Scene } from './scene.ts';
import type { GalleryScreen } from './screens.ts';

/** A new version that has waited for a day. It takes an older app to show it, so it has a way of its own. */
export const updateScreen: GalleryScreen = {
  name: 'update',
  title: 'A new version',
  caption: 'It comes when the person says so; what is not sent yet stays.',
  as: 'tech4',
  path: (scene) => `/f/${scene.festivalId}/board`,
  sizes: ['phone'],
};

export async function takeUpdate(
  browser: Browser,
  network: FaultProxy,
  scene: Scene,
  folder: string,
): Promise<void> {
  const builds = mkdtempSync(join(tmpdir(), 'festival-gallery-'));
  const now = await buildApp({ dataDir: builds, logFile: join(builds, 'build.log'), say: () => {} });
  makeOlderApp(now, join(builds, 'before'));
  network.serveApp(serveBuiltApp(join(builds, 'before')));
  const page = await visitor(browser, scene, updateScreen.as, 'phone');
  await page.goto(scene.url + updateScreen.path(scene));
  await untilInstalled(page);
  await page.evaluate(() =>
    sessionStorage.setItem('festival-ops.update-since', String(Date.now() - 25 * 3_600_000)),
  );
  network.serveApp(undefined);
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await page.locator('[data-update-bar]').waitFor();
  await page.locator('[data-task-id]').first().waitFor();
  const path = join(folder, fileOf(updateScreen, 'phone', 'light'));
  await page.screenshot({ path, type: 'webp', quality: 80, animations: 'disabled' });
  await page.context().close();
  rmSync(builds, { recursive: true, force: true });
}
