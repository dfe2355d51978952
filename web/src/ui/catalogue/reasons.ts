import * as en from './en/reasons.ts';
import { sentences } from './sentences.ts';

/**
 * The sentences of all answers, in the language in use. Apart from the rest of the catalogue, so that the first screen
 * does not wait for them.
 */
export const { reasonWords, resultWords } = sentences(en);
