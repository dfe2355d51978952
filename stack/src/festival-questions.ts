/** What is asked about a first festival, and how the answers are read. Pure. */

export type Question = 'name' | 'starts' | 'ends' | 'zone' | 'stages' | 'email' | 'lead' | 'password';

export const questions: readonly { readonly flag: Question; readonly ask: string }[] = [
  { flag: 'name', ask: 'Name of the festival' },
  { flag: 'starts', ask: 'First day (YYYY-MM-DD)' },
  { flag: 'ends', ask: 'Last day (YYYY-MM-DD)' },
  { flag: 'zone', ask: 'Time zone (such as Europe/Berlin; empty for this machine’s)' },
  { flag: 'stages', ask: 'Stages, separated by commas' },
  { flag: 'email', ask: 'E-mail address of its first lead' },
  { flag: 'lead', ask: 'Name of its first lead' },
  { flag: 'password', ask: 'Password for them (empty for one made up)' },
];

export interface Answers {
  readonly name: string;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly timeZone: string;
  readonly stages: readonly string[];
  readonly email: string;
  readonly leadName: string;
  /** Undefined if one should be made up. */
  readonly password: string | undefined;
}

const LONGEST_NAME = 120;

/** Reads the answers; the first that makes no sense comes back as a sentence. */
export function answersFrom(
  given: Partial<Record<Question, string>>,
  today: Date,
): Answers | { readonly complaint: string } {
  const text = (question: Question) => given[question]?.trim() ?? '';
  const timeZone = text('zone') || Intl.DateTimeFormat().resolvedOptions().timeZone;
  const stages = text('stages')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const complaint =
    badName(text('name'), 'The festival needs a name', 'name') ??
    badDay(text('starts'), 'starts', today) ??
    badDay(text('ends'), 'ends', today) ??
    (text('ends') < text('starts') ? 'The last day is before the first.' : undefined) ??
    (isTimeZone(timeZone) ? undefined : `"${timeZone}" is no time zone (--zone).`) ??
    (stages.length === 0 ? 'The festival needs at least one stage (--stages).' : undefined) ??
    stages.map((name) => badName(name, 'A stage needs a name', 'stages')).find((bad) => bad !== undefined) ??
    (/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text('email')) && text('email').length <= 254
      ? undefined
      : `"${text('email')}" is no e-mail address (--email).`) ??
    badName(text('lead'), 'The first lead needs a name', 'lead') ??
    (text('password') !== '' && (text('password').length < 8 || text('password').length > 128)
      ? 'A password has 8 to 128 characters (--password).'
      : undefined);
  if (complaint !== undefined) return { complaint };
  return {
    name: text('name'),
    startsOn: text('starts'),
    endsOn: text('ends'),
    timeZone,
    stages,
    email: text('email').toLowerCase(),
    leadName: text('lead'),
    password: text('password') || undefined,
  };
}

function badName(name: string, sentence: string, flag: Question): string | undefined {
  return name === '' || name.length > LONGEST_NAME
    ? `${sentence} of at most ${LONGEST_NAME} characters (--${flag}).`
    : undefined;
}

function badDay(day: string, flag: Question, today: Date): string | undefined {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00Z`) : undefined;
  if (at !== undefined && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day)) return undefined;
  return `"${day}" is no day such as ${today.toISOString().slice(0, 10)} (--${flag}).`;
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
