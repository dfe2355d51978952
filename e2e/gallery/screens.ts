import type { Page } from '@playwright/test';

/** A screen as the gallery shows it. */
export interface GalleryScreen {
  /** The picture's file begins with it. */
  readonly name: string;
  /** What a reader of the repository sees there. */
  readonly caption: string;
  /** Who looks at it; nobody has signed in for `undefined`. */
  readonly as: string | undefined;
  /** Its address; `:f` is the festival. */
  readonly path: string;
  /** Brings the screen into the state that is worth a picture. */
  readonly arrange?: (page: Page) => Promise<void>;
}

const first = (selector: string) => async (page: Page) => {
  await page.locator(selector).first().click();
};

/** Every screen, in the order in which the gallery shows them. */
export const galleryScreens: readonly GalleryScreen[] = [
  { name: 'sign-in', caption: 'Sign-in', as: undefined, path: '/sign-in' },
  { name: 'board', caption: 'The board, by state', as: 'lead1', path: '/f/:f/board' },
  { name: 'board-list', caption: 'The board as a list', as: 'lead1', path: '/f/:f/board?view=list' },
  {
    name: 'task',
    caption: 'A task with its note, gear and history',
    as: 'tech1',
    path: '/f/:f/board',
    arrange: first('[data-task-id] a'),
  },
  { name: 'gear', caption: 'Gear', as: 'tech1', path: '/f/:f/gear' },
  {
    name: 'gear-item',
    caption: 'One item: what is left, and how it went',
    as: 'lead1',
    path: '/f/:f/gear',
    arrange: first('a[href*="/gear/"]'),
  },
  { name: 'contacts', caption: 'Contacts', as: 'tech1', path: '/f/:f/contacts' },
  { name: 'inbox', caption: 'What waits for a lead', as: 'lead1', path: '/f/:f/inbox' },
  {
    name: 'case',
    caption: 'Before, valid now, proposed: a lead decides',
    as: 'lead1',
    path: '/f/:f/inbox',
    arrange: first('a[href*="/inbox/"]'),
  },
  { name: 'activity', caption: 'What became of it', as: 'tech1', path: '/f/:f/activity' },
  { name: 'devices', caption: 'Devices and crew', as: 'lead1', path: '/f/:f/devices' },
  { name: 'rules', caption: "How it's decided", as: 'tech1', path: '/f/:f/rules' },
  { name: 'settings', caption: 'Settings', as: 'tech1', path: '/settings' },
  { name: 'operator', caption: 'Held writes', as: 'operator', path: '/ops' },
];

export const gallerySizes = [
  { name: 'phone', width: 360, height: 740 },
  { name: 'desktop', width: 1280, height: 800 },
] as const;

export const galleryThemes = ['light', 'dark', 'sun'] as const;
