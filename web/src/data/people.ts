import { type Accessor, createMemo, createSignal, onCleanup } from 'solid-js';
import * as z from 'zod/mini';
import { makeCredentials } from './credentials.ts';
import { type Ask, makeAsk } from './people-ask.ts';

/**
 * The people who use this device. Each has credentials and a database of their own (DEV-2), and all of it opens
 * without a network. Which one a tab shows is the tab's affair.
 */

/**
 * - `valid`: as far as this device knows
 * - `expired`: reading and writing go on, sending waits until they sign in again (DEV-3)
 * - `signed_out`: their database is kept on this device and shows nothing until they sign in again
 */
export type SignInState = 'valid' | 'expired' | 'signed_out';

export interface Membership {
  readonly festivalId: string;
  readonly festivalName: string;
  readonly role: string;
  readonly displayName: string;
}

export interface Person {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly signIn: SignInState;
  readonly memberships: readonly Membership[];
  readonly operator: boolean;
}

export interface DemoAccount {
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly password: string;
}

export type SignInAnswer =
  | { readonly ok: true; readonly person: Person }
  | {
      readonly ok: false;
      readonly reason: 'wrong_credentials' | 'no_network' | 'server_error';
      readonly message: string;
    };

export interface People {
  /** Everybody who has signed in on this device, in that order. */
  readonly all: Accessor<readonly Person[]>;
  /** Whom this tab shows; `undefined` shows the sign-in page. */
  readonly active: Accessor<Person | undefined>;
  /** Signs in and shows that person. The same person's database is found again. */
  signIn(email: string, password: string): Promise<SignInAnswer>;
  /** The accounts of a demo; empty when it is none or cannot be reached and was never asked. */
  demoAccounts(): Promise<readonly DemoAccount[]>;
  /**
   * Shows somebody who is signed in here; `undefined` shows the sign-in page. Sends and deletes nothing, and does
   * nothing for somebody who signed out: they sign in again.
   */
  switchTo(userId: string | undefined): void;
  /** Client transactions of that person that are on this device only; ask before signing out. */
  unsentOf(userId: string): Promise<number>;
  /**
   * Signs out. With `keep` the database stays on the device, unseen, and is found again at their next sign-in; with
   * `delete` it is removed with everything unsent in it. With nothing unsent, `delete` loses nothing.
   */
  signOut(userId: string, unsent: 'keep' | 'delete'): Promise<void>;
  /** What only the api can answer (people-invitations.ts, people-operator.ts). */
  readonly ask: Ask;
}

export interface PeopleParts {
  /** The one origin of app and api, without a trailing slash. */
  readonly origin: string;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly unsentOf: (userId: string) => Promise<number>;
  /** Closes that person's database in all tabs, and removes it. */
  readonly deleteData: (userId: string) => Promise<void>;
}

/** Besides what screens use: the session, for whoever sends in a person's name. */
export interface CreatedPeople extends People {
  sessionToken(userId: string): string | undefined;
  /** The server no longer takes this person's session. */
  markExpired(userId: string): void;
  /** Asks `/api/me` again, and keeps the answer; without a network the kept one stays. */
  refresh(userId: string): Promise<void>;
}

const membership = z.object({
  festivalId: z.string(),
  festivalName: z.string(),
  role: z.string(),
  displayName: z.string(),
});
const meAnswer = z.object({
  user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
  memberships: z.array(membership),
  operator: z.catch(z.boolean(), false),
});
const keptPerson = z.object({
  userId: z.string(),
  email: z.string(),
  name: z.string(),
  signIn: z.enum(['valid', 'expired', 'signed_out']),
  memberships: z.array(membership),
  operator: z.boolean(),
  sessionToken: z.optional(z.string()),
});
type KeptPerson = z.infer<typeof keptPerson>;

const refusal = z.object({ error: z.object({ message: z.string() }) });
const signInAnswer = z.object({ user: z.object({ id: z.string(), email: z.string(), name: z.string() }) });
const demoAnswer = z.object({
  accounts: z.array(
    z.object({ email: z.string(), name: z.string(), role: z.string(), password: z.string() }),
  ),
});

const PEOPLE_KEY = 'festival-ops.people';
const ACTIVE_KEY = 'festival-ops.active';
const LAST_KEY = 'festival-ops.last-active';
const DEMO_KEY = 'festival-ops.demo';

