import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, demoLogin, screens, seat, type Seat, seatOf, signIn, wasReleased } from '../setup/console.ts';
import { pressUntilFocused } from '../setup/keyboard.ts';
import { TestStack } from '../setup/stack.ts';

const main = (page: Page) => page.getByRole('navigation', { name: 'Main' });

/** A choice in a field that opens a list; what is typed first narrows it. */
async function choose(page: Page, field: string, option: string | RegExp, typed?: string): Promise<void> {
  const input = page.getByRole('combobox', { name: field });
  await input.click();
  if (typed) await input.fill(typed);
  await page.getByRole('option', { name: option }).click();
}

describe('Administration and records in the browser', () => {
  let stack: TestStack;
  let browser: Browser;
  let admin: Seat;

  beforeAll(async () => {
    stack = await TestStack.create();
    [browser] = await Promise.all([launchBrowser(), stack.start()]);
    admin = await seatOf(browser, stack.console, 'maya.whitfield');
  });

  afterAll(async () => {
    await browser.close();
    await stack.remove();
  });

  it('gives a profile the right to send messages by a double click, and takes it back by keyboard', async () => {
    const { page } = admin;
    const unassigned = page.getByRole('listbox', { name: /^Unassigned Rules/ });
    const assigned = page.getByRole('listbox', { name: /^Assigned Rules/ });
    const save = page.getByRole('region', { name: 'Biller' }).getByRole('button', { name: 'Save' });
    await main(page).getByRole('link', { name: 'Profile Management' }).click();
    await page.getByRole('link', { name: /^Biller/ }).click();

    await unassigned.getByRole('option', { name: 'Messaging Create' }).dblclick();
    await assigned.getByRole('option', { name: 'Messaging Create' }).waitFor();
    await save.click();
    await page.getByText('The profile Biller has been saved.').waitFor();
    // The editor is made anew with what was saved; what is pressed before would be lost.
    await save.and(page.locator('[aria-disabled=true]')).waitFor();
    expect(await rulesOf(page, 'Biller')).toContain('Messaging Create');

    await pressUntilFocused(page, 'Tab', assigned);
    for (let steps = 0; steps < 30 && (await assigned.inputValue()) !== 'Messaging Create'; steps++)
      await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await unassigned.getByRole('option', { name: 'Messaging Create' }).waitFor();
    await pressUntilFocused(page, 'Shift+Tab', save);
    await page.keyboard.press('Enter');
    // Disabled it is already while it saves; that nothing is left to save it says once it has.
    await save.and(page.locator('[aria-disabled=true]')).waitFor();
    expect(await rulesOf(page, 'Biller')).not.toContain('Messaging Create');
  });

  it('says on a page that the server does not answer, and reads by itself what it lacks once it does', async () => {
    const { page } = admin;
    await page.route('**/api/**', (route) => route.abort('connectionrefused').catch(wasReleased));
    await main(page).getByRole('link', { name: 'Locations' }).click();
    const banner = page.getByRole('status').getByText('The server does not answer');
    await banner.waitFor();
    await page.getByText('The server cannot be reached').waitFor();
    expect(await pageFaults(page, 'The server is away')).toEqual([]);
    await page.unroute('**/api/**');
    // An answer that takes longer than the time between two tries is waited for.
    await page.route('**/api/locations*', async (route) => {
      await new Promise((later) => setTimeout(later, 6_000));
      await route.continue().catch(wasReleased);
    });
    await page.getByRole('link', { name: 'Asheville' }).waitFor({ timeout: 180_000 });
    await banner.waitFor({ state: 'detached' });
    await page.unroute('**/api/locations*');
    await page.setViewportSize(screens.desk);
  });

  it('folds a group of the navigation by keyboard; the page that is open stays in it, also after a reload', async () => {
    const { page } = admin;
    await page.goto('/administration/picklists');
    const group = main(page).getByRole('button', { name: 'Administration' });
    await group.press('Enter');
    await main(page).getByRole('link', { name: 'Profile Management' }).waitFor({ state: 'detached' });
    await page.reload();
    await main(page).getByRole('link', { name: 'Picklists' }).waitFor();
    expect(await group.getAttribute('aria-expanded')).toBe('false');
    expect(await main(page).getByRole('link', { name: 'Profile Management' }).count()).toBe(0);
    await group.press('Enter');
    await main(page).getByRole('link', { name: 'Profile Management' }).waitFor();
  });

  it('writes down who changed a setting, from what to what', async () => {
    const { page } = admin;
    await main(page).getByRole('link', { name: 'System Settings' }).click();
    await page.getByRole('searchbox', { name: 'Filter' }).fill('Practice Alias');
    await page.getByRole('button', { name: 'Edit Practice Alias' }).click();
    await page.getByRole('textbox', { name: 'Your value of Practice Alias' }).fill('The Green House');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'The Green House' }).waitFor();
    await page.getByRole('cell', { name: /Maya Whitfield/ }).waitFor();

    await main(page).getByRole('link', { name: 'Audit Log' }).click();
    const row = page.getByRole('row', { name: /Maya Whitfield.*setting/ });
    await row.getByRole('button').click();
    const changes = page.getByRole('table', { name: 'Changes' });
    await changes.getByText('The Green House').waitFor();
    expect(await changes.innerText()).toContain('value');
  });

  it('adds a client with a number and consent, and an appointment for them, which stands in the day', async () => {
    const { page } = admin;
    await main(page).getByRole('link', { name: 'Clients', exact: true }).click();
    await page.getByRole('link', { name: 'New client' }).click();
    await page.getByRole('textbox', { name: 'First name' }).fill('Ottilie');
    await page.getByRole('textbox', { name: 'Last name' }).fill('Newcomer');
    await page.getByRole('textbox', { name: 'Record number' }).fill('N-1');
    await choose(page, 'Location', 'Asheville');
    await page.getByRole('button', { name: 'Add number or e-mail' }).click();
    await page.getByRole('textbox', { name: 'Number or address of contact 1' }).fill('828 555 0177');
    await page.getByRole('checkbox', { name: 'Messaging Consent Given by Client' }).check();
    await page.getByRole('button', { name: 'Add client' }).click();
    await page.getByRole('heading', { level: 1, name: 'Ottilie Newcomer' }).waitFor();

    await page.getByRole('link', { name: 'New appointment' }).click();
    await page.getByRole('heading', { level: 1, name: 'New appointment' }).waitFor();
    await choose(page, 'Clinician', /Priya Raman/, 'Raman');
    await choose(page, 'Location', 'Asheville');
    await page.getByRole('textbox', { name: /^Start/ }).fill('2031-05-06T10:30');
    await page.getByRole('button', { name: 'Add appointment' }).click();
    await page.getByText('The appointment has been added.').waitFor();
    await page.goto('/appointments?day=2031-05-06');
    const row = page.getByRole('row', { name: /Ottilie Newcomer/ });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/10:30 AM/);

    await main(page).getByRole('link', { name: 'Clients', exact: true }).click();
    await page.getByRole('searchbox', { name: 'Search clients' }).fill('newcomer');
    const found = page.getByRole('row', { name: /Newcomer/ });
    await found.getByText('Given').waitFor();
    // A name is searched for, but never stands in an address.
    expect(page.url()).not.toMatch(/newcomer/i);
  });

  it('shows an operator in Temporal’s pages what a broadcast was started with, in plain text, and lets nobody touch it', async () => {
    const { page } = await seatOf(browser, stack.console, 'maya.whitfield');
    await page.goto('/messaging/history');
    await page.getByRole('link', { name: 'Client Upcoming Appointments · Text' }).click();
    const opened = page.waitForEvent('popup');
    await page.getByRole('link', { name: /^broadcast\// }).click();
    const workflowPage = await opened;
    // Temporal's own pages are large: a busy machine needs a while for them.
    await workflowPage.getByText('"broadcastId"').first().waitFor({ timeout: 180_000 });
    const { pathname } = new URL(workflowPage.url());
    const workflow = /workflows\/[^/]+/.exec(pathname)?.[0] ?? '';
    const api = `/temporal/api/v1/namespaces/default/${workflow}`;
    expect(await ask(page, 'GET', api)).toMatchObject({ status: 200 });
    for (const action of ['terminate', 'cancel', 'signal/x', 'reset'])
      expect(await ask(page, 'POST', `${api}/${action}`, { reason: 'test' })).toMatchObject({ status: 403 });
    expect(JSON.stringify((await ask(page, 'GET', api)).body)).toMatch(/RUNNING|COMPLETED/);

    const scheduler = await seatOf(browser, stack.console, 'tomas.reyes');
    for (const path of ['/temporal', pathname, api, '/codec/decode'])
      expect(await ask(scheduler.page, path === '/codec/decode' ? 'POST' : 'GET', path)).toMatchObject({ status: 404 });
    expect(await ask(scheduler.page, 'POST', `${api}/terminate`, {})).toMatchObject({ status: 404 });

    const nobody = await seat(browser, stack.console);
    await nobody.page.goto(pathname);
    await nobody.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect((await nobody.context.request.get(api)).status()).toBe(404);
    for (const each of [page, scheduler.page, nobody.page]) await each.context().close();
  });

  it('keeps the two practices apart, also for the administrator of the other one', async () => {
    const { page } = await seatOf(browser, stack.console, 'renata.begay');
    await main(page).getByRole('link', { name: 'Clients', exact: true }).click();
    await page.getByRole('searchbox', { name: 'Search clients' }).fill('newcomer');
    await page.getByText('Nothing matches').waitFor();
    const { body } = await ask(admin.page, 'POST', '/api/clients/search', { text: 'newcomer' });
    const { rows }: { rows?: { id?: string }[] } = Object(body);
    expect(rows?.length).toBe(1);
    expect(await ask(page, 'GET', `/api/clients/${rows?.[0]?.id}`)).toMatchObject({ status: 404 });
    await page.context().close();
  });

  it('signs out for good: neither Back nor the address lead in again', async () => {
    const { page, context } = admin;
    await page
      .getByRole('banner')
      .getByRole('button', { name: /Maya Whitfield/ })
      .click();
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
    await page.getByText('You have signed out.').waitFor();
    expect((await context.request.get('/api/session')).status()).toBe(401);
    await page.goBack();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.goto('/clients');
    await signIn(page, demoLogin('maya.whitfield'));
    await page.getByRole('heading', { level: 1, name: 'Clients' }).waitFor();
    expect(admin.faults).toEqual([]);
  });
});

async function rulesOf(page: Page, profile: string): Promise<string[]> {
  const { body } = await ask(page, 'GET', '/api/profiles');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer's shape is tested against OpenAPI elsewhere
  const profiles = body as { name: string; grants: { rule: string }[] }[];
  return profiles.find(({ name }) => name === profile)?.grants.map(({ rule }) => rule) ?? [];
}
