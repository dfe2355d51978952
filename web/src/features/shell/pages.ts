import { lazy } from 'solid-js';
import { preloadTask } from '../task/task-detail.tsx';

/**
 * The screens that come as files of their own, so that the first one is there sooner. They are kept for opening
 * without a network like everything else, and fetched as soon as the device has nothing better to do.
 */
const screens = [
  lazy(async () => ({ default: (await import('../activity/activity-page.tsx')).ActivityPage })),
  lazy(async () => ({ default: (await import('../gear/gear-page.tsx')).GearPage })),
  lazy(async () => ({ default: (await import('../contacts/contacts-page.tsx')).ContactsPage })),
  lazy(async () => ({ default: (await import('../inbox/inbox-page.tsx')).InboxPage })),
  lazy(async () => ({ default: (await import('../devices/devices-page.tsx')).DevicesPage })),
  lazy(async () => ({ default: (await import('../rules/rules-page.tsx')).RulesPage })),
  lazy(async () => ({ default: (await import('../operator/operator-page.tsx')).OperatorPage })),
  lazy(async () => ({ default: (await import('../settings/settings-page.tsx')).SettingsPage })),
  lazy(async () => ({ default: (await import('./more-page.tsx')).MorePage })),
  lazy(async () => ({ default: (await import('../invite/invite-page.tsx')).InvitePage })),
  lazy(async () => ({ default: (await import('../sign-in/sign-in-page.tsx')).SignInPage })),
] as const;

export const [
  ActivityPage,
  GearPage,
  ContactsPage,
  InboxPage,
  DevicesPage,
  RulesPage,
  OperatorPage,
  SettingsPage,
  MorePage,
  InvitePage,
  SignInPage,
] = screens;

/** So that the first visit of each screen finds it there. */
export function preloadPages(): void {
  preloadTask();
  for (const screen of screens) void screen.preload();
}
