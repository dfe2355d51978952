import type { Page } from '@playwright/test';
import type { Scene } from './staged.ts';

/** A screen as somebody comes to it by its address. */
export interface ScreenToSee {
  readonly name: string;
  /** The demo person who looks; nobody is signed in for `undefined`. */
  readonly as: 'lead1' | 'tech1' | 'operator' | undefined;
  readonly path: (scene: Scene) => string;
  /** What is there once the screen is. */
  readonly shows: string;
  /** Opens what has no address of its own. */
  readonly open?: (page: Page) => Promise<void>;
}

const press =
  (name: string | RegExp, within = 'body') =>
  async (page: Page) => {
    await page.locator(within).getByRole('button', { name }).filter({ visible: true }).first().click();
    await page.locator('[role=dialog], [role=alertdialog], [role=menu]').first().waitFor();
  };
const keys = (combination: string) => async (page: Page) => {
  await page.keyboard.press(combination);
  await page.getByRole('dialog').waitFor();
};
const in_ = (place: string) => (scene: Scene) => `/f/${scene.festivalId}${place}`;

/** Every address of the app, and every sheet that opens from one, each with something on it. */
export const screens: readonly ScreenToSee[] = [
  { name: 'sign-in', as: undefined, path: () => '/sign-in', shows: '[data-demo]' },
  {
    name: 'invitation',
    as: undefined,
    path: ({ invitation }) => `/invite/${invitation}`,
    shows: 'input[autocomplete=new-password]',
  },
  { name: 'dead invitation', as: undefined, path: () => `/invite/${'x'.repeat(32)}`, shows: 'h1 ~ *' },

  { name: 'board', as: 'lead1', path: in_('/board'), shows: '[data-task-id]' },
  { name: 'board by stage', as: 'lead1', path: in_('/board?by=stage'), shows: '[data-task-id]' },
  { name: 'board as list', as: 'lead1', path: in_('/board?view=list'), shows: '[data-task-id]' },
  { name: 'board, nothing fits', as: 'lead1', path: in_('/board?q=nothing-is-called-so'), shows: 'h1' },
  { name: 'new task', as: 'lead1', path: in_('/board'), shows: '[data-task-id]', open: press('New task') },
  {
    name: 'menu of a card',
    as: 'lead1',
    path: in_('/board'),
    shows: '[data-task-id]',
    open: press(/^.?Move “/),
  },
  { name: 'palette', as: 'lead1', path: in_('/board'), shows: '[data-task-id]', open: keys('Control+k') },
  { name: 'keys', as: 'lead1', path: in_('/board'), shows: '[data-task-id]', open: keys('?') },
  {
    name: 'connection',
    as: 'lead1',
    path: in_('/board'),
    shows: '[data-task-id]',
    open: press(/Connection:/),
  },
  {
    name: 'task',
    as: 'lead1',
    path: (scene) => in_(`/tasks/${scene.taskId}`)(scene),
    shows: 'textarea[data-note-text="ready"]',
  },
  {
    name: 'menu of a task',
    as: 'lead1',
    path: (scene) => in_(`/tasks/${scene.taskId}`)(scene),
    shows: 'textarea[data-note-text="ready"]',
    open: press(/^.?More/, '[data-task-detail]'),
  },
  {
    name: 'deleted task',
    as: 'lead1',
    path: (scene) => in_(`/tasks/${scene.deletedTaskId}`)(scene),
    shows: '[data-task-detail] h1',
  },
  { name: 'unknown task', as: 'lead1', path: in_('/tasks/none'), shows: '#content h1:not(.sr-only)' },
  { name: 'gear', as: 'lead1', path: in_('/gear'), shows: 'a[href*="/gear/"]' },
  {
    name: 'item',
    as: 'lead1',
    path: (scene) => in_(`/gear/${scene.itemId}`)(scene),
    shows: '.u-wrap, table, svg',
  },
  { name: 'unknown item', as: 'lead1', path: in_('/gear/none'), shows: '#content h1' },
  {
    name: 'book gear',
    as: 'lead1',
    path: (scene) => in_(`/gear/${scene.itemId}`)(scene),
    shows: '#content h1',
    open: press('Book gear'),
  },
  { name: 'new item', as: 'lead1', path: in_('/gear'), shows: 'a[href*="/gear/"]', open: press('Add item') },
  {
    name: 'set aside',
    as: 'lead1',
    path: (scene) => in_(`/gear/${scene.itemId}`)(scene),
    shows: '#content h1',
    open: press('Set some aside'),
  },
  { name: 'contacts', as: 'lead1', path: in_('/contacts'), shows: 'a[href*="/contacts/"]' },
  {
    name: 'contact',
    as: 'lead1',
    path: (scene) => in_(`/contacts/${scene.contactId}`)(scene),
    shows: '[data-contact-detail]',
  },
  { name: 'unknown contact', as: 'lead1', path: in_('/contacts/none'), shows: '#content h1' },
  {
    name: 'edit contact',
    as: 'lead1',
    path: (scene) => in_(`/contacts/${scene.contactId}`)(scene),
    shows: '[data-contact-detail]',
    open: press(/^.?Edit/, '[data-contact-detail]'),
  },
  { name: 'inbox', as: 'lead1', path: in_('/inbox'), shows: '[data-case]' },
  { name: 'decided cases', as: 'lead1', path: in_('/inbox?decided'), shows: '#content h1' },
  {
    name: 'case',
    as: 'lead1',
    path: (scene) => in_(`/inbox/${scene.openCase}`)(scene),
    shows: '[data-case-detail]',
  },
  {
    name: 'decided case',
    as: 'lead1',
    path: (scene) => in_(`/inbox/${scene.decidedCase}`)(scene),
    shows: '[data-case-detail]',
  },
  {
    name: 'request',
    as: 'lead1',
    path: (scene) => in_(`/inbox/${scene.request}`)(scene),
    shows: '[data-request-detail]',
  },
  { name: 'unknown case', as: 'lead1', path: in_('/inbox/none'), shows: '#content h1' },
  {
    name: 'activity of the festival',
    as: 'lead1',
    path: in_('/activity?scope=festival'),
    shows: '[data-receipt-id]',
  },
  { name: 'devices', as: 'lead1', path: in_('/devices'), shows: 'a[href*="/devices/"]' },
  {
    name: 'device',
    as: 'lead1',
    path: in_('/devices'),
    shows: 'a[href*="/devices/"]',
    open: async (page) => {
      await page.locator('a[href*="/devices/"]').first().click();
      await page.waitForURL(/\/devices\/./);
    },
  },
  {
    name: 'invite',
    as: 'lead1',
    path: in_('/devices'),
    shows: 'a[href*="/devices/"]',
    open: press('Invite'),
  },
  { name: 'rules', as: 'lead1', path: in_('/rules'), shows: '#content h1' },
  { name: 'more', as: 'lead1', path: in_('/more'), shows: '#content a' },
  { name: 'settings', as: 'lead1', path: () => '/settings', shows: '#content h1' },
  { name: 'sign-out', as: 'lead1', path: () => '/settings', shows: '#content h1', open: press('Sign out') },
  { name: 'no such page', as: 'lead1', path: () => '/nowhere', shows: '#content h1' },

  {
    name: 'task with an answer',
    as: 'tech1',
    path: (scene) => in_(`/tasks/${scene.taskId}`)(scene),
    shows: '[data-receipt-id]',
  },
  { name: 'activity', as: 'tech1', path: in_('/activity'), shows: '[data-receipt-id]' },
  {
    name: 'receipt',
    as: 'tech1',
    path: (scene) => in_(`/activity/${encodeURIComponent(scene.receipt)}`)(scene),
    shows: '[data-recovery] [data-steps]',
  },
  {
    name: 'contact that waits',
    as: 'tech1',
    path: (scene) => in_(`/contacts/${scene.contactId}`)(scene),
    shows: '[data-contact-detail]',
  },
  { name: 'inbox of others', as: 'tech1', path: in_('/inbox'), shows: '#content h1' },
  { name: 'devices of others', as: 'tech1', path: in_('/devices'), shows: '#content h1' },
  { name: 'operator without the right', as: 'tech1', path: () => '/ops', shows: '#content h1' },

  { name: 'held writes', as: 'operator', path: () => '/ops', shows: '[data-held] a' },
  {
    name: 'held write',
    as: 'operator',
    path: ({ held }) => `/ops?write=${encodeURIComponent(held)}`,
    shows: '#content dl',
  },
];
