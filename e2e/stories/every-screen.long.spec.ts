import { expect } from '@playwright/test';
import { everyLooks, seeAll } from '../harness/see-all.ts';
import { test } from '../harness/staged.ts';

/** What `every-screen.spec.ts` does with two looks, with each of them. */

for (const looks of everyLooks)
  test(`every screen on a ${looks.size}, ${looks.theme}, ${looks.words}`, async ({
    stack,
    scene,
    browser,
  }) => {
    expect(await seeAll(browser, stack, scene, looks)).toEqual({});
  });
