import type { RunningStack } from './running-stack.ts';

/** A person of the demo festival, as the api knows them. */
export interface Account {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  /** A fresh sync token, good for the api and the stream. */
  getToken(): Promise<string>;
}

/** Signs a demo person in by the api, as a script would. @param short `tech1`, `lead2`, … */
export async function accountOf(stack: RunningStack, short: string): Promise<Account> {
  const email = `${short}@festival.example`;
  const demo = await json(await fetch(`${stack.url}/api/demo`));
  const password = demo.accounts.find((account: { email: string }) => account.email === email).password;
  const signedIn = await fetch(`${stack.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const session = signedIn.headers.get('set-auth-token') ?? '';
  const getToken = async (): Promise<string> => {
    const answer = await fetch(`${stack.url}/api/auth/token`, {
      headers: { authorization: `Bearer ${session}` },
    });
    return (await json(answer)).token;
  };
  const me = await json(
    await fetch(`${stack.url}/api/me`, { headers: { authorization: `Bearer ${await getToken()}` } }),
  );
  return { userId: me.user.id, email, name: me.user.name, getToken };
}

// Answers of the product under test; a story fails by itself where they are not what it expects.
async function json(answer: Response) {
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
  return JSON.parse(await answer.text());
}
