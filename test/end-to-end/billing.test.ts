import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { post } from '../../db/billing/ledger.ts';
import { Account, Client } from '../../db/entities/index.ts';
import { demoPortalLogins } from '../../db/seed/logins.ts';
import { deskPostings } from '../../domain/billing/ledger.ts';
import { localDate } from '../../domain/time.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { screens, type Seat, seat, seatOf } from '../setup/console.ts';
import { enterOn } from '../setup/keyboard.ts';
import { pdfText } from '../setup/pdf-text.ts';
import { TestStack } from '../setup/stack.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';

let stack: TestStack;
let data: StackData;
let browser: Browser;
let desk: Seat;
let phone: Seat;
let clientId: string;
const demo = demoPortalLogins[0]!;

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  const portal = /http:\/\/abc\.portal\.localhost:\d+/.exec(stack.output)?.[0] ?? '';
  data = await stackData(stack);
  await data.work(async ({ em }) => {
    const { personId } = await em.findOneOrFail(Account, { kind: 'portal', login: demo.login });
    clientId = (await em.findOneOrFail(Client, { personId })).id;
  });
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
  phone = await seat(browser, portal, 'phone');
});
afterAll(async () => {
  await browser?.close();
  await data?.close();
  await stack.remove();
});

/** The words of a PDF that a link saves. */
async function saved(page: Page, link: Locator): Promise<string> {
  const download = page.waitForEvent('download');
  await link.click();
  return (await pdfText(await readFile(await (await download).path()))).join('\n');
}

const line = (page: Page, text: string) =>
  page.getByRole('table', { name: 'Rows' }).getByRole('row').filter({ hasText: text });
const choose = (page: Page, name: string, content: string) =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });

