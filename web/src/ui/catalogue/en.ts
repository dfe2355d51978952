import * as board from './en/board.ts';
import * as shell from './en/shell.ts';
import * as sync from './en/sync.ts';
import * as task from './en/task.ts';

/**
 * The sentences that the first screen needs, in English; those of the others come with their screens (`gear.ts`,
 * `inbox.ts` and so on, beside this file). Values go in by name; nothing is glued together in a component.
 * Voice: say who, what and when; "this phone", "everyone", "a lead"; never "conflict", "queue", "server"; no blame
 * and no promise about the network.
 */
export const en = {
  ...board,
  ...shell,
  ...sync,
  ...task,
};

/** What any other language must supply. */
export type Catalogue = typeof en;
