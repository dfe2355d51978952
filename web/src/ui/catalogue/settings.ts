import { t as first } from './catalogue.ts';
import * as operator from './en/operator.ts';
import * as settings from './en/settings.ts';
import { sentences } from './sentences.ts';

/** The sentences for what `features/settings` shows. */
export const t = { ...first, ...sentences({ ...settings, ...operator }) };
