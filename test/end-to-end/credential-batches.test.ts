import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import type { CredentialBatch } from '../../domain/schemas/credential-batches.ts';
import { credentialsOf, verdictOn } from '../faults/credential-verdict.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, screens, type Seat, seatOf } from '../setup/console.ts';
import { enterOn, pressUntilFocused } from '../setup/keyboard.ts';
import { ledgerOf } from '../setup/ledger.ts';
import { pidOfPart } from '../setup/processes.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';
import { TestStack } from '../setup/stack.ts';
import { until } from '../setup/until.ts';

let stack: TestStack;
let browser: Browser;
let desk: Seat;

beforeAll(async () => {
  // So that the kill lands between the mails: those of a hundred clients take twenty seconds.
  stack = await TestStack.create({ EMAIL_PER_SECOND: '10', SWEEP_EVERY_MS: '500' });
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
});
afterAll(async () => {
  await browser?.close();
  await stack.remove();
});

const onDesk = (page: Page) => page.setViewportSize(screens.desk);
const ticks = (page: Page) => page.getByRole('checkbox', { name: /^Tick (?!all)/ });
const order = (page: Page) => page.getByRole('button', { name: /^E-mail \d+ clients?$/ });
const confirm = (page: Page) => page.getByRole('dialog').getByRole('button', { name: /^E-mail \d+ clients?$/ });
const idOf = (page: Page) => new URL(page.url()).pathname.split('/').at(-1) ?? '';
const batchOf = async (page: Page, id: string): Promise<CredentialBatch> =>
  Object(await ask(page, 'GET', `/api/credential-batches/${id}`)).body;
const withData = async <T>(task: (data: StackData) => Promise<T>): Promise<T> => {
  const data = await stackData(stack);
  try {
    return await task(data);
  } finally {
    await data.close();
  }
};

/** Clients of a batch, and where their mails go. */
const invitedBy = (batchId: string) =>
  withData((data) =>
    data.work(async ({ kysely }) => {
      const { rows } = await sql<{ clientId: string; email: string; key: string }>`
        select w.client_id as "clientId", w.id as key, (
                 select cp.address from contact_point cp where cp.person_id = c.person_id and cp.kind = 'email' and cp.active
                  order by cp.preferred desc, cp.id limit 1) as email
          from credential_batch_row w join client c on c.id = w.client_id
         where w.batch_id = ${batchId}::uuid and w.status = 'ordered'`.execute(kysely);
      return rows;
    }),
  );

