import { t as first } from './catalogue.ts';
import * as invite from './en/invite.ts';
import * as signIn from './en/sign-in.ts';
import { sentences } from './sentences.ts';

/** The sentences for what `features/invite` shows. */
export const t = { ...first, ...sentences({ ...invite, ...signIn }) };
