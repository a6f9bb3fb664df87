import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Account, Client, Document, Message } from '../../db/entities/index.ts';
import { demoPortalLogins } from '../../db/seed/logins.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { type Seat, screens, seat, seatOf } from '../setup/console.ts';
import { pdf, png } from '../setup/document-files.ts';
import { pidOfPart } from '../setup/processes.ts';
import { TestStack } from '../setup/stack.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';

let stack: TestStack;
let data: StackData;
let browser: Browser;
let phone: Seat;
let desk: Seat;
let clientId: string;
const demo = demoPortalLogins[0]!;
const folder = mkdtempSync(join(tmpdir(), 'rounds-files-'));
const file = (name: string, content: Buffer) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  const portal = /http:\/\/abc\.portal\.localhost:\d+/.exec(stack.output)?.[0] ?? '';
  data = await stackData(stack);
  clientId = await data.work(async ({ em }) => {
    const { personId } = await em.findOneOrFail(Account, { kind: 'portal', login: demo.login });
    return (await em.findOneOrFail(Client, { personId })).id;
  });
  phone = await seat(browser, portal, 'phone');
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
});
afterAll(async () => {
  await browser?.close();
  await data?.close();
  await stack.remove();
  rmSync(folder, { recursive: true, force: true });
});

const sentByClient = () =>
  data.work(({ em }) => em.find(Document, { clientId, uploadedBy: { $like: 'portal:%' } }, { orderBy: { id: 'asc' } }));
const thread = () => desk.page.getByRole('region', { name: 'Documents Updated via Portal' });

describe('documents and insurance', () => {
  it('a client enters their insurance with a photo of the card', async () => {
    const { page } = phone;
    await page.goto('/');
    await page.getByRole('textbox', { name: 'User name' }).fill(demo.login);
    await page.getByRole('textbox', { name: 'Password' }).fill(demo.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Update Insurance' }).click();
    await page.getByRole('link', { name: 'Add Primary insurance' }).click();
    await page.getByRole('textbox', { name: 'Insurance company' }).fill('Blue Cross of Idaho');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('textbox', { name: 'Member ID' }).and(page.locator('[aria-invalid="true"]:focus')).waitFor();
    await page.getByRole('textbox', { name: 'Member ID' }).fill('XYZ123456789');
    await page.locator('input[type=file]').first().setInputFiles(file('Card front.png', png()));
    await page.getByText('It has arrived.').waitFor();
    expect(await pageFaults(page, 'Insurance form')).toEqual([]);
    await page.setViewportSize(screens.phone);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Your insurance has been saved.').waitFor();
    await page.getByText('•••••6789').waitFor();
    expect(await pageFaults(page, 'Insurance')).toEqual([]);
    await page.setViewportSize(screens.phone);
  });

  it('sends a document, also where the server dies in the middle, and it arrives once', async () => {
    const { page, context } = phone;
    await page.getByRole('link', { name: 'Back to the start page' }).click();
    await page.getByRole('link', { name: /^Documents/ }).click();
    await page.getByText('The practice has shared no documents with you yet.').waitFor();
    await page.getByRole('combobox', { name: 'What is it?' }).selectOption('Letter or referral');
    // As slow as a phone in a cellar, so that there is a middle.
    const network = await context.newCDPSession(page);
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 60_000 };
    await network.send('Network.enable');
    await network.send('Network.emulateNetworkConditions', slow);
    const letter = Buffer.concat([
      pdf('Referral').subarray(0, 9),
      Buffer.alloc(700_000, '%\n'),
      pdf('Referral').subarray(9),
    ]);
    await page.locator('input[type=file][multiple]').setInputFiles(file('Referral.pdf', letter));
    await page.getByText(/([5-9]|[1-9]\d)% sent/).waitFor();
    process.kill(pidOfPart(stack, 'api'), 'SIGKILL');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await pageFaults(page, 'An upload that failed')).toEqual([]);
    await page.setViewportSize(screens.phone);
    await stack.ended();
    await stack.start();
    await network.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Referral.pdf has arrived.').waitFor();
    await page.getByText('Received by the practice').nth(1).waitFor();
    expect((await sentByClient()).map(({ name, status }) => [name, status])).toEqual([
      ['Card front.png', 'clean'],
      ['Referral.pdf', 'clean'],
    ]);
    const own = page.getByRole('region', { name: 'What you have sent' });
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      own.getByRole('link', { name: 'Download Referral.pdf' }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe('Referral.pdf');
    expect(await pageFaults(page, 'Documents')).toEqual([]);
    await page.setViewportSize(screens.phone);
  });

  it('staff are alerted once, see the thread and the insurance, and show a document back', async () => {
    const { page } = desk;
    await page.goto('/alerts');
    const row = page.getByRole('row').filter({ hasText: 'A client sent documents in the portal' });
    await row.getByText('Insurance, Correspondence').waitFor();
    expect(await row.count()).toBe(1);
    expect(
      await page.getByRole('row').filter({ hasText: 'changed their information in the portal: Insurance' }).count(),
    ).toBe(1);
    await row.getByRole('link', { name: 'Open' }).click();
    await thread().getByRole('button', { name: 'Mark as seen: Referral.pdf' }).click();
    await thread()
      .getByText(/Seen by Maya Whitfield/)
      .waitFor();
    expect(await pageFaults(page, 'The thread')).toEqual([]);
    await page.setViewportSize(screens.desk);

    await page.getByRole('button', { name: 'More for Card front.png' }).click();
    await page.getByRole('menuitem', { name: 'Rename or move' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rename or move the document' });
    await dialog.getByRole('switch', { name: 'Shown in the portal' }).click({ force: true });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const notices = await data.work(({ em }) => em.find(Message, { clientId, purpose: 'portal-notice' }));
    expect(notices.map(({ status }) => status)).toEqual(['pending']);

    await page.getByRole('tab', { name: 'Insurance' }).click();
    await page.getByRole('button', { name: 'Show number of Primary insurance' }).click();
    await page.getByText('XYZ123456789').waitFor();
    await page.getByRole('button', { name: 'Edit Primary insurance' }).click();
    const drawer = page.getByRole('dialog', { name: 'Primary insurance' });
    await drawer.getByRole('textbox', { name: 'Group number' }).fill('1000234');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Maya Whitfield changed Group number').waitFor();
    expect(await pageFaults(page, 'Insurance of a client')).toEqual([]);
    await page.setViewportSize(screens.desk);
  });

  it('and the client opens it, and sees who looked', async () => {
    const { page } = phone;
    await page.getByRole('link', { name: 'Back to the start page' }).click();
    await page.getByRole('link', { name: /1 new document from us/ }).click();
    const shown = page.getByRole('region', { name: 'From the practice' });
    const [picture] = await Promise.all([
      phone.context.waitForEvent('page'),
      shown.getByRole('link', { name: 'Open Card front.png in a new tab' }).click(),
    ]);
    await picture.locator('img').waitFor();
    await picture.close();
    await shown.getByText('New', { exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'View All Activity' }).click();
    await page.getByText('Looked up the number of your insurance').waitFor();
    await page.getByText('Opened a document of your record').first().waitFor();
    expect([...phone.faults, ...desk.faults]).toEqual([]);
  });
});
