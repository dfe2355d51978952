import { t as first } from './catalogue.ts';
import * as answers from './en/answers.ts';
import * as contacts from './en/contacts.ts';
import * as hints from './en/hints.ts';
import * as inbox from './en/inbox.ts';
import * as requests from './en/requests.ts';
import { sentences } from './sentences.ts';

/** The sentences for what `features/contacts` shows. */
export const t = { ...first, ...sentences({ ...contacts, ...inbox, ...requests, ...answers, ...hints }) };
