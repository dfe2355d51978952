import { expect, test } from 'vitest';
import { parseThemeChoice, themeFor } from './theme-choice.ts';

test.each([
  ['auto', { dark: false, moreContrast: false }, 'light'],
  ['auto', { dark: true, moreContrast: false }, 'dark'],
  ['auto', { dark: true, moreContrast: true }, 'sun'],
  ['light', { dark: true, moreContrast: true }, 'light'],
  ['sun', { dark: true, moreContrast: false }, 'sun'],
] as const)('%s on a device with %j', (choice, device, expected) => {
  expect(themeFor(choice, device)).toBe(expected);
});

test('what was stored by another version counts as auto', () => {
  expect(['dark', 'neon', '', null].map(parseThemeChoice)).toEqual(['dark', 'auto', 'auto', 'auto']);
});
