import { expect } from '@playwright/test';
import { seeAll } from '../harness/see-all.ts';
import { test } from '../harness/staged.ts';

/** Nothing on any screen that a screen reader, a thumb, the sun or another language trips over. */

for (const looks of [
  { size: 'phone', theme: 'sun', words: 'en' },
  { size: 'desktop', theme: 'light', words: 'x-rtl' },
] as const)
  test(`every screen on a ${looks.size}, ${looks.theme}, ${looks.words}`, async ({
    stack,
    scene,
    browser,
  }) => {
    expect(await seeAll(browser, stack, scene, looks)).toEqual({});
  });
