import { t as first } from './catalogue.ts';
import * as signIn from './en/sign-in.ts';
import { sentences } from './sentences.ts';

/** The sentences for what `features/sign-in` shows. */
export const t = { ...first, ...sentences({ ...signIn }) };
