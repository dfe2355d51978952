import { t as first } from './catalogue.ts';
import * as inbox from './en/inbox.ts';
import * as requests from './en/requests.ts';
import { sentences } from './sentences.ts';

/** The sentences for what `features/inbox` shows. */
export const t = { ...first, ...sentences({ ...inbox, ...requests }) };
