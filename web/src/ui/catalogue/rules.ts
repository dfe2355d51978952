import { t as first } from './catalogue.ts';
import * as answers from './en/answers.ts';
import * as rules from './en/rules.ts';
import { sentences } from './sentences.ts';

/** The sentences for what `features/rules` shows. */
export const t = { ...first, ...sentences({ ...rules, ...answers }) };
