import { type Catalogue, en } from './en.ts';
import { sentences } from './sentences.ts';

/** The sentences of the language in use. English is the only one so far. */
export const t: Catalogue = sentences(en);
