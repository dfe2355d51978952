import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { signInAs } from '../harness/screen.ts';
import type { Scene } from './scene.ts';
import type { GalleryScreen, GallerySize, GalleryTheme } from './screens.ts';

/** Small enough for a repository, and sharp enough to read. */
const QUALITY = 80;

const sizes: Readonly<Record<GallerySize, { readonly width: number; readonly height: number }>> = {
  phone: { width: 360, height: 740 },
  desktop: { width: 1280, height: 800 },
};

export const sizesOf = (screen: GalleryScreen): readonly GallerySize[] =>
  screen.sizes ?? ['phone', 'desktop'];

export const fileOf = ({ name }: GalleryScreen, size: GallerySize, theme: GalleryTheme): string =>
  `${name}-${size}-${theme}.webp`;

/** Takes screens, each as its person on a phone and on a desktop. */
export async function takePictures(
  browser: Browser,
  scene: Scene,
  screens: readonly GalleryScreen[],
  options: { readonly folder: string; readonly themes: readonly GalleryTheme[] },
): Promise<void> {
  for (const size of ['phone', 'desktop'] as const)
    for (const shared of visits(screens.filter((screen) => sizesOf(screen).includes(size)))) {
      const page = await visitor(browser, scene, shared[0]?.as, size);
      for (const screen of shared) await take(page, scene, screen, size, options);
      await page.context().close();
    }
}

/** Screens of one person share a device, except those that leave something behind on it. */
function visits(screens: readonly GalleryScreen[]): GalleryScreen[][] {
  const shared = new Map<string | undefined, GalleryScreen[]>();
  for (const screen of screens.filter(({ alone }) => alone !== true))
    shared.set(screen.as, [...(shared.get(screen.as) ?? []), screen]);
  return [...shared.values(), ...screens.filter(({ alone }) => alone === true).map((screen) => [screen])];
}

export async function visitor(
  browser: Browser,
  scene: Scene,
  person: string | undefined,
  size: GallerySize,
): Promise<Page> {
  const isPhone = size === 'phone';
  const context = await browser.newContext({
    viewport: sizes[size],
    deviceScaleFactor: isPhone ? 2 : 1,
    hasTouch: isPhone,
    isMobile: isPhone,
    locale: 'en-GB',
  });
  const page = await context.newPage();
  if (person === undefined) return page;
  if (person !== 'operator') {
    await signInAs(page, scene.url, person);
    return page;
  }
  await page.goto(scene.url);
  await page.locator(`[data-demo="${person}@festival.example"]`).click();
  await page.getByRole('heading', { name: 'Held writes', level: 1 }).waitFor();
  return page;
}

async function take(
  page: Page,
  scene: Scene,
  screen: GalleryScreen,
  size: GallerySize,
  { folder, themes }: { readonly folder: string; readonly themes: readonly GalleryTheme[] },
): Promise<void> {
  try {
    await page.goto(scene.url + screen.path(scene));
    await settled(page);
    await screen.arrange?.(page, scene);
    await settled(page);
    await page.evaluate(hideRings);
  } catch (error) {
    throw new Error(`${screen.name} on a ${size}: ${String(error)}`);
  }
  for (const theme of themes) {
    await page.evaluate((chosen) => {
      document.documentElement.dataset.theme = chosen;
    }, theme);
    const path = join(folder, fileOf(screen, size, theme));
    await page.screenshot({ path, type: 'webp', quality: QUALITY, animations: 'disabled' });
  }
}

/** Until the rows are there, and what moves has come to rest. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.waitForTimeout(900);
}

/** As somebody sees it who came by finger or mouse, not by the keys that a script presses. */
function hideRings(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(':is(a, button):focus-visible { outline: none !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
