import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { askFor, type ChartClient, openRequest, say, someClients, writeNote } from '../setup/chart-pages.ts';
import { type ChartSeats, chartSeats } from '../setup/chart-seats.ts';
import { ask, seatOf, wasReleased } from '../setup/console.ts';
import { TestStack } from '../setup/stack.ts';
import { until } from '../setup/until.ts';

let stack: TestStack;
let browser: Browser;
let seats: ChartSeats;
let clients: ChartClient[];

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  // Before anybody has the capability.
  const lacking = await seatOf(browser, stack.console, 'priya.raman');
  await lacking.page.goto('/chart-requests');
  await lacking.page.getByText('You can neither send nor receive requests yet').waitFor();
  await lacking.page
    .getByText(/You need the rules Messaging Create and Messaging View\. Ask .*Maya Whitfield/)
    .waitFor();
  await lacking.context.close();
  seats = await chartSeats(browser, stack.console);
  clients = await someClients(seats.admin.page);
});
afterAll(async () => {
  await browser?.close();
  await stack.remove();
});

const clientOf = (index: number) => {
  const client = clients[index];
  if (!client) throw new Error('The sample practice has too few clients');
  return client;
};

const disabled = (button: Locator) => button.and(button.page().locator('[aria-disabled]')).waitFor();

async function textsTo(mobile: string): Promise<string[]> {
  const answer = await fetch(`${stack.inbox}/ledger/texts?after=0&limit=1000`);
  const entry = z.object({ to: z.string(), body: z.string() });
  const { entries } = z.object({ entries: z.array(entry) }).parse(await answer.json());
  return entries.filter(({ to }) => to === mobile).map(({ body }) => body);
}

