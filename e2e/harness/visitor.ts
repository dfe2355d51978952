import { expect, type Locator, type Page } from '@playwright/test';
import { screenOf } from './screen.ts';

/** One person at one browser who plays several: what they do, by what they see and press. */
export class Visitor {
  readonly page: Page;
  readonly #url: string;
  readonly #known = new Set<string>();

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
  }

  get pill(): Locator {
    return screenOf(this.page, this.#url).pill;
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog').last();
  }

  /** Switches to a demo person: signs them in the first time, then picks them from the list. @param short `tech1` */
  async be(short: string, name: string): Promise<void> {
    if (this.#known.size === 0) await this.page.goto(this.#url);
    else await this.page.getByRole('link', { name: 'Switch person' }).click();
    const isKnown = this.#known.has(short);
    this.#known.add(short);
    await (isKnown
      ? this.page.getByRole('button', { name: new RegExp(name) })
      : this.page.locator(`[data-demo="${short}@festival.example"]`)
    )
      .first()
      .click();
    await expect(this.page.locator('header [data-person]')).toContainText(name, { timeout: 60_000 });
    await expect(this.pill).toBeVisible();
    await this.go('Board');
  }

  async go(place: string): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: new RegExp(`^${place}`) })
      .click();
    await expect(this.page.getByRole('heading', { name: place, level: 1 })).toBeVisible();
  }

  async setPaused(paused: boolean): Promise<void> {
    const screen = screenOf(this.page, this.#url);
    await (paused ? screen.goOffline() : screen.goOnline());
  }

  async allSent(): Promise<void> {
    await screenOf(this.page, this.#url).allSent();
  }

  async addTask(title: string, stage: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New task' }).click();
    await this.dialog.getByLabel('Title').fill(title);
    await this.dialog.getByLabel('Stage').selectOption({ label: stage });
    await this.dialog.getByRole('button', { name: 'Add task' }).click();
    await expect(this.dialog).toBeHidden();
  }

  /** Finds a task by the board's search, and opens it. */
  async openTask(title: string): Promise<Locator> {
    await this.go('Board');
    await this.page.getByRole('searchbox', { name: 'Search tasks' }).fill(title);
    await this.page
      .locator('[data-task-id]')
      .filter({ hasText: title })
      .first()
      .getByRole('link')
      .first()
      .click();
    const detail = this.page.locator('[data-task-detail]');
    await expect(detail.getByRole('textbox', { name: 'Title' })).toHaveValue(title);
    return detail;
  }

  async addTag(tag: string): Promise<void> {
    const detail = this.page.locator('[data-task-detail]');
    await detail.getByPlaceholder('Add a tag').fill(tag);
    await detail.getByPlaceholder('Add a tag').press('Enter');
    await expect(detail.getByRole('button', { name: `Remove tag ${tag}` })).toBeVisible();
  }

  async writeNote(text: string): Promise<void> {
    const note = this.page.locator('textarea[data-note-text="ready"]');
    await note.press('Control+End');
    await this.page.keyboard.insertText(text);
    // it is saved as soon as the field is left
    await note.blur();
  }

  /** @param qty how many, or all that this device says are left */
  async book(item: string, qty: number | 'all that are left'): Promise<number> {
    await this.go('Gear');
    await this.page.getByRole('button', { name: 'Book gear' }).filter({ visible: true }).first().click();
    const choice = this.dialog.getByLabel('Item');
    const option = choice.locator('option').filter({ hasText: item }).first();
    // by its value: what is left, and so the label, may change meanwhile
    await choice.selectOption((await option.getAttribute('value')) ?? '');
    const left = async () => Number(/\((\d+) left\)/.exec((await option.textContent()) ?? '')?.[1]);
    const n = qty === 'all that are left' ? await left() : qty;
    await this.dialog.getByLabel('How many').fill(String(n));
    await this.dialog.getByRole('button', { name: new RegExp(`^Book ${n}`) }).click();
    await expect(this.dialog).toBeHidden();
    return n;
  }

  /** The names of the first contacts of a stage, in the order in which they stand there. */
  async contactsOf(stage: string, n: number): Promise<string[]> {
    await this.go('Contacts');
    const links = this.page
      .getByRole('list', { name: `Contacts on ${stage}` })
      .locator('a[href*="/contacts/"]');
    await expect(links.first()).toBeVisible();
    const hrefs = await links.evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''));
    return hrefs.slice(0, n);
  }

  async setHotline(href: string, hotline: string): Promise<void> {
    await this.go('Contacts');
    await this.page.locator(`main a[href="${href}"]`).first().click();
    const detail = this.page.locator('[data-contact-detail]');
    await detail.getByRole('button', { name: 'Edit' }).first().click();
    await this.dialog.getByLabel(/^Hotline/).fill(hotline);
    await this.dialog.getByRole('button', { name: 'Save' }).click();
    await expect(this.dialog).toBeHidden();
  }
}
