import { type Browser, expect, type Page } from '@playwright/test';
import { axeComplaints, sidewaysScroll, smallTargets, wordless } from './inspect.ts';
import type { RunningStack } from './running-stack.ts';
import { type ScreenToSee, screens } from './screens.ts';
import type { Scene } from './staged.ts';

/** The language is the app's own, or one that its catalogue makes up. */
const [byWidth, byLight, byLanguage] = [
  ['phone', 'desktop'],
  ['light', 'dark', 'sun'],
  ['en', 'x-rtl'],
] as const;

export interface Looks {
  readonly size: (typeof byWidth)[number];
  readonly theme: (typeof byLight)[number];
  readonly words: (typeof byLanguage)[number];
}

export const everyLooks: readonly Looks[] = byWidth.flatMap((size) =>
  byLight.flatMap((theme) => byLanguage.map((words) => ({ size, theme, words }))),
);

const sizes = {
  phone: { width: 360, height: 740 },
  desktop: { width: 1280, height: 800 },
} as const;
/** The narrowest phone, and a desktop at 200 %. */
const narrower = {
  phone: [{ width: 320, height: 640 }],
  desktop: [{ width: 640, height: 400 }],
} as const;

/** Looks at every screen as these people would, and tells what is wrong with which. */
export async function seeAll(
  browser: Browser,
  stack: RunningStack,
  scene: Scene,
  looks: Looks,
  only: readonly ScreenToSee[] = screens,
): Promise<Record<string, readonly string[]>> {
  const wrong: Record<string, readonly string[]> = {};
  for (const person of new Set(only.map(({ as }) => as))) {
    const context = await browser.newContext({
      viewport: sizes[looks.size],
      hasTouch: looks.size === 'phone',
      isMobile: looks.size === 'phone',
    });
    await context.addInitScript(({ words, theme }) => {
      localStorage.setItem('festival-ops.words', words);
      localStorage.setItem('festival-ops.theme', theme);
    }, looks);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(stack.url);
    if (person !== undefined) {
      await page.locator(`[data-demo="${person}@festival.example"]`).click();
      await expect(page.locator('[data-conn]').first()).toHaveAttribute('data-conn', 'online', {
        timeout: 60_000,
      });
    }
    for (const screen of only.filter(({ as }) => as === person)) {
      const found = await see(page, stack, scene, screen, looks).catch((failed: unknown) => [
        `not there: ${String(failed).slice(0, 300)}`,
      ]);
      if (found.length > 0) wrong[screen.name] = found;
    }
    await context.close();
  }
  return wrong;
}

async function see(
  page: Page,
  stack: RunningStack,
  scene: Scene,
  screen: ScreenToSee,
  { size }: Looks,
): Promise<string[]> {
  await goWithin(page, stack.url + screen.path(scene));
  await page.locator(screen.shows).filter({ visible: true }).first().waitFor({ timeout: 15_000 });
  await screen.open?.(page);
  await settled(page);
  const found = [...(await axeComplaints(page)), ...(await wordless(page)), ...(await sidewaysScroll(page))];
  if (size === 'phone') found.push(...(await smallTargets(page)));
  // Behind a menu the page does not move at all, and the menu hangs where its button was.
  const isMenu = await page.getByRole('menu').isVisible();
  for (const small of isMenu ? [] : narrower[size]) {
    await page.setViewportSize(small);
    await settled(page);
    const wide = await sidewaysScroll(page);
    found.push(...wide.map((one) => `at ${small.width}: ${one}`));
  }
  await page.setViewportSize(sizes[size]);
  if (screen.open !== undefined) await page.keyboard.press('Escape');
  return [...new Set(found)];
}

/** As a link within the app does it: the page stays, and with it what has been loaded. */
async function goWithin(page: Page, url: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, url);
}

/** Two frames without anything that still moves. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    await frame();
    await Promise.allSettled(
      document.getAnimations().map((one) => (one.effect?.getTiming().iterations === 1 ? one.finished : null)),
    );
    await frame();
  });
}
