import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { askFor, type ChartClient, openRequest, say, someClients, writeNote } from '../setup/chart-pages.ts';
import { type ChartSeats, chartSeats } from '../setup/chart-seats.ts';
import { wasReleased } from '../setup/console.ts';
import { enterOn, pressUntilFocused } from '../setup/keyboard.ts';
import { TestStack } from '../setup/stack.ts';

let stack: TestStack;
let browser: Browser;
let seats: ChartSeats;
let clients: ChartClient[];

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  seats = await chartSeats(browser, stack.console);
  clients = await someClients(seats.admin.page);
});
afterAll(async () => {
  await browser?.close();
  await stack.remove();
});

const clientOf = (index: number) => clients[index]?.id ?? '';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const phase = (page: Page, name: string) => page.getByRole('status').filter({ hasText: name }).waitFor();
/** Waits until the focus is there: a dialog gives it back once it has gone. */
const focusIs = (page: Page, tag: string, text: string) =>
  page.waitForFunction((wanted) => {
    const { tagName, textContent } = document.activeElement ?? {};
    return `${tagName} ${textContent}` === wanted;
  }, `${tag} ${text}`);

/** A request of a new note; both sides' windows stand on it. */
async function ask(index: number, item: string, { clinician, keeper }: ChartSeats): Promise<string> {
  await writeNote(clinician.page, clientOf(index));
  await askFor(clinician.page, item, /^Tomas Reyes/);
  const path = await openRequest(clinician.page, item);
  await keeper.page.goto(path);
  await button(keeper.page, 'Acknowledge').waitFor();
  return path;
}

describe('a request to the chart keeper', () => {
  it('is declined, reopened and withdrawn, and the other side’s window shows each step by itself', async () => {
    const [author, records] = [seats.clinician.page, seats.keeper.page];
    await ask(0, 'Referral', seats);
    await button(records, 'Decline').click();
    const declining = records.getByRole('dialog', { name: 'Decline the request' });
    await button(records, 'Decline').last().and(records.locator('[aria-disabled]')).waitFor();
    await declining.getByRole('combobox', { name: 'Reason' }).click();
    await records.getByRole('option', { name: 'No longer needed' }).click();
    await declining.getByRole('button', { name: 'Decline' }).click();
    await phase(author, 'Declined · Waits for Priya Raman');
    await author.getByText('declined it · No longer needed').waitFor();

    await button(author, 'Reopen').click();
    await say(author, /What is still missing, or why/, 'The court asks for it.', 'Reopen');
    await phase(records, 'Requested · Waits for Tomas Reyes');
    await records.getByText('The court asks for it.').waitFor();

    await button(author, 'Withdraw').click();
    await say(author, /In your words/, 'The court has it now.', 'Withdraw');
    await phase(records, 'Withdrawn');
    await records.getByText('This request is over').waitFor();
    expect(await button(records, 'Acknowledge').count()).toBe(0);
    expect(await button(records, 'Supply Referral').count()).toBe(0);

    // Nothing keeps the note any more.
    await author.getByRole('link', { name: 'Progress note' }).click();
    await button(author, 'Sign and release').and(author.locator(':not([aria-disabled])')).waitFor();
    expect(await author.getByRole('heading', { name: /before this note can be released/ }).count()).toBe(0);
  });

  it('is gone through by keyboard alone, and the focus is never lost', async () => {
    const { page } = seats.keeper;
    const path = await ask(1, 'Insurance card', seats);
    await page.goto('/chart-requests');
    await enterOn(page, page.getByRole('link', { name: 'Insurance card' }));
    await page.waitForURL(`**${path}`);
    await focusIs(page, 'H1', 'Insurance card');
    await enterOn(page, button(page, 'Acknowledge'));
    await phase(page, 'Acknowledged');
    // The button is gone; the page goes on from its heading.
    await focusIs(page, 'H1', 'Insurance card');

    await enterOn(page, button(page, 'Ask back'));
    const question = page.getByRole('textbox', { name: /Your question/ });
    await pressUntilFocused(page, 'Tab', question);
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await focusIs(page, 'BUTTON', 'Ask back');

    // What was written is not thrown away by the way.
    await page.keyboard.press('Enter');
    await pressUntilFocused(page, 'Tab', question);
    await page.keyboard.type('Front or back?');
    await page.keyboard.press('Escape');
    await enterOn(page, button(page, 'Keep it'));
    await focusIs(page, 'TEXTAREA', 'Front or back?');
    expect(await question.inputValue()).toBe('Front or back?');
    await page.keyboard.press('Escape');
    await enterOn(page, button(page, 'Discard'));
    await question.waitFor({ state: 'detached' });

    await enterOn(page, button(page, 'Supply Insurance card'));
    const supplied = page.getByRole('textbox', { name: /What is supplied/ });
    await pressUntilFocused(page, 'Tab', supplied);
    await page.keyboard.type('Both sides, in the folder.');
    await enterOn(page, page.getByRole('dialog').getByRole('button', { name: 'Supply', exact: true }));
    await phase(page, 'Completed');
    await focusIs(page, 'H1', 'Insurance card');
    await page.getByText('Both sides, in the folder.').first().waitFor();
    expect(await pageFaults(page, 'Request')).toEqual([]);
  });

  it('that somebody ends while another one writes keeps what was written, and says who was faster', async () => {
    const { admin, clinician, keeper } = seats;
    const path = await ask(2, 'Treatment plan', seats);
    // The keeper's window does not hear of it before the press.
    await keeper.page.route(`**/api${path}`, (route) =>
      (route.request().method() === 'GET' ? route.abort() : route.continue()).catch(wasReleased),
    );
    await button(keeper.page, 'Ask back').click();
    const question = keeper.page.getByRole('textbox', { name: /Your question/ });
    await question.fill('The one of which year?');
    await admin.page.goto(path);
    await button(admin.page, 'Withdraw').click();
    await say(admin.page, /In your words/, 'Found it myself.', 'Withdraw');
    await keeper.page.getByRole('dialog').getByRole('button', { name: 'Ask back' }).click();
    await keeper.page.getByRole('alert').filter({ hasText: 'Maya Whitfield withdrew it' }).waitFor();
    expect(await question.inputValue()).toBe('The one of which year?');
    await phase(clinician.page, 'Withdrawn');
    expect(await clinician.page.getByText('asked back').count()).toBe(0);
    await keeper.page.unroute(`**/api${path}`);
  });
});

