import { t as first } from './catalogue.ts';
import * as palette from './en/palette.ts';
import { sentences } from './sentences.ts';

/** The sentences for what `features/palette` shows. */
export const t = { ...first, ...sentences({ ...palette }) };
