import { type Catalogue, en } from './en.ts';

/** The sentences of the language in use. English is the only one so far. */
export const t: Catalogue = en;
