import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@festival-ops/db/postgres';
import { chromiumArgs, findChromium } from '@festival-ops/testing/chromium';
import { chromium } from '@playwright/test';
import { startFaultProxy } from '../harness/fault-proxy.ts';
import { launchStack } from '../harness/running-stack.ts';
import { galleryPage } from './gallery-page.ts';
import { galleryMoments } from './moments.ts';
import { takePictures } from './pictures.ts';
import { playScene } from './scene.ts';
import { galleryScreens, galleryThemes } from './screens.ts';
import { takeUpdate, updateScreen } from './update-picture.ts';

/**
 * `npm run gallery`: starts the product on data of its own, plays an afternoon, and takes a picture of every screen on
 * a phone and on a desktop in each theme, and of what is seen in passing in one. Writes docs/screenshots and
 * docs/gallery.md. With names of screens behind it (`npm run gallery -- board task`) it takes only those.
 */
const docs = fileURLToPath(new URL('../../docs', import.meta.url));
const folder = join(docs, 'screenshots');
const named = new Set(process.argv.slice(2));
const wanted = (screen: { readonly name: string }) => named.size === 0 || named.has(screen.name);

const port = await freePort();
// what lies between can serve an older app for a while
const network = await startFaultProxy(port, () => stack.gateway);
const stack = await launchStack({ publicUrl: network.url });
const browser = await chromium.launch({
  executablePath: findChromium() ?? '',
  args: [...chromiumArgs],
});
try {
  const scene = await playScene(stack, browser);
  mkdirSync(folder, { recursive: true });
  if (named.size === 0) for (const file of readdirSync(folder)) rmSync(join(folder, file));
  await takePictures(browser, scene, galleryScreens.filter(wanted), { folder, themes: galleryThemes });
  await takePictures(browser, scene, galleryMoments.filter(wanted), { folder, themes: ['light'] });
  if (wanted(updateScreen)) await takeUpdate(browser, network, scene, folder);
  writeFileSync(join(docs, 'gallery.md'), galleryPage());
} finally {
  await browser.close();
  await stack.dispose();
  await network.close();
}