describe('a note that lacks something', () => {
  it('is released anyway by who has the rule, with a reason that all read, and by nobody else', async () => {
    const { admin, clinician, keeper } = seats;
    const { page } = admin;
    await writeNote(page, clientOf(3));
    await askFor(page, 'Identification', /^Tomas Reyes/);
    await button(page, 'Release anyway').click();
    const dialog = page.getByRole('dialog', { name: 'Release anyway' });
    const release = dialog.getByRole('button', { name: 'Sign and release' });
    const reason = dialog.getByRole('textbox', { name: /Why it cannot wait/ });
    await reason.fill('Now');
    await release.and(page.locator('[aria-disabled]')).waitFor();
    await reason.fill('The court asks for it today.');
    await release.click();
    await page.getByText(/^Signed by Maya Whitfield/).waitFor();
    expect(await pageFaults(page, 'Released note')).toEqual([]);
    const path = new URL(page.url()).pathname;

    await clinician.page.goto(path);
    await clinician.page.getByText('Released although something was missing: The court asks for it today.').waitFor();
    // What was asked for still comes.
    await keeper.page.goto('/chart-requests');
    const row = keeper.page.getByRole('row').filter({ hasText: 'Identification' });
    await row.filter({ hasText: 'Requested' }).getByRole('link').waitFor();

    await writeNote(clinician.page, clientOf(3));
    await askFor(clinician.page, 'Identification', /^Tomas Reyes/);
    const blocked = button(clinician.page, 'Sign and release').and(clinician.page.locator('[aria-disabled]'));
    await blocked.waitFor();
    const why = await blocked.getAttribute('aria-describedby');
    expect(await clinician.page.locator(`[id="${why}"]`).textContent()).toContain(
      'Information that was asked for is still missing',
    );
    expect(await button(clinician.page, 'Release anyway').count()).toBe(0);
    expect([...admin.faults, ...clinician.faults, ...keeper.faults]).toEqual([]);
  });
});
