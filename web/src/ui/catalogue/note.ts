import { t as first } from './catalogue.ts';
import * as answers from './en/answers.ts';
import * as note from './en/note.ts';
import { sentences } from './sentences.ts';

/** The sentences for what `features/note` shows. */
export const t = { ...first, ...sentences({ ...note, ...answers }) };
