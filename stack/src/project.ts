import { fileURLToPath } from 'node:url';

/** The folder of the checkout, with a slash at its end cut off. */
export const projectDir = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
