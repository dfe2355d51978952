import { t as first } from './catalogue.ts';
import * as gear from './en/gear.ts';
import { sentences } from './sentences.ts';

/** The sentences for what `features/gear` shows. */
export const t = { ...first, ...sentences({ ...gear }) };
