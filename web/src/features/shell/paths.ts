/** The addresses of the app. */
export const paths = {
  home: '/',
  signIn: '/sign-in',
  settings: '/settings',
  board: (festivalId: string, search = '') => `/f/${festivalId}/board${search}`,
  task: (festivalId: string, taskId: string, search = '') => `/f/${festivalId}/tasks/${taskId}${search}`,
  activity: (festivalId: string, search = '') => `/f/${festivalId}/activity${search}`,
  receipt: (festivalId: string, receiptId: string) =>
    `/f/${festivalId}/activity/${encodeURIComponent(receiptId)}`,
  gear: (festivalId: string, search = '') => `/f/${festivalId}/gear${search}`,
  gearItem: (festivalId: string, itemId: string) => `/f/${festivalId}/gear/${itemId}`,
  contacts: (festivalId: string, search = '') => `/f/${festivalId}/contacts${search}`,
  contact: (festivalId: string, contactId: string) => `/f/${festivalId}/contacts/${contactId}`,
  inbox: (festivalId: string, search = '') => `/f/${festivalId}/inbox${search}`,
  inboxCase: (festivalId: string, conflictId: string, search = '') =>
    `/f/${festivalId}/inbox/${conflictId}${search}`,
  devices: (festivalId: string, search = '') => `/f/${festivalId}/devices${search}`,
  device: (festivalId: string, id: string, search = '') =>
    `/f/${festivalId}/devices/${encodeURIComponent(id)}${search}`,
  /** @param rule `task.title`: the rule to show */
  rules: (festivalId: string, rule?: string) =>
    `/f/${festivalId}/rules${rule === undefined ? '' : `#${rule}`}`,
  more: (festivalId: string) => `/f/${festivalId}/more`,
  operator: '/ops',
  invite: (token: string) => `/invite/${token}`,
};

/** The festival that an address belongs to. */
export function festivalOf(pathname: string): string | undefined {
  return /^\/f\/([^/]+)/.exec(pathname)?.[1];
}

const lastFestivalKey = 'festival-ops.festival';

/** The festival that was shown last to this person on this device. */
export function lastFestival(userId: string): string | null {
  return localStorage.getItem(`${lastFestivalKey}.${userId}`);
}

export function rememberFestival(userId: string, festivalId: string): void {
  localStorage.setItem(`${lastFestivalKey}.${userId}`, festivalId);
}
