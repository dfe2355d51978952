import { useLocation, useNavigate } from '@solidjs/router';
import ChevronRight from 'lucide-solid/icons/chevron-right';
import UserRound from 'lucide-solid/icons/user-round';
import { createResource, createSignal, For, Show } from 'solid-js';
import { usePeople } from '../../data/data-context.tsx';
import type { DemoAccount, Person, SignInAnswer } from '../../data/people.ts';
import { t } from '../../ui/catalogue/sign-in.ts';
import { Refused } from '../../ui/refused.tsx';
import { createPageTitle } from '../shell/page-title.ts';
import { paths } from '../shell/paths.ts';
import { SunSwitch } from '../shell/sun-switch.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { signInProblem } from './sign-in-view.ts';

/** Who are you? People of this device, the roles of a demo, or e-mail and password. */
export function SignInPage() {
  const people = usePeople();
  const navigate = useNavigate();
  const location = useLocation();
  const [demo] = createResource(() => people.demoAccounts().catch((): readonly DemoAccount[] => []), {
    initialValue: [],
  });
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const [email, setEmail] = createSignal('');
  /** Somebody of this device whose password is wanted. */
  const [asked, setAsked] = createSignal<Person>();
  createPageTitle(
    () => t.signIn.page,
    () => undefined,
  );

  // A link that needed a sign-in is still the address; only the sign-in page itself leads to the board.
  const enter = () => {
    if (location.pathname === paths.signIn) navigate(paths.home, { replace: true });
  };
  const signIn = async (address: string, password: string) => {
    setBusy(true);
    setProblem(undefined);
    const answer: SignInAnswer = await people.signIn(address, password);
    setBusy(false);
    if (answer.ok) enter();
    else setProblem(signInProblem(answer.reason, people.all().length > 0));
  };
  const continueAs = (person: Person) => {
    // Everybody knows the passwords of a demo: nobody has to look one up.
    const played = demo().find((account) => account.email === person.email);
    if (person.signIn !== 'valid' && played !== undefined) {
      void signIn(played.email, played.password);
      return;
    }
    if (person.signIn !== 'valid') {
      setEmail(person.email);
      setProblem(undefined);
      setAsked(person);
      document.getElementById('password')?.focus();
      return;
    }
    people.switchTo(person.userId);
    enter();
  };
  // Somebody of the demo who is here already keeps their place in the list above.
  const newDemoAccounts = () =>
    demo().filter((account) => !people.all().some((person) => person.email === account.email));

  return (
    <main class="mx-auto flex min-h-dvh max-w-md flex-col gap-6 px-4 pt-4 pb-12" id="content">
      <header class="flex items-center justify-between gap-2">
        <p class="text-md">{t.app.name}</p>
        <SunSwitch />
      </header>
      <div>
        <h1 class="text-xl">{t.signIn.heading}</h1>
        <p class="pt-1 text-text-2">{t.signIn.intro}</p>
      </div>

      <Refused words={problem()} />

      <Show when={people.all().length > 0}>
        <section aria-labelledby="people-heading" class="flex flex-col gap-2">
          <h2 id="people-heading" class="text-md">
            {t.signIn.peopleHeading}
          </h2>
          <ul class="flex flex-col gap-2">
            <For each={people.all()}>
              {(person) => <PersonRow person={person} onChoose={() => continueAs(person)} />}
            </For>
          </ul>
        </section>
      </Show>

      <Show when={newDemoAccounts().length > 0}>
        <section aria-labelledby="demo-heading" class="flex flex-col gap-2">
          <h2 id="demo-heading" class="text-md">
            {t.signIn.demoHeading}
          </h2>
          <p class="text-text-2">{t.signIn.demoIntro}</p>
          <ul class="grid grid-cols-2 gap-2">
            <For each={newDemoAccounts()}>
              {(account) => (
                <li>
                  <DemoCard
                    account={account}
                    disabled={busy()}
                    onChoose={() => signIn(account.email, account.password)}
                  />
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>

      <section aria-labelledby="form-heading" class="flex flex-col gap-2">
        <h2
          id="form-heading"
          class={people.all().length + newDemoAccounts().length > 0 ? 'text-md' : 'sr-only'}
        >
          {people.all().length + newDemoAccounts().length > 0 ? t.signIn.otherPerson : t.signIn.heading}
        </h2>
        <Show when={asked()?.email === email() ? asked() : undefined}>
          {(person) => <AskedFor person={person()} />}
        </Show>
        <SignInForm email={email()} onEmail={setEmail} busy={busy()} onSubmit={signIn} />
      </section>
    </main>
  );
}

function PersonRow(props: { readonly person: Person; readonly onChoose: () => void }) {
  const people = usePeople();
  const [unsent] = createResource(
    () => props.person.userId,
    (userId) => people.unsentOf(userId).catch(() => 0),
    { initialValue: 0 },
  );
  const role = () => roleWord(props.person.memberships[0]?.role, props.person.operator);
  return (
    <li>
      <button
        type="button"
        class="panel flex min-h-primary w-full items-center gap-3 px-4 py-2 text-start hover:bg-sunken"
        data-person={props.person.userId}
        onClick={props.onChoose}
      >
        <UserRound aria-hidden="true" size={22} class="shrink-0 text-text-2" />
        <span class="min-w-0 grow">
          <span class="block font-semibold" dir="auto">
            {props.person.name}
          </span>
          <span class="num block text-sm text-text-2">
            {[role(), unsent.latest > 0 ? t.signIn.unsent(unsent.latest) : t.signIn.allSent].join(' · ')}
          </span>
        </span>
        <Show
          when={props.person.signIn !== 'valid'}
          fallback={<ChevronRight aria-hidden="true" size={22} class="shrink-0 text-text-2 rtl:rotate-180" />}
        >
          <span class="tone pill shrink-0" data-tone={props.person.signIn === 'expired' ? 'warn' : 'saved'}>
            {props.person.signIn === 'expired' ? t.signIn.expired : t.signIn.signedOut}
          </span>
        </Show>
      </button>
    </li>
  );
}

/** Whose password is wanted, and what of theirs waits for it. */
function AskedFor(props: { readonly person: Person }) {
  const people = usePeople();
  const [unsent] = createResource(
    () => props.person.userId,
    (userId) => people.unsentOf(userId).catch(() => 0),
    { initialValue: 0 },
  );
  return (
    <p class="tone strip" data-tone="saved" dir="auto" role="status">
      {t.signIn.waitsFor(props.person.name, unsent.latest)}
    </p>
  );
}

function DemoCard(props: {
  readonly account: DemoAccount;
  readonly disabled: boolean;
  readonly onChoose: () => void;
}) {
  return (
    <button
      type="button"
      class="panel flex min-h-primary w-full flex-col justify-center px-4 py-2 text-start hover:bg-sunken"
      data-demo={props.account.email}
      disabled={props.disabled}
      onClick={props.onChoose}
    >
      <span class="font-semibold">{props.account.name}</span>
      <span class="text-sm text-text-2">{roleWord(props.account.role, false)}</span>
    </button>
  );
}

function roleWord(role: string | undefined, operator: boolean): string {
  if (role === 'stage_tech' || role === 'festival_lead' || role === 'operator') return t.roles[role];
  return operator ? t.roles.operator : (role ?? '');
}
