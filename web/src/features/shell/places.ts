import Activity from 'lucide-solid/icons/activity';
import ContactRound from 'lucide-solid/icons/contact-round';
import Ellipsis from 'lucide-solid/icons/ellipsis';
import Inbox from 'lucide-solid/icons/inbox';
import Package from 'lucide-solid/icons/package';
import Scale from 'lucide-solid/icons/scale';
import Settings from 'lucide-solid/icons/settings';
import SquareKanban from 'lucide-solid/icons/square-kanban';
import TabletSmartphone from 'lucide-solid/icons/tablet-smartphone';
import type { t } from '../../ui/catalogue/catalogue.ts';
import { paths } from './paths.ts';

/** Where one can go. */
export interface Place {
  readonly name: PlaceName;
  readonly icon: typeof Activity;
  readonly href: (festivalId: string) => string;
  /** Whether an address belongs to it. */
  readonly holds: (pathname: string) => boolean;
}

export type PlaceName = keyof typeof t.nav;

const at = (part: string) => (pathname: string) => pathname.split('/')[3] === part;

const board: Place = {
  name: 'board',
  icon: SquareKanban,
  href: (festivalId) => paths.board(festivalId),
  holds: (pathname) => at('board')(pathname) || at('tasks')(pathname),
};
const inbox: Place = { name: 'inbox', icon: Inbox, href: (id) => paths.inbox(id), holds: at('inbox') };
const gear: Place = { name: 'gear', icon: Package, href: (id) => paths.gear(id), holds: at('gear') };
const contacts: Place = {
  name: 'contacts',
  icon: ContactRound,
  href: (id) => paths.contacts(id),
  holds: at('contacts'),
};
const activity: Place = {
  name: 'activity',
  icon: Activity,
  href: (id) => paths.activity(id),
  holds: at('activity'),
};
const devices: Place = {
  name: 'devices',
  icon: TabletSmartphone,
  href: (id) => paths.devices(id),
  holds: at('devices'),
};
const rules: Place = { name: 'rules', icon: Scale, href: (id) => paths.rules(id), holds: at('rules') };
const settings: Place = {
  name: 'settings',
  icon: Settings,
  href: () => paths.settings,
  holds: (pathname) => pathname === paths.settings,
};

/** What stands behind "More" on a phone. */
export function placesBehindMore(isLead: boolean): readonly Place[] {
  return isLead ? [contacts, devices, rules, settings] : [rules, settings];
}

/** Five at most: as many as a thumb can tell apart. */
export function placesOnPhone(isLead: boolean): readonly Place[] {
  const behind = placesBehindMore(isLead);
  const more: Place = {
    name: 'more',
    icon: Ellipsis,
    href: (id) => paths.more(id),
    holds: (pathname) => at('more')(pathname) || behind.some((place) => place.holds(pathname)),
  };
  return isLead ? [board, inbox, gear, activity, more] : [board, gear, contacts, activity, more];
}

export function placesOnDesktop(isLead: boolean): readonly Place[] {
  return isLead
    ? [board, inbox, gear, contacts, activity, devices, rules, settings]
    : [board, gear, contacts, activity, rules, settings];
}