describe('billing', () => {
  it('is kept by staff: a charge, a payment, one that is taken back, a statement', async () => {
    const { page } = desk;
    await page.goto(`/clients/${clientId}?tab=billing`);
    await page.getByText('Nothing has been posted yet').waitFor();

    await enterOn(page, page.getByRole('button', { name: 'Add Charge' }));
    const charge = page.getByRole('dialog', { name: 'Add Charge' });
    await charge.getByRole('textbox', { name: 'Description' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.type('Session');
    await charge.getByRole('textbox', { name: 'Amount' }).fill('12.505');
    await charge.getByRole('textbox', { name: 'Description' }).focus();
    await charge.getByText('must be whole cents, such as 12.50', { exact: true }).waitFor();
    await charge.getByRole('textbox', { name: 'Amount' }).fill('$1,120');
    expect(await pageFaults(page, 'Add Charge')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await charge.getByRole('button', { name: 'Add Charge' }).dblclick();
    await page.getByRole('heading', { name: 'Balance $1,120.00' }).waitFor();
    const ledger = page.getByRole('table', { name: 'Ledger' });
    await ledger.getByRole('row').nth(1).waitFor();
    expect(await ledger.getByRole('row').count()).toBe(2);

    for (const amount of ['20', '20.00']) {
      await page.getByRole('button', { name: 'Record Payment' }).click();
      const payment = page.getByRole('dialog', { name: 'Record Payment' });
      await payment.getByRole('textbox', { name: 'Amount' }).fill(amount);
      await payment.getByRole('button', { name: 'Record Payment' }).click();
      await payment.waitFor({ state: 'hidden' });
    }
    await page.getByRole('heading', { name: 'Balance $1,080.00' }).waitFor();
    await page
      .getByRole('button', { name: /^Reverse Payment in cash of / })
      .first()
      .click();
    const back = page.getByRole('dialog', { name: 'Take it back?' });
    await back.getByRole('textbox', { name: 'Reason' }).fill('Entered twice');
    await back.getByRole('button', { name: 'Reverse' }).click();
    await page.getByRole('heading', { name: 'Balance $1,100.00' }).waitFor();
    await ledger.getByText('Reason: Entered twice').waitFor();

    await page.getByRole('button', { name: 'Issue Statement' }).click();
    const issue = page.getByRole('dialog', { name: 'Issue Statement' });
    await issue.getByRole('button', { name: 'Issue Statement' }).click();
    await page.getByRole('listitem').filter({ hasText: 'the client was told' }).waitFor();
    await issue.waitFor({ state: 'hidden' });
    expect(await pageFaults(page, 'Billing of a client')).toEqual([]);

    await page.setViewportSize(screens.desk);
    await page.goto('/billing');
    await page.getByText('1 client owes $1,100.00').waitFor();
    await page.getByRole('cell', { name: '$1,100.00' }).first().waitFor();
    expect(await pageFaults(page, 'Billing')).toEqual([]);
    await page.setViewportSize(screens.phone);
    await page.getByRole('cell', { name: '$1,100.00' }).first().waitFor();
    expect(desk.faults).toEqual([]);
  });

  it('is seen by the client on a phone: the balance, the statement, each payment with its receipt', async () => {
    const { page } = phone;
    await page.goto('/');
    await page.getByRole('textbox', { name: 'User name' }).fill(demo.login);
    await page.getByRole('textbox', { name: 'Password' }).fill(demo.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const tile = page.getByRole('link', { name: /View Payment Options/ });
    await tile.getByText('Your balance: $1,100.00 · 1 new statement').waitFor();
    expect(await pageFaults(page, 'Main page')).toEqual([]);
    await page.setViewportSize(screens.phone);
    await enterOn(page, tile);
    await page.getByRole('link', { name: 'Open PDF of statement 1' }).waitFor();
    expect(await pageFaults(page, 'Statements')).toEqual([]);
    await page.setViewportSize(screens.phone);
    const statement = await saved(page, page.getByRole('link', { name: 'Open PDF of statement 1' }));
    for (const words of ['Statement 1', 'Session', 'Payment in cash', 'Taken back: Payment in cash', '$1,100.00'])
      expect(statement).toContain(words);
    expect(statement).not.toContain('Entered twice');
    await page.getByText('New', { exact: true }).waitFor({ state: 'hidden' });

    await enterOn(page, page.getByRole('link', { name: 'History' }));
    await page.getByText('Taken back: it does not count').waitFor();
    expect(await pageFaults(page, 'History')).toEqual([]);
    await page.setViewportSize(screens.phone);
    const receipts = page.getByRole('link', { name: /^Receipt of \$20\.00/ });
    expect(await saved(page, receipts.last())).toContain('Amount paid');
    expect(await saved(page, receipts.first())).toContain('Taken back');
    await page.goto('/activity');
    await page.getByText('Opened a statement of your account').first().waitFor();
    expect(phone.faults).toEqual([]);
  });

  it('shows staff that the client has opened it', async () => {
    const { page } = desk;
    await page.goto(`/clients/${clientId}?tab=billing`);
    await page.getByText(/opened by the client/).waitFor();
    expect(await saved(page, page.getByRole('link', { name: 'Download statement 1' }))).toContain('Balance due');
    expect(desk.faults).toEqual([]);
  });

  it('has statements issued to all who owe more than an amount, by a run that goes on without the page', async () => {
    const { page } = desk;
    await page.goto('/billing');
    await page.getByRole('button', { name: 'Issue statements' }).click();
    const dialog = page.getByRole('dialog', { name: 'Issue statements' });
    await dialog.getByText('Nobody would get a statement. 1 client has a statement that says the same').waitFor();
    const on = localDate(new Date().toISOString(), 'America/New_York');
    const entries = deskPostings('charge', 500);
    await data.work((uow) =>
      post(uow, { clientId, kind: 'charge', on, description: 'Copy of the chart', entries, source: 'staff' }),
    );
    await dialog.getByRole('textbox', { name: 'Over' }).fill('1,100');
    await dialog.getByText('1 client gets a statement: $1,105.00.').waitFor();
    expect(await pageFaults(page, 'Issue statements')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await enterOn(page, dialog.getByRole('button', { name: 'Issue to 1 client' }));
    await page.getByRole('heading', { level: 1, name: /^Statements of / }).waitFor();
    await page.getByText('1 statement was issued, over $1,105.00.').waitFor();
    await page.getByText(/^Ended /).waitFor();
    expect(await pageFaults(page, 'A run of statements')).toEqual([]);
    await page.setViewportSize(screens.desk);
    expect(await saved(page, page.getByRole('link', { name: 'Download statement 2' }))).toContain('Copy of the chart');
    await page.getByRole('link', { name: 'Statement Runs' }).click();
    await page.getByRole('cell', { name: '1 issued, $1,105.00' }).waitFor();
    expect(await pageFaults(page, 'Runs of statements')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await page.goto('/alerts');
    await page
      .getByRole('row', { name: /Statements to many clients are through/ })
      .getByRole('link', { name: 'Open' })
      .click();
    await page.getByRole('heading', { level: 1, name: /^Statements of / }).waitFor();
    expect(desk.faults).toEqual([]);
  });
});

describe('a file of charges and payments', () => {
  it('has its faults seen and mended, is imported, shows on the chart, and is taken back', async () => {
    const { page } = desk;
    await page.goto('/billing');
    await page.getByRole('link', { name: 'Import Charges and Payments' }).click();
    await page.getByRole('heading', { level: 1, name: 'Import Charges and Payments' }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Example file' }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toContain(
      'Record number,Charge or payment,Date,Amount',
    );
    await choose(page, 'short.csv', 'MRN,Amount\n1,2\n');
    await page.getByText('The file has no column "Charge or payment", "Date"').waitFor();
    expect(await pageFaults(page, 'Import Charges and Payments')).toEqual([]);
    await page.setViewportSize(screens.desk);

    const { id, recordNumber } = await data.work(({ em }) =>
      em.findOneOrFail(Client, { restricted: false, id: { $ne: clientId } }, { orderBy: { recordNumber: 'asc' } }),
    );
    const lines = [
      'MRN,Kind,Date,Amount,Description,Paid by,Check,ID',
      `${recordNumber},Charge,3/2/2026,"$1,120.00",Session,,,C-1`,
      `${recordNumber},Payment,3/3/2026,20,,Check,1042,P-1`,
      `NOBODY-7,Charge,2026-02-30,12.505,Session,,,C-2`,
    ];
    await choose(page, 'march.csv', `${lines.join('\n')}\n`);
    await page.getByRole('heading', { level: 1, name: 'march.csv' }).waitFor();
    await page.getByText('1 charge totaling $1,120.00 and 1 payment totaling $20.00 for 1 client').waitFor();
    for (const fault of [
      'There is no client with this record number',
      'There is no such day',
      'This must be whole cents',
    ])
      await line(page, 'NOBODY-7').getByText(fault).last().waitFor();
    expect(await pageFaults(page, 'A file of charges and payments')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await page.getByRole('button', { name: 'Correct line 4' }).click();
    const drawer = page.getByRole('dialog', { name: 'Correct line 4' });
    await drawer.getByRole('textbox', { name: 'Record number' }).fill(recordNumber);
    await drawer.getByRole('textbox', { name: 'Date' }).fill('2/28/2026');
    await drawer.getByRole('textbox', { name: 'Amount' }).fill('12.50');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await drawer.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Import all 3 rows' }).click();
    const ask = page.getByRole('dialog', { name: 'Import 3 rows?' });
    await ask
      .getByText('This posts 2 charges totaling $1,132.50 and 1 payment totaling $20.00 for 1 client.')
      .waitFor();
    expect(await pageFaults(page, 'Import?')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await ask.getByRole('button', { name: 'Import all 3 rows' }).click();
    await page.getByText('Imported', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Take back' }).waitFor();
    const file = page.url();

    await page.getByRole('link', { name: 'Open what line 3 became' }).click();
    await page.getByRole('heading', { name: 'Balance $1,112.50' }).waitFor();
    await page.getByRole('table', { name: 'Ledger' }).getByText('Payment by check 1042').waitFor();
    await page.goto('/billing/imports');
    await page.getByRole('link', { name: 'march.csv' }).waitFor();
    await page.setViewportSize(screens.phone);
    await page.getByText('3 rows · 3 imported').first().waitFor();

    await page.goto(file);
    await page.setViewportSize(screens.desk);
    await page.getByRole('button', { name: 'Take back' }).click();
    const back = page.getByRole('dialog', { name: 'Take this import back?' });
    await back.getByRole('textbox', { name: 'Reason' }).fill('The wrong month');
    expect(await pageFaults(page, 'Take back?')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await back.getByRole('button', { name: 'Take back' }).click();
    await line(page, 'C-1').or(line(page, '1,120.00')).getByText('Taken back', { exact: true }).first().waitFor();
    await page.goto(`/clients/${id}?tab=billing`);
    await page.getByRole('heading', { name: 'Balance $0.00' }).waitFor();
    expect(desk.faults).toEqual([]);
  });
});
