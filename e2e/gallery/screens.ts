import type { Page } from '@playwright/test';
import type { Scene } from './scene.ts';

export type GallerySize = 'phone' | 'desktop';

/** A screen as the gallery shows it. */
export interface GalleryScreen {
  /** The picture's file begins with it. */
  readonly name: string;
  readonly title: string;
  /** What a reader sees there. */
  readonly caption: string;
  /** Who looks at it; nobody has signed in for `undefined`. */
  readonly as: string | undefined;
  /** Its address. */
  readonly path: (scene: Scene) => string;
  /** Brings the screen into the state that is worth a picture. */
  readonly arrange?: (page: Page, scene: Scene) => Promise<void>;
  /** It leaves something behind on the device, so it gets a device of its own. */
  readonly alone?: boolean;
  readonly sizes?: readonly GallerySize[];
}

const inFestival = (rest: string) => (scene: Scene) => `/f/${scene.festivalId}/${rest}`;

/** Every screen, in the order in which the gallery shows them; in all themes. */
export const galleryScreens: readonly GalleryScreen[] = [
  {
    name: 'sign-in',
    title: 'Sign-in',
    caption: 'Once with a network; from then on the app opens without one.',
    as: undefined,
    path: () => '/sign-in',
  },
  {
    name: 'board',
    title: 'The board',
    caption:
      'What to do next. One button on each card is its next step; a mark says who has a change, if not everyone.',
    as: 'lead1',
    path: inFestival('board'),
  },
  {
    name: 'board-stages',
    title: 'By stage',
    caption: 'The same tasks by stage, with how far each stage is.',
    as: 'lead1',
    path: inFestival('board?by=stage'),
  },
  {
    name: 'board-list',
    title: 'As a list',
    caption: 'Dense on a laptop: sorted, selected, changed together.',
    as: 'lead1',
    path: inFestival('board?view=list'),
    sizes: ['desktop'],
  },
  {
    name: 'task',
    title: 'A task',
    caption: 'Its fields, a note written by two at the same time, the gear that it took, and who did what.',
    as: 'tech1',
    path: (scene) => `/f/${scene.festivalId}/tasks/${scene.task}`,
  },
  {
    name: 'gear',
    title: 'Gear',
    caption: 'What is left as far as this device knows, and what was confirmed when.',
    as: 'tech1',
    path: inFestival('gear'),
  },
  {
    name: 'gear-item',
    title: 'One item',
    caption: 'How its stock went; × is a booking that was not accepted, because not enough was left.',
    as: 'tech1',
    path: (scene) => `/f/${scene.festivalId}/gear/${scene.gear}`,
  },
  {
    name: 'contacts',
    title: 'Contacts',
    caption: 'The number that is valid is the one to call, also while another one waits for a lead.',
    as: 'tech1',
    path: inFestival('contacts'),
  },
  {
    name: 'contact',
    title: 'A contact under review',
    caption: 'Both numbers are kept; only the valid one can be called.',
    as: 'tech1',
    path: (scene) => `/f/${scene.festivalId}/contacts/${scene.contact}`,
  },
  {
    name: 'inbox',
    title: 'The inbox of leads',
    caption: 'What waits for a decision: what is overdue first, and who is on it already.',
    as: 'lead1',
    path: inFestival('inbox'),
    sizes: ['phone'],
  },
  {
    name: 'case',
    title: 'Deciding',
    caption: 'Before, valid now and proposed, with people, devices, and when each was written and arrived.',
    as: 'lead1',
    path: (scene) => `/f/${scene.festivalId}/inbox/${scene.overdueCase}`,
    arrange: async (page) => {
      await page.locator('[data-case-detail] [data-choice="proposed"]').click();
      await page.locator('[data-case-detail] h1, [data-case-detail] h2').first().scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'activity',
    title: 'Activity',
    caption: 'What became of each change, in a sentence. What needs its author stands on top.',
    as: 'tech1',
    path: inFestival('activity'),
  },
  {
    name: 'recovery',
    title: 'Not accepted',
    caption: 'What was written, what is there now, what had been seen, and the steps that are possible now.',
    as: 'tech1',
    path: (scene) => `/f/${scene.festivalId}/activity/${encodeURIComponent(scene.refusedReceipt)}`,
  },
  {
    name: 'devices',
    title: 'Devices and crew',
    caption: 'Whose phone was silent for long, and what it had not sent when it was last heard of.',
    as: 'lead1',
    path: inFestival('devices'),
  },
  {
    name: 'rules',
    title: "How it's decided",
    caption: 'What happens if two people change the same thing: made from the policies that run.',
    as: 'tech1',
    path: inFestival('rules'),
  },
  {
    name: 'settings',
    title: 'Settings',
    caption: 'Theme, text size, what is kept on this device.',
    as: 'tech1',
    path: () => '/settings',
  },
  {
    name: 'operator',
    title: 'Held writes',
    caption: 'What the server could not judge, for an operator; values stay hidden until somebody asks.',
    as: 'operator',
    path: () => '/ops',
    arrange: async (page) => {
      await page.locator('[data-held] a').first().click();
    },
  },
];

export const galleryThemes = ['light', 'dark', 'sun'] as const;
export type GalleryTheme = (typeof galleryThemes)[number];
