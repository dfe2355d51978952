/** The addresses of the app. */
export const paths = {
  home: '/',
  signIn: '/sign-in',
  settings: '/settings',
  board: (festivalId: string, search = '') => `/f/${festivalId}/board${search}`,
  task: (festivalId: string, taskId: string, search = '') => `/f/${festivalId}/tasks/${taskId}${search}`,
  activity: (festivalId: string, search = '') => `/f/${festivalId}/activity${search}`,
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