export function createPeople(parts: PeopleParts): CreatedPeople {
  const [kept, setKept] = createSignal(readKept());
  const [activeId, setActiveId] = createSignal(
    sessionStorage.getItem(ACTIVE_KEY) ?? localStorage.getItem(LAST_KEY) ?? undefined,
  );
  const stop = new AbortController();
  // Another tab signed somebody in or out.
  window.addEventListener('storage', (event) => event.key === PEOPLE_KEY && setKept(readKept()), {
    signal: stop.signal,
  });
  onCleanup(() => stop.abort());

  const find = (userId: string | undefined) => kept().find((person) => person.userId === userId);
  const active = createMemo(() => {
    const person = find(activeId());
    return person === undefined || person.signIn === 'signed_out' ? undefined : withoutToken(person);
  });

  /** Reads the list anew before each change: another tab may have changed it a moment ago. */
  function change(edit: (people: readonly KeptPerson[]) => readonly KeptPerson[]): void {
    const next = edit(readKept());
    localStorage.setItem(PEOPLE_KEY, JSON.stringify(next));
    setKept(next);
  }
  const changeOne = (userId: string, edit: (person: KeptPerson) => KeptPerson) =>
    change((people) => people.map((person) => (person.userId === userId ? edit(person) : person)));

  function show(userId: string | undefined): void {
    if (userId === undefined) sessionStorage.removeItem(ACTIVE_KEY);
    else {
      sessionStorage.setItem(ACTIVE_KEY, userId);
      localStorage.setItem(LAST_KEY, userId);
    }
    setActiveId(userId);
  }

  async function signIn(email: string, password: string): Promise<SignInAnswer> {
    const answer = await askSignIn(parts, email, password);
    if ('ok' in answer) return answer;
    const before = readKept().find((person) => person.userId === answer.userId);
    const person: KeptPerson = {
      ...answer,
      signIn: 'valid',
      memberships: before?.memberships ?? [],
      operator: before?.operator ?? false,
    };
    change((people) =>
      before === undefined
        ? [...people, person]
        : people.map((other) => (other.userId === person.userId ? person : other)),
    );
    await refresh(person.userId);
    show(person.userId);
    return { ok: true, person: withoutToken(find(person.userId) ?? person) };
  }

  async function refresh(userId: string): Promise<void> {
    const credentials = makeCredentials({ ...parts, sessionToken: () => find(userId)?.sessionToken });
    const token = await credentials.getToken({ renew: false });
    if (!token.ok) {
      if (token.because === 'sign_in_expired') markExpired(userId);
      return;
    }
    const me = await askMe(parts, token.token);
    if (me === undefined || me.user.id !== userId) return;
    const { user, memberships, operator } = me;
    changeOne(userId, (person) => ({ ...person, email: user.email, name: user.name, memberships, operator }));
  }

  function markExpired(userId: string): void {
    if (find(userId)?.signIn === 'valid') changeOne(userId, (person) => ({ ...person, signIn: 'expired' }));
  }

  async function signOut(userId: string, unsent: 'keep' | 'delete'): Promise<void> {
    const session = find(userId)?.sessionToken;
    if (activeId() === userId) show(undefined);
    if (localStorage.getItem(LAST_KEY) === userId) localStorage.removeItem(LAST_KEY);
    if (unsent === 'delete') {
      change((people) => people.filter((person) => person.userId !== userId));
      await parts.deleteData(userId);
    } else changeOne(userId, ({ sessionToken: _, ...person }) => ({ ...person, signIn: 'signed_out' }));
    if (session !== undefined) endSession(parts, session);
  }

  return {
    all: createMemo(() => kept().map(withoutToken)),
    active,
    signIn,
    demoAccounts: () => askDemoAccounts(parts),
    switchTo(userId) {
      if (userId === undefined || (find(userId)?.signIn ?? 'signed_out') !== 'signed_out') show(userId);
    },
    unsentOf: parts.unsentOf,
    signOut,
    ask: makeAsk({ ...parts, sessionToken: (userId) => find(userId)?.sessionToken }),
    sessionToken: (userId) => find(userId)?.sessionToken,
    markExpired,
    refresh,
  };
}

function readKept(): readonly KeptPerson[] {
  try {
    return z.array(keptPerson).parse(JSON.parse(localStorage.getItem(PEOPLE_KEY) ?? '[]'));
  } catch {
    return [];
  }
}

function withoutToken({ sessionToken: _, ...person }: KeptPerson): Person {
  return person;
}

type SignedIn = Pick<KeptPerson, 'userId' | 'email' | 'name'> & { readonly sessionToken: string };

async function askSignIn(
  parts: PeopleParts,
  email: string,
  password: string,
): Promise<SignedIn | Extract<SignInAnswer, { ok: false }>> {
  let response: Response;
  try {
    response = await parts.fetch(`${parts.origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
      credentials: 'omit',
      signal: AbortSignal.timeout(20_000),
    });
  } catch {
    return { ok: false, reason: 'no_network', message: 'no answer' };
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const wrong = response.status === 401 || response.status === 400 || response.status === 422;
    const message = refusal.safeParse(body).data?.error.message;
    return {
      ok: false,
      reason: wrong ? 'wrong_credentials' : 'server_error',
      message: message ?? `HTTP ${response.status}`,
    };
  }
  const answer = signInAnswer.safeParse(body);
  const sessionToken = response.headers.get('set-auth-token');
  if (!answer.success || sessionToken === null)
    return { ok: false, reason: 'server_error', message: 'an answer without a session' };
  const { id, email: address, name } = answer.data.user;
  return { userId: id, email: address, name, sessionToken };
}

async function askMe(parts: PeopleParts, token: string): Promise<z.infer<typeof meAnswer> | undefined> {
  try {
    const response = await parts.fetch(`${parts.origin}/api/me`, {
      headers: { authorization: `Bearer ${token}` },
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(20_000),
    });
    return response.ok ? meAnswer.safeParse(await response.json()).data : undefined;
  } catch {
    return undefined;
  }
}

async function askDemoAccounts(parts: PeopleParts): Promise<readonly DemoAccount[]> {
  try {
    const response = await parts.fetch(`${parts.origin}/api/demo`, {
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(10_000),
    });
    if (response.status === 404) {
      localStorage.removeItem(DEMO_KEY);
      return [];
    }
    const { accounts } = demoAnswer.parse(await response.json());
    localStorage.setItem(DEMO_KEY, JSON.stringify({ accounts }));
    return accounts;
  } catch {
    return demoAnswer.safeParse(JSON.parse(localStorage.getItem(DEMO_KEY) ?? 'null')).data?.accounts ?? [];
  }
}

/** Nobody waits for it: without a network the session ends by its own age. */
function endSession(parts: PeopleParts, session: string): void {
  parts
    .fetch(`${parts.origin}/api/auth/sign-out`, {
      method: 'POST',
      headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
      body: '{}',
      credentials: 'omit',
    })
    .catch(() => {});
}
