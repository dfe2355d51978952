import { expect, type Page } from '@playwright/test';
import { screenOf, signInAs } from '../harness/screen.ts';
import type { Scene } from './scene.ts';
import type { GalleryScreen } from './screens.ts';

const toTask = (task: 'task' | 'freeTask' | 'deletedTask' | 'doneTask') => (scene: Scene) =>
  `/f/${scene.festivalId}/tasks/${scene[task]}`;
const toBoard = (search: string) => (scene: Scene) => `/f/${scene.festivalId}/board${search}`;

/** Puts the device into a dead spot by the person's own switch. */
async function pause(page: Page): Promise<void> {
  await screenOf(page, '').goOffline();
}

async function startFreeTask(page: Page): Promise<void> {
  await screenOf(page, '').step('in_progress').first().click();
  await expect(page.locator('[data-task-detail] [data-sync="saved"]').first()).toBeVisible();
}

/** What is seen in passing, in the order in which the gallery shows it; in one theme. */
export const galleryMoments: readonly GalleryScreen[] = [
  {
    name: 'saved-here',
    title: 'Without a network',
    caption: 'A tap shows at once and is marked *Saved here* until it counts.',
    as: 'tech1',
    alone: true,
    path: toTask('freeTask'),
    arrange: async (page) => {
      await pause(page);
      await startFreeTask(page);
    },
  },
  {
    name: 'connection',
    title: 'What is not sent yet',
    caption: 'The pill opens what waits on this device, and up to when others’ changes are known.',
    as: 'tech1',
    alone: true,
    path: toTask('freeTask'),
    arrange: async (page) => {
      await pause(page);
      await startFreeTask(page);
      await screenOf(page, '').pill.click();
    },
  },
  {
    name: 'history',
    title: 'Who did what',
    caption: 'One line for each change, with what became of it; each opens its answer.',
    as: 'lead1',
    sizes: ['phone'],
    path: toTask('task'),
    arrange: async (page) => {
      await page.locator('[data-task-history]').evaluate((history) => history.scrollIntoView());
    },
  },
  {
    name: 'hint',
    title: 'Said before the tap',
    caption: 'More than this device knows of: a warning, and the button stays.',
    as: 'tech3',
    path: (scene) => `/f/${scene.festivalId}/gear/${scene.gear}`,
    arrange: async (page) => {
      await page.getByRole('button', { name: 'Book gear' }).filter({ visible: true }).first().click();
      await page.getByRole('dialog').last().getByLabel('How many').fill('30');
    },
  },
  {
    name: 'not-allowed',
    title: 'Why not',
    caption: 'What a role may not do says so when pressed, and how to ask for it.',
    as: 'tech3',
    path: toTask('doneTask'),
    arrange: async (page) => {
      const verify = page.locator('[data-task-detail]').getByRole('button', { name: /^Verify/ });
      // it can be pressed, but says that it is disabled
      await verify.filter({ visible: true }).first().press('Enter');
      await page.getByRole('dialog', { name: 'Not possible here' }).waitFor();
    },
  },
  {
    name: 'palette',
    title: 'Everything by keys',
    caption: 'Places, tasks, items and contacts by a few letters.',
    as: 'lead1',
    sizes: ['desktop'],
    path: toBoard(''),
    arrange: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('gen');
    },
  },
  {
    name: 'keys',
    title: 'The keys of a screen',
    caption: '`?` shows them.',
    as: 'lead1',
    sizes: ['desktop'],
    path: toBoard(''),
    arrange: async (page) => {
      await page.keyboard.press('?');
    },
  },
  {
    name: 'new-task',
    title: 'A new task',
    caption: 'It is on the board as soon as it is written, with or without a network.',
    as: 'lead1',
    path: toBoard(''),
    arrange: async (page) => {
      await page.getByRole('button', { name: 'New task' }).filter({ visible: true }).first().click();
      await page.getByRole('dialog').getByLabel('Title').fill('Bring two dry risers to the choir');
    },
  },
  {
    name: 'deleted',
    title: 'Deleted meanwhile',
    caption: 'Who deleted it and when; what was not sent stays readable.',
    as: 'tech1',
    path: toTask('deletedTask'),
  },
  {
    name: 'nothing-fits',
    title: 'Nothing fits',
    caption: 'A filter without a hit says so, and how to get out.',
    as: 'tech1',
    path: toBoard('?q=helicopter'),
  },
  {
    name: 'nothing-waits',
    title: 'Nothing waits',
    caption: 'The inbox of a lead who is done.',
    as: 'lead1',
    path: (scene) => `/f/${scene.festivalId}/inbox?show=mine`,
    sizes: ['phone'],
  },
  {
    name: 'several',
    title: 'Several at once',
    caption: 'What is claimed by somebody else, or changed just now, is left out and named.',
    as: 'lead1',
    path: (scene) => `/f/${scene.festivalId}/inbox`,
    arrange: async (page) => {
      await page.getByLabel('Select all').check();
      await page.getByRole('button', { name: /^Keep what’s valid now \(/ }).click();
    },
  },
  {
    name: 'invitation',
    title: 'An invitation',
    caption: 'Who invites, and as what.',
    as: undefined,
    path: (scene) => scene.invitation,
    sizes: ['phone'],
  },
  {
    name: 'keep',
    title: 'Keep it on this phone',
    caption: 'Asked once, when there is something to lose.',
    as: 'tech4',
    alone: true,
    sizes: ['phone'],
    path: toBoard('?mine=1'),
    arrange: async (page) => {
      await page.evaluate(() =>
        localStorage.setItem('festival-ops.visits', JSON.stringify({ count: 3, lastAt: Date.now() })),
      );
      await page.reload();
      await page.locator('button[data-step]').filter({ visible: true }).first().click();
      await page.locator('[data-keep-bar]').waitFor();
    },
  },
  {
    name: 'sign-out',
    title: 'Handing the phone on',
    caption: 'Signing out says what is not sent, and never throws it away by itself.',
    as: 'tech5',
    alone: true,
    path: toTask('freeTask'),
    arrange: async (page) => {
      await pause(page);
      await startFreeTask(page);
      await page.goto(new URL('/settings', page.url()).href);
      await page.getByRole('button', { name: 'Sign out' }).click();
    },
  },
  {
    name: 'people',
    title: 'Several people, one phone',
    caption: 'Everybody’s unsent work stays theirs.',
    as: 'tech6',
    alone: true,
    sizes: ['phone'],
    path: toTask('freeTask'),
    arrange: async (page) => {
      await pause(page);
      await startFreeTask(page);
      await page.goto(new URL('/sign-in', page.url()).href);
    },
  },
  {
    name: 'toast',
    title: 'It came back',
    caption: 'Only what is one’s own, did not count, and can be mended now interrupts.',
    as: 'tech6',
    alone: true,
    sizes: ['phone'],
    path: toTask('task'),
    arrange: async (page, scene) => {
      const beside = await page.context().browser()?.newContext();
      if (beside === undefined) throw new Error('no browser');
      const lead = await signInAs(await beside.newPage(), scene.url, 'lead2', toTask('task')(scene));
      const [tech, set] = [screenOf(page, scene.url), (state: string) => lead.step(state).first().click()];
      await tech.goOffline();
      await tech.step('done').first().click();
      await set('blocked');
      await lead.allSent();
      await tech.goOnline();
      await page.locator('.toast').waitFor();
      await beside.close();
    },
  },
];
