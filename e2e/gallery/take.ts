import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumArgs, findChromium } from '@festival-ops/testing/chromium';
import { type Browser, chromium, type Page } from '@playwright/test';
import { launchStack } from '../harness/running-stack.ts';
import { playScene } from './scene.ts';
import { type GalleryScreen, galleryScreens, gallerySizes, galleryThemes } from './screens.ts';

/**
 * `npm run gallery`: starts the product on data of its own, plays a few conflicts, and takes a picture of every
 * screen on a phone and on a desktop in each theme. Writes docs/screenshots and docs/gallery.md.
 */
const docs = fileURLToPath(new URL('../../docs', import.meta.url));
const pictures = join(docs, 'screenshots');
mkdirSync(pictures, { recursive: true });

const stack = await launchStack();
const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: [...chromiumArgs] });
try {
  await playScene(stack);
  for (const size of gallerySizes)
    for (const [person, screens] of byPerson()) await takeAll(browser, person, screens, size);
  writeFileSync(join(docs, 'gallery.md'), galleryPage());
} finally {
  await browser.close();
  await stack.dispose();
}

function byPerson(): Map<string | undefined, GalleryScreen[]> {
  const people = new Map<string | undefined, GalleryScreen[]>();
  for (const screen of galleryScreens) people.set(screen.as, [...(people.get(screen.as) ?? []), screen]);
  return people;
}

async function takeAll(
  browser: Browser,
  person: string | undefined,
  screens: readonly GalleryScreen[],
  size: (typeof gallerySizes)[number],
): Promise<void> {
  const isPhone = size.name === 'phone';
  const context = await browser.newContext({
    viewport: { width: size.width, height: size.height },
    deviceScaleFactor: isPhone ? 2 : 1,
    hasTouch: isPhone,
    isMobile: isPhone,
  });
  const page = await context.newPage();
  await page.goto(stack.url);
  if (person !== undefined) {
    await page.locator(`[data-demo="${person}@festival.example"]`).click();
    await page.getByRole('button', { name: /^Connection:/ }).waitFor();
  }
  const [festival] = await stack.sql<{ id: string }>('SELECT id FROM festival LIMIT 1');
  for (const screen of screens) {
    await page.goto(stack.url + screen.path.replace(':f', festival?.id ?? ''));
    await settled(page);
    await screen.arrange?.(page);
    await settled(page);
    for (const theme of galleryThemes) {
      await page.evaluate((chosen) => {
        document.documentElement.dataset.theme = chosen;
      }, theme);
      await page.screenshot({
        path: join(pictures, fileOf(screen, size.name, theme)),
        animations: 'disabled',
      });
    }
  }
  await context.close();
}

/** Until the rows are there, and what moves has come to rest. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.waitForLoadState('networkidle').catch(() => {});
  await page.waitForTimeout(700);
}

function fileOf({ name }: GalleryScreen, size: string, theme: string): string {
  return `${name}-${size}-${theme}.png`;
}

function galleryPage(): string {
  const picture = (screen: GalleryScreen, size: string, theme: string, width: string) =>
    `<img src="screenshots/${fileOf(screen, size, theme)}" width="${width}" alt="${screen.caption}, ${size}, ${theme}" />`;
  const sections = galleryScreens.map((screen) =>
    [
      `## ${screen.caption}`,
      '',
      picture(screen, 'desktop', 'light', '74%'),
      picture(screen, 'phone', 'light', '22%'),
      '',
      '<details><summary>Dark and sun</summary>',
      '',
      ...['dark', 'sun'].flatMap((theme) => [
        picture(screen, 'desktop', theme, '74%'),
        picture(screen, 'phone', theme, '22%'),
        '',
      ]),
      '</details>',
    ].join('\n'),
  );
  return [
    '# Every screen',
    '',
    'Taken by `npm run gallery` from the running product: on a phone and on a desktop, in three themes.',
    '',
    ...sections.flatMap((section) => [section, '']),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}
