import { t as first } from './catalogue.ts';
import * as devices from './en/devices.ts';
import * as invite from './en/invite.ts';
import * as openLinks from './en/open-links.ts';
import { sentences } from './sentences.ts';

/** The sentences for what `features/devices` shows. */
export const t = { ...first, ...sentences({ ...devices, ...invite, ...openLinks }) };
