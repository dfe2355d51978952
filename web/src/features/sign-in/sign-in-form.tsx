import { createSignal } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/sign-in.ts';
import { TextField } from '../../ui/text-field.tsx';
import { checkEntry } from './sign-in-view.ts';

export interface SignInFormProps {
  readonly email: string;
  readonly onEmail: (email: string) => void;
  readonly busy: boolean;
  readonly onSubmit: (email: string, password: string) => void;
}

/** E-mail and password, with what is missing said under its field. */
export function SignInForm(props: SignInFormProps) {
  const [password, setPassword] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const problems = () => (tried() ? checkEntry(props.email, password()) : {});
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    const found = checkEntry(props.email, password());
    if (found.email === undefined && found.password === undefined) {
      props.onSubmit(props.email.trim(), password());
      return;
    }
    document.getElementById(found.email === undefined ? 'password' : 'email')?.focus();
  };
  return (
    <form class="flex flex-col gap-3" noValidate onSubmit={submit}>
      <TextField
        id="email"
        type="email"
        autocomplete="username"
        label={t.signIn.email}
        value={props.email}
        problem={problems().email}
        onInput={props.onEmail}
      />
      <TextField
        id="password"
        type="password"
        autocomplete="current-password"
        label={t.signIn.password}
        value={password()}
        problem={problems().password}
        onInput={setPassword}
      />
      <Button type="submit" kind="primary" size="primary" disabled={props.busy}>
        {props.busy ? t.signIn.submitting : t.signIn.submit}
      </Button>
    </form>
  );
}
