import { t as first } from './catalogue.ts';
import * as answers from './en/answers.ts';
import * as hints from './en/hints.ts';
import * as requests from './en/requests.ts';
import { sentences } from './sentences.ts';

/** The sentences for what `features/answers` shows. */
export const t = { ...first, ...sentences({ ...answers, ...hints, ...requests }) };