describe('portal credentials for many clients', () => {
  it('go to clients that are ticked in the list, once their number was seen and confirmed, by keyboard alone', async () => {
    const { page } = desk;
    await page.goto('/clients');
    await ticks(page).nth(3).waitFor();
    expect(await pageFaults(page, 'clients to be ticked')).toEqual([]);
    await onDesk(page);
    for (const n of [0, 1, 2]) {
      await pressUntilFocused(page, 'Tab', ticks(page).nth(n));
      await page.keyboard.press('Space');
    }
    await page.getByText('3 clients ticked').waitFor();
    await page.getByRole('link', { name: /^All \d+ that match$/ }).waitFor();
    await page.getByRole('link', { name: 'E-mail credentials' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('radio', { name: 'The 3 clients ticked in the list', checked: true }).waitFor();
    await order(page).waitFor();
    expect(await pageFaults(page, 'preview of a batch')).toEqual([]);
    await onDesk(page);
    await enterOn(page, order(page));
    await confirm(page).waitFor();
    expect(await pageFaults(page, 'confirm a batch')).toEqual([]);
    await onDesk(page);
    await enterOn(page, confirm(page));
    await page.getByRole('heading', { level: 1, name: /^Portal credentials of / }).waitFor();
    const id = idOf(page);
    await until('it is through', async () => (await batchOf(page, id)).status === 'done');
    await page.getByText('Done', { exact: true }).waitFor();
    const { counts } = await batchOf(page, id);
    // One of the samples may have no address, or one that takes nothing.
    expect(counts).toMatchObject({ clients: 3, waiting: 0, ordered: 0, cancelled: 0 });
    expect(counts.sent + counts.failed + counts.refused).toBe(3);
    expect(counts.sent).toBeGreaterThan(0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Results as a file' }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/Mails accepted/);
  });

  it('are refused to who has been sent some, and the reason leads to the client', async () => {
    const { page } = desk;
    await page.goto('/portal-credentials/new?who=active&show=refused');
    await page.getByText('sent already').waitFor();
    const row = page.getByRole('row').filter({ hasText: 'Credentials have been e-mailed to this client already.' });
    await row.first().getByRole('link').click();
    await page.getByRole('heading', { level: 2, name: 'Credentials by e-mail' }).waitFor();
    expect(page.url()).toMatch(/\/clients\/[\w-]+\?tab=portal$/);
  });

  it('go to everybody exactly once though the worker is killed in the middle, are paused, and go on', async () => {
    const { page } = desk;
    await page.goto('/clients');
    await ticks(page).nth(40).waitFor();
    await page.getByRole('button', { name: 'Load more' }).click();
    await ticks(page).nth(90).waitFor();
    await page.getByRole('checkbox', { name: 'Tick all rows shown' }).check();
    await page.getByText('100 clients ticked').waitFor();
    await page.getByRole('link', { name: 'E-mail credentials' }).click();
    await order(page).click();
    await confirm(page).click();
    await page.getByRole('heading', { level: 1, name: /^Portal credentials of / }).waitFor();
    const id = idOf(page);
    await until('some have been sent', async () => (await batchOf(page, id)).counts.sent > 4);
    process.kill(pidOfPart(stack, 'worker'), 'SIGKILL');
    await stack.ended();
    await stack.start();
    await page.reload();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused', { exact: true }).waitFor();
    const { counts: atPause } = await batchOf(page, id);
    await until('the mails that were ordered end', async () => (await batchOf(page, id)).counts.ordered === 0);
    expect((await batchOf(page, id)).counts.waiting).toBe(atPause.waiting);
    expect(await pageFaults(page, 'a paused batch')).toEqual([]);
    await onDesk(page);
    await page.getByRole('button', { name: 'Resume' }).click();
    await until('it is through', async () => (await batchOf(page, id)).status === 'done');
    const { counts } = await batchOf(page, id);
    expect(counts.clients).toBe(100);
    expect(counts.sent + counts.failed + counts.refused).toBe(100);
    const invited = await invitedBy(id);
    expect(invited.length).toBeGreaterThan(60);
    const rows = await withData((data) => credentialsOf(data, invited));
    const { sent, failed, doubled, early, claimed, lost, kept } = verdictOn(
      invited,
      rows,
      await ledgerOf(stack, 'emails'),
    );
    expect({ doubled, early, claimed, lost, kept }).toEqual({
      doubled: [],
      early: [],
      claimed: [],
      lost: [],
      kept: [],
    });
    expect([sent, failed]).toEqual([counts.sent, counts.failed]);
  });

  it('are cancelled for the rest, and an alert leads to what became of them', async () => {
    const { page } = desk;
    await page.goto('/portal-credentials/new');
    await order(page).click();
    await confirm(page).click();
    await page.getByRole('button', { name: 'Cancel the rest' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the rest' }).click();
    await page.getByText('The rest has been cancelled.').waitFor();
    const id = idOf(page);
    expect((await batchOf(page, id)).counts.waiting).toBe(0);
    const filter = page.getByRole('navigation', { name: 'Show' });
    const link = filter.getByRole('link', { name: /^Cancelled \d/ });
    await link.click();
    await page.waitForURL(/state=cancelled/);
    await page.getByRole('cell', { name: 'Cancelled' }).first().waitFor();
    expect(await filter.locator('[aria-current]').allTextContents()).toEqual([await link.textContent()]);
    await page.goto('/alerts?show=all');
    const told = page.getByRole('row').filter({ hasText: 'Portal credentials for many clients are through' });
    await told.first().getByRole('link', { name: 'Open' }).click();
    await page.getByRole('heading', { level: 1, name: /^Portal credentials of / }).waitFor();
    expect(desk.faults).toEqual([]);
  });

  it('are for who may send them: others see neither boxes nor the entry of the navigation', async () => {
    const clinician = await seatOf(browser, stack.console, 'priya.raman');
    await clinician.page.goto('/clients');
    await clinician.page.getByRole('link', { name: /,/ }).first().waitFor();
    expect(await ticks(clinician.page).count()).toBe(0);
    await clinician.page.goto('/portal-credentials/new');
    await clinician.page.getByText('Your profiles do not allow this page').waitFor();
  });
});
