import { type BrowserContext, expect, type Locator, type Page } from '@playwright/test';
import type { SeededTask } from './story.ts';

/** What a person does on the screen, in their words. Everything goes through what they see and press. */
export interface Screen {
  readonly page: Page;
  readonly pill: Locator;
  openTask(task: SeededTask): Promise<void>;
  /** Renames the task that is open, and waits until this device has it. */
  rename(title: string): Promise<void>;
  title(): Locator;
  /** The step's button of the open task. */
  step(to: string): Locator;
  goOffline(): Promise<void>;
  goOnline(): Promise<void>;
  /** Waits until everything has been sent and answered. */
  allSent(): Promise<void>;
  /** Shows the activity timeline. */
  openActivity(): Promise<void>;
}

/** Opens the app as a demo person who has not been on this device yet. @param short `tech1`, `lead2`, … */
export async function signInAs(page: Page, origin: string, short: string, path = '/'): Promise<Screen> {
  await page.goto(origin + path);
  await page.locator(`[data-demo="${short}@festival.example"]`).click();
  const screen = screenOf(page, origin);
  await expect(screen.pill).toHaveAttribute('data-conn', 'online', { timeout: 60_000 });
  return screen;
}

/** A new tab of a person who is known on this device. */
export async function openTab(context: BrowserContext, origin: string, path = '/'): Promise<Screen> {
  const page = await context.newPage();
  await page.goto(origin + path);
  const screen = screenOf(page, origin);
  await expect(screen.pill).toBeVisible();
  return screen;
}

/** Once the worker has the page, it opens with no server at all. */
export async function untilInstalled(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    await navigator.serviceWorker.ready;
    return navigator.serviceWorker.controller !== null;
  });
}

export function screenOf(page: Page, origin: string): Screen {
  const pill = page.getByRole('button', { name: /^Connection:/ });
  const detail = page.locator('[data-task-detail]');
  const title = () => detail.getByRole('textbox', { name: 'Title' });

  async function setPaused(paused: boolean): Promise<void> {
    await pill.click();
    const sheet = page.getByRole('dialog', { name: 'Connection' });
    await sheet.getByRole('switch', { name: 'Pause sending' }).setChecked(paused);
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
    if (paused) await expect(pill).toHaveAttribute('data-conn', 'paused');
    else await expect(pill).not.toHaveAttribute('data-conn', 'paused');
  }

  return {
    page,
    pill,
    title,
    openTask: async (task) => {
      await page.goto(origin + task.path);
      await expect(title()).toBeVisible();
    },
    rename: async (text) => {
      await title().fill(text);
      await title().press('Enter');
      if ((await pill.getAttribute('data-conn')) === 'paused')
        await expect(detail.locator('[data-field-mark="title"][data-sync="saved"]')).toBeVisible();
    },
    step: (to) => detail.locator(`button[data-step="${to}"]`).filter({ visible: true }),
    goOffline: () => setPaused(true),
    goOnline: () => setPaused(false),
    allSent: async () => {
      await expect(pill).toHaveAttribute('data-unsent', '0', { timeout: 45_000 });
      await expect(pill).toHaveAttribute('data-conn', 'online', { timeout: 45_000 });
    },
    openActivity: async () => {
      await page
        .getByRole('navigation', { name: 'Main' })
        .getByRole('link', { name: /Activity/ })
        .click();
      await expect(page.getByRole('heading', { name: 'Activity', level: 1 })).toBeVisible();
    },
  };
}