describe('the chart hand-off in two windows', () => {
  it('goes from the blocked clinician to the chart keeper and back, until the note is released', async () => {
    const { clinician, keeper, keeperMobile } = seats;
    const [author, records] = [clinician.page, keeper.page];
    const { id, lastName } = clientOf(0);
    await writeNote(author, id);
    await askFor(author, 'Signed consent', /^Tomas Reyes/);
    await author.getByRole('heading', { name: /^1 request has to be completed/ }).waitFor();
    await disabled(author.getByRole('button', { name: 'Sign and release' }));

    // The chart keeper is told in the console at once, and by text, which says nothing of the client.
    const entry = records.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Requests/ });
    await entry.getByText('1 waits for you').waitFor();
    await until('the chart keeper has a text', async () => (await textsTo(keeperMobile)).length > 0);
    expect((await textsTo(keeperMobile)).join('\n')).not.toContain(lastName);
    await records.goto('/alerts');
    await records.getByRole('link', { name: 'Open' }).first().click();
    await records.getByRole('heading', { level: 1, name: 'Signed consent' }).waitFor();

    // The clinician's window stands on the same request and sees each step without being loaded again.
    await author.getByRole('link', { name: 'Signed consent' }).click();
    await records.getByRole('button', { name: 'Acknowledge' }).click();
    await author.getByText('acknowledged it').waitFor();
    await records.getByRole('button', { name: 'Ask back' }).click();
    await say(records, /Your question/, 'Which year?', 'Ask back');
    await author.getByRole('button', { name: 'Answer' }).click();
    await say(author, /Your answer/, 'The one of last year.\nIt is blue.', 'Answer');
    await records.getByText('The one of last year.').waitFor();
    await records.getByRole('button', { name: 'Supply Signed consent' }).click();
    const dialog = records.getByRole('dialog');
    const file = { name: 'consent.txt', mimeType: 'text/plain', buffer: Buffer.from('Signed consent') };
    await dialog.getByLabel('Upload').setInputFiles(file);
    const supply = dialog.getByRole('button', { name: 'Supply' });
    await supply.and(records.locator(':not([aria-disabled])')).click();
    await dialog.waitFor({ state: 'detached' });

    await author.getByRole('status').filter({ hasText: 'Completed' }).waitFor();
    await author.getByRole('button', { name: 'Open consent.txt' }).first().waitFor();
    await author.getByRole('link', { name: 'Progress note' }).click();
    await author.getByRole('button', { name: 'Sign and release' }).click();
    const release = author.getByRole('dialog', { name: 'Sign and release' });
    await release.getByRole('button', { name: 'Sign and release' }).click();
    await author.getByText(/^Signed by Priya Raman/).waitFor();
    expect([...clinician.faults, ...keeper.faults]).toEqual([]);
  });

  it('gives a request of a group to the first who claims it, and tells the second who was faster', async () => {
    const { admin, clinician, keeper, groupId } = seats;
    await expectMember(admin.page, groupId);
    await writeNote(clinician.page, clientOf(1).id);
    await askFor(clinician.page, 'Referral', /^Medical Records/);
    const path = await openRequest(clinician.page, 'Referral');
    await Promise.all([admin.page.goto(path), keeper.page.goto(path)]);
    const claims = [admin.page, keeper.page].map((page) => page.getByRole('button', { name: 'Claim' }));
    await Promise.all(claims.map((claim) => claim.waitFor()));
    // Neither hears of the other's press before its own.
    let isHeld = true;
    for (const { page } of [admin, keeper])
      await page.route(`**/api${path}`, (route) =>
        (isHeld && route.request().method() === 'GET' ? route.abort() : route.continue()).catch(wasReleased),
      );
    await Promise.all(claims.map((claim) => claim.click()));
    await Promise.race([admin.page, keeper.page].map((page) => page.getByRole('alert').first().waitFor()));
    isHeld = false;
    await clinician.page.getByText('claimed it').waitFor();
    // One of them by the answer to the press, the other by reading again.
    const told = [admin.page, keeper.page].map((page) => page.getByText('claimed it').first());
    await Promise.all(told.map((word) => word.waitFor()));
    expect(await clinician.page.getByText('claimed it').count()).toBe(1);
  });

  it('is listed with its filters in the address, given to somebody else together, and counted for the manager', async () => {
    const { admin } = seats;
    const { page } = admin;
    await page.goto('/chart-requests?scope=all&phase=over');
    await page.getByRole('link', { name: 'Signed consent' }).waitFor();
    expect(await pageFaults(page, 'Requests')).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto('/chart-requests?scope=all');
    const row = page.getByRole('row').filter({ hasText: 'Referral' });
    await row.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Reassign 1 request' }).click();
    const dialog = page.getByRole('dialog', { name: 'Give 1 request to somebody else' });
    await dialog.getByRole('combobox', { name: 'Asked of' }).click();
    await page.getByRole('option', { name: /^Tomas Reyes/ }).click();
    await dialog.getByRole('button', { name: 'Reassign 1 request' }).click();
    await dialog.getByText(/was given to somebody else/).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await row.getByText('Waits for Tomas Reyes').waitFor();
    await page.goto('/chart-requests/overview');
    await page.getByText('Priya Raman waits for Tomas Reyes').waitFor();
    expect(await pageFaults(page, 'Overview')).toEqual([]);
  });

  it('keeps both texts of a note that two windows write', async () => {
    const { clinician } = seats;
    const { page: first, context } = clinician;
    await writeNote(first, clientOf(2).id);
    const second = await context.newPage();
    await second.goto(first.url());
    const [here, there] = [first, second].map((page) => page.getByRole('textbox', { name: 'Text' }));
    await there?.waitFor();
    // The second window does not hear of what the first one saves before it has changes of its own.
    await second.route('**/api/notes/*', (route) =>
      (route.request().method() === 'GET' ? route.abort() : route.continue()).catch(wasReleased),
    );
    await here?.fill('Written here.');
    await first.getByText(/Saved, \d/).waitFor();
    await there?.fill('Written there.');
    await second.unroute('**/api/notes/*');
    await second.getByRole('heading', { name: 'This note was saved in another window meanwhile' }).waitFor();
    await second.getByText('Written here.').first().waitFor();
    expect(await pageFaults(second, 'Conflict')).toEqual([]);
    await second.getByRole('button', { name: 'Put both into the note' }).click();
    await second.getByText(/Saved, \d/).waitFor();
    expect(await second.getByRole('textbox', { name: 'Text' }).inputValue()).toBe('Written here.\n\nWritten there.');
    expect(await pageFaults(second, 'Note')).toEqual([]);
  });
});

/** The administrator belongs to the group, too. */
async function expectMember(page: Page, groupId: string): Promise<void> {
  const group = z.object({ version: z.number(), members: z.array(z.object({ id: z.string() })) });
  const { members, version } = group.parse((await ask(page, 'GET', `/api/user-groups/${groupId}`)).body);
  const session = z.object({ account: z.object({ staffId: z.string() }) });
  const { account } = session.parse((await ask(page, 'GET', '/api/session')).body);
  const all = [...members.map(({ id }) => id), account.staffId];
  const { status } = await ask(page, 'PATCH', `/api/user-groups/${groupId}`, { members: all, version });
  if (status !== 200) throw new Error(`The group was not changed: ${status}`);
}
