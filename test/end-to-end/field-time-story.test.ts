import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Shift, SyncRun } from '../../domain/schemas/sync.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, screens, type Seat, seatOf } from '../setup/console.ts';
import { pimsyDesk, shownAs } from '../setup/stand-in-pages.ts';
import { TestStack } from '../setup/stack.ts';
import { until } from '../setup/until.ts';

/** What says the same on a desk and on a phone stands there twice. */
const seen = { visible: true };

/*
 * What somebody does on the first day, all of it on pages: the console's, and those on which one is PIMSY's staff or Timeero's administrator.
 * Each step begins where the one before ended.
 */
describe('From nothing to schedules that keep themselves', () => {
  let stack: TestStack;
  let browser: Browser;
  let desk: Seat;
  let page: Page;
  /** A second tab, for the pages of the stand-ins. */
  let other: Page;

  beforeAll(async () => {
    stack = await TestStack.create({ SWEEP_EVERY_MS: '1000' });
    await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
    desk = await seatOf(browser, stack.console, 'maya.whitfield');
    page = desk.page;
    other = await desk.context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await stack.remove();
  });

  async function open(entry: string): Promise<void> {
    // Whoever looked for faults left it as narrow as a phone, where the navigation is folded away.
    await page.setViewportSize(screens.desk);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: entry, exact: true }).click();
  }
  const press = (name: string | RegExp, within: Page | Locator = page) => within.getByRole('button', { name }).click();
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  const head = () => page.getByRole('banner').getByRole('link', { name: /sync/i });

  it('connects PIMSY and Timeero with what their own pages show', async () => {
    await open('PIMSY configuration');
    await press('Enable');
    await page.getByRole('combobox', { name: 'Method' }).click();
    await page.getByRole('option', { name: 'User name and password' }).click();
    await press('Use its address');
    const pages = desk.context.waitForEvent('page');
    await page.getByRole('link', { name: 'Its page shows the credentials' }).click();
    const pimsy = await pages;
    await page.getByRole('textbox', { name: 'User name' }).fill(await shownAs(pimsy, 'User name'));
    await page.locator('input[type=password]').fill(await shownAs(pimsy, 'Password'));
    await pimsy.close();
    await press('Check credentials');
    await press('Enable PIMSY');
    await page.getByText('Enabled', { exact: true }).waitFor();
    await press('Read PIMSY now');
    await page.getByText('Last good reading').waitFor({ timeout: 180_000 });
    await page.getByRole('row', { name: /^Clients/ }).waitFor();
    // Not both are connected: there is nothing to sync yet.
    expect(await head().count()).toBe(0);

    await open('Timeero configuration');
    await press('Enable');
    await press('Use its address');
    await other.goto(`${stack.inbox}/timeero`);
    await page.locator('input[type=password]').fill(await shownAs(other, 'API key'));
    await press('Check credentials');
    await press('Enable Timeero');
    await page.getByText('Enabled', { exact: true }).waitFor();
  });

  it('maps whom both know, and shows them without being asked again', async () => {
    await open('Mapping');
    await press('Read Timeero now');
    await press(/^Look at \d+ suggestions$/);
    await confirmAll();
    await page.getByRole('tab', { name: 'PIMSY Clients' }).click();
    await confirmAll();
    expect(await pageFaults(page, 'mapping')).toEqual([]);
  });

  async function confirmAll(): Promise<void> {
    await press(/^Confirm all \d+ suggested$/);
    await press(/^Confirm all/, page.getByRole('dialog'));
    const told = page.getByText(/pairs are mapped/);
    await told.waitFor();
    await told.waitFor({ state: 'detached' });
  }

  it('imports those who are whole, and names everything that is wrong with the others', async () => {
    await page.goto('/integrations/pimsy/mapping?tab=clients&show=unmapped');
    await page.getByRole('checkbox', { name: 'Choose all shown' }).click();
    await press('Import 50');
    await page.getByText(/^\d+ imported · \d+ to correct$/).waitFor({ timeout: 180_000 });
    // The counts are read apart from the list.
    await until('the worklist names what is missing', async () => (await row('Medicaid ID').count()) > 3);
    await page.goto('/integrations/pimsy/mapping?show=unmapped');
    await page.getByRole('checkbox', { name: 'Choose all shown' }).click();
    await press(/^Import \d+$/);
    await page.getByText('5 imported · 12 to correct').waitFor({ timeout: 180_000 });
    const first = row('e-116').filter(seen);
    await first.getByText('Last name This is missing in PIMSY.').filter(seen).waitFor();
    await first.getByText('(PIMSY has: 555-01)').filter(seen).waitFor();
    expect(await pageFaults(page, 'worklist')).toEqual([]);
  });

  it('imports by itself whoever has been mended in PIMSY, and says so where they are listed', async () => {
    const pimsy = pimsyDesk(other, stack.inbox, 'abc');
    // One is mended wrongly, and is told anew.
    let number = 4100;
    for (const id of await failing()) {
      const ssn = `219-37-${++number}`;
      const fields = {
        'Last name': 'Mended',
        Address: '12 Laurel Street',
        City: 'Asheville',
        State: 'NC',
        ZIP: '28801',
      };
      const reach = { 'E-mail': `${id}@abc.example.com`, 'Mobile phone': `(828) 555-0${(number % 100) + 100}` };
      await pimsy.mend('employees', id, { ...fields, ...reach, SSN: id === 'e-122' ? '000-12-3456' : ssn });
    }
    await press('Read PIMSY now');
    await page.getByText('5 imported · 11 settled since · 1 to correct').waitFor({ timeout: 180_000 });
    await row('e-122').getByText('Tried again since').filter(seen).waitFor();
    await row('e-122')
      .getByRole('link', { name: /^See the later import/ })
      .click();
    await row('e-122').getByText(/^SSN/).filter(seen).waitFor();
    await open('Users');
    await row('e-116@abc.example.com').first().waitFor();
    expect(await row('e-116@abc.example.com').count()).toBe(1);
  });

  /** PIMSY's ids of those on the worklist who are still to be corrected. */
  async function failing(): Promise<string[]> {
    const rows = await page.getByRole('row').filter({ hasText: 'Correct it in PIMSY' }).allTextContents();
    return rows.flatMap((text) => /ID (e-\d+)/.exec(text)?.[1] ?? []);
  }

  it('shows what a sync would do, does it, and then has nothing to do', async () => {
    await open('Sync runs');
    await head().getByText('Not synced yet').waitFor();
    await page.getByText('Nothing is sent to Timeero yet').waitFor();
    await press('Preview');
    await page.getByText('This is a preview: nothing of it was written.').waitFor({ timeout: 180_000 });
    await page.getByRole('table', { name: 'Changes' }).getByText('New', { exact: true }).first().waitFor();
    await other.goto(`${stack.inbox}/timeero/schedules`);
    await other.getByText(/^No .* fits\.$/).waitFor();

    await open('Sync runs');
    await press('Sync Schedules');
    await page.getByRole('heading', { name: 'Sync run', exact: true }).waitFor();
    await page.getByText('Done', { exact: true }).waitFor({ timeout: 180_000 });
    const first = await newest();
    expect(first.counts).toMatchObject({ failed: 0, doubt: 0, applied: first.counts.create });
    await other.reload();
    await other.getByText(`${first.counts.create} found`).waitFor();
    await head()
      .getByText(/^Synced \d/)
      .waitFor({ timeout: 180_000 });

    await open('Sync runs');
    await press('Sync Schedules');
    await page.getByRole('heading', { name: 'Sync run', exact: true }).waitFor();
    await page.getByText('Done', { exact: true }).waitFor({ timeout: 180_000 });
    const second = await newest();
    expect(second.id > first.id).toBe(true);
    expect(second.counts).toMatchObject({ create: 0, change: 0, delete: 0, 'put-back': 0 });
  });

  it('puts back at once what was edited behind our back, and tells both values', async () => {
    await open('Sync runs');
    await other.goto(`${stack.inbox}/timeero`);
    await page.getByLabel('Secret').fill(await shownAs(other, 'Webhook secret'));
    await press('Save secret');
    await page.getByText('Secret set').waitFor();
    await other
      .getByLabel('Webhook address')
      .fill((await page.getByRole('region').locator('code').textContent()) ?? '');
    await press('Save', other);

    await other.goto(`${stack.inbox}/timeero/schedules`);
    await other.getByRole('main').getByRole('listitem').first().getByRole('link').click();
    const title = other.getByLabel('Title');
    const before = await title.inputValue();
    await title.fill('Moved behind your back');
    await press('Save', other);
    await row('1 put back').getByRole('link').click({ timeout: 180_000 });
    const told = page.getByText('Was Moved behind your back').filter(seen);
    await told.first().waitFor();
    // What is planned reads the same.
    await page.getByText('Done', { exact: true }).waitFor();
    expect(await told.first().textContent()).toContain(`Becomes ${before}`);
    await other.reload();
    expect(await title.inputValue()).toBe(before);
  });

  it('locks what came from PIMSY with the reason, and sends a shift of our own', async () => {
    const from = new Date().toISOString().slice(0, 10);
    const { rows } = await call<{ rows: Shift[] }>('GET', `/api/shifts?from=${from}&to=2199-01-01&origin=pimsy`);
    const [first] = rows;
    await page.goto(`/schedules?day=${first!.localStart.slice(0, 10)}`);
    const name = first!.client ?? first!.title;
    await page.getByRole('list').filter({ hasText: name }).first().getByRole('button', { name }).first().click();
    await page.getByRole('dialog', { name: 'Shift' }).getByText('It comes from PIMSY').waitFor();
    await page.keyboard.press('Escape');
    const { users } = await call<{ users: { id: string }[] }>('GET', '/api/shifts/choices');
    const fields = { title: 'Team meeting', userIds: [users[0]!.id], jobId: null, minutes: 60 };
    await call('POST', '/api/shifts', { ...fields, localStart: '2030-03-09T09:30' });
    await until('Timeero has it', async () => {
      await other.goto(`${stack.inbox}/timeero/schedules?search=Team+meeting`);
      return (await other.getByText('1 found').count()) === 1;
    });
    expect(await other.getByRole('listitem').filter({ hasText: 'Team meeting' }).count()).toBe(1);
  });

  it('is made for a phone as for a desk, and nothing went wrong unseen', async () => {
    const { id } = await newest();
    for (const path of ['/integrations/sync', `/integrations/sync/${id}`, '/schedules', '/schedules?view=list']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await pageFaults(page, path)).toEqual([]);
    }
    expect(desk.faults).toEqual([]);
  });

  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await ask(page, method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema of the route says so
    return answer.body as T;
  }
  const newest = async () => (await call<{ rows: SyncRun[] }>('GET', '/api/sync/runs')).rows[0]!;
});
