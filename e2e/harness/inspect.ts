import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/**
 * What axe finds wrong on the page as it is, as `rule: element`. Behind an open menu nothing can be reached, as behind
 * a dialog; axe knows that of dialogs only.
 */
export async function axeComplaints(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  return page.evaluate(async () => {
    const run: unknown = Reflect.get(Reflect.get(globalThis, 'axe'), 'run');
    if (typeof run !== 'function') throw new Error('axe is not in the page');
    const menu = document.querySelector('[role=menu]');
    const { violations } = await run(menu ?? document, {
      resultTypes: ['violations'],
      // Kobalte keeps the focus in a menu by an empty element before its items and one behind.
      rules: { 'aria-required-children': { enabled: menu === null } },
    });
    return violations.flatMap((rule: { id: string; nodes: { html: string }[] }) =>
      rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`),
    );
  });
}

/** Rows that are meant to move sideways, with buttons in them that bring them along. */
const movesSideways = '.chip-row, [role=tablist], [data-sideways]';

/** Whether the page, or a part of it that scrolls, is wider than its room. */
export function sidewaysScroll(page: Page): Promise<string[]> {
  return page.evaluate(
    (meant) =>
      [...document.querySelectorAll('html, body *')].flatMap((element) => {
        const over = element.scrollWidth - element.clientWidth;
        const scrolls =
          element === document.documentElement || /auto|scroll/.test(getComputedStyle(element).overflowX);
        return over > 1 && scrolls && element.clientWidth > 0 && !element.matches(meant)
          ? [`sideways by ${over}: ${element.outerHTML.slice(0, 140)}`]
          : [];
      }),
    movesSideways,
  );
}

/**
 * What a thumb cannot hit: everything that takes a tap is at least 44 px high and wide. A link within a sentence is as
 * high as its line (WCAG 2.5.8 lets it be).
 */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const taps =
      'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=menuitem], [role=tab], [role=option], [role=switch]';
    const isCovered = (element: Element) => element.closest('[inert], [aria-hidden=true]') !== null;
    /** The room that takes the tap: a label's for its box, a card's for the link that lies over it. */
    const room = (element: Element): DOMRect => {
      const own = element.getBoundingClientRect();
      const after = getComputedStyle(element, '::after');
      if (after.position === 'absolute' && after.content !== 'none' && after.inset === '0px') {
        let holder = element.parentElement;
        while (holder !== null && getComputedStyle(holder).position === 'static')
          holder = holder.parentElement;
        if (holder !== null) return holder.getBoundingClientRect();
      }
      const box = element instanceof HTMLInputElement && /checkbox|radio/.test(element.type) ? element : null;
      const labels = [...(box?.labels ?? [])];
      const rooms = [own, ...labels.map((label) => label.getBoundingClientRect())];
      return rooms.sort((a, b) => b.width * b.height - a.width * a.height)[0] ?? own;
    };
    const isInSentence = (element: Element) =>
      getComputedStyle(element).display === 'inline' &&
      (element.parentElement?.textContent ?? '').trim().length > (element.textContent ?? '').trim().length;
    return [...document.querySelectorAll(taps)]
      .filter((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      .filter((element) => !isCovered(element) && !isInSentence(element))
      .flatMap((element) => {
        const { width, height } = room(element);
        // There for a screen reader only.
        if (width <= 1 && height <= 1) return [];
        return width < 43.5 || height < 43.5
          ? [`${Math.round(width)} × ${Math.round(height)}: ${element.outerHTML.slice(0, 140)}`]
          : [];
      });
  });
}

/** States that a colour alone would tell, and cards that only a drag would move. */
export function wordless(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const state of document.querySelectorAll<HTMLElement>('[data-sync], [data-conn]')) {
      if (!state.checkVisibility()) continue;
      if (state.querySelector('svg') === null) found.push(`no icon: ${state.outerHTML.slice(0, 140)}`);
      if ((state.textContent ?? '').trim() === '') found.push(`no words: ${state.outerHTML.slice(0, 140)}`);
    }
    for (const card of document.querySelectorAll('article[data-task-id]'))
      if (card.querySelector('[aria-haspopup=menu]') === null)
        found.push(`no menu: ${card.outerHTML.slice(0, 140)}`);
    return found;
  });
}
