import { t as first } from './catalogue.ts';
import * as operator from './en/operator.ts';
import { sentences } from './sentences.ts';

/** The sentences for what `features/operator` shows. */
export const t = { ...first, ...sentences({ ...operator }) };
