import * as answers from './en/answers.ts';
import * as board from './en/board.ts';
import * as contacts from './en/contacts.ts';
import * as devices from './en/devices.ts';
import * as gear from './en/gear.ts';
import * as hints from './en/hints.ts';
import * as inbox from './en/inbox.ts';
import * as invite from './en/invite.ts';
import * as note from './en/note.ts';
import * as operator from './en/operator.ts';
import * as palette from './en/palette.ts';
import * as requests from './en/requests.ts';
import * as rules from './en/rules.ts';
import * as settings from './en/settings.ts';
import * as shell from './en/shell.ts';
import * as signIn from './en/sign-in.ts';
import * as sync from './en/sync.ts';
import * as task from './en/task.ts';

/**
 * Every sentence of the app, in English. Values go in by name; nothing is glued together in a component.
 * Voice: say who, what and when; "this phone", "everyone", "a lead"; never "conflict", "queue", "server"; no blame
 * and no promise about the network.
 */
export const en = {
  ...answers,
  ...board,
  ...contacts,
  ...devices,
  ...gear,
  ...hints,
  ...inbox,
  ...invite,
  ...note,
  ...operator,
  ...palette,
  ...requests,
  ...rules,
  ...settings,
  ...shell,
  ...signIn,
  ...sync,
  ...task,
};

/** What any other language must supply. */
export type Catalogue = typeof en;
