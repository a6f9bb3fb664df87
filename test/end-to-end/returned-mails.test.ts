import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, screens, type Seat, seatOf } from '../setup/console.ts';
import { enterOn } from '../setup/keyboard.ts';
import { TestStack } from '../setup/stack.ts';

let stack: TestStack;
let browser: Browser;
let desk: Seat;

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
});
afterAll(async () => {
  await browser?.close();
  await stack.remove();
});

async function clientWith(email: string, lastName: string): Promise<string> {
  const { body } = await ask(desk.page, 'POST', '/api/clients', {
    firstName: 'Robin',
    lastName,
    recordNumber: `R-${lastName}`,
    contactPoints: [{ kind: 'email', address: email, preferred: true }],
    consent: true,
  });
  const made: { id?: string } = Object(body);
  return made.id ?? '';
}
const region = (page: Page, name: string) => page.getByRole('region', { name });

describe('an e-mail that comes back after a mail server had accepted it', () => {
  it('with portal credentials is said on the tab, with what to do, and is a task', async () => {
    const { page } = desk;
    const id = await clientWith('bounce-later+550@example.com', 'Returned');
    await page.goto(`/clients/${id}?tab=portal`);
    await page.getByRole('button', { name: 'Email Client Credential' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send both mails' }).click();
    const credentials = region(page, 'Credentials by e-mail');
    await credentials.getByText('the password or link has stopped working').waitFor({ timeout: 180_000 });
    await credentials.getByText('Came back: a mail server had accepted it').first().waitFor();
    await credentials.getByText('There is no such number or mailbox.').first().waitFor();
    await page.getByText('The credentials did not arrive').waitFor();
    const send = page.getByRole('button', { name: 'Email Client Credential' });
    await send.and(page.locator(':not([aria-disabled=true])')).waitFor();
    expect(await pageFaults(page, 'credentials that came back')).toEqual([]);
    await page.setViewportSize(screens.desk);

    await page.goto('/tasks?scope=all');
    const told = page.getByRole('row').filter({ hasText: 'The e-mail with address and user name came back.' });
    await told.waitFor();
    expect(await told.getByRole('cell').first().innerText()).toMatch(/^Portal credentials did not arrive/);
    expect(await page.getByRole('row').filter({ hasText: 'Portal credentials did not arrive' }).count()).toBe(1);
    expect(desk.faults).toEqual([]);
  });

  it('stops the address, which the chart says on top until somebody says that it works again', async () => {
    const { page } = desk;
    const task = page.getByRole('row').filter({ hasText: 'Number or address does not work' });
    await task.getByText('An e-mail to b•••@example.com came back').waitFor();
    await task.getByRole('link', { name: 'Robin Returned' }).click();
    const stopped = page.getByRole('list', { name: 'Numbers and addresses that do not work' });
    await stopped
      .getByText(/^E-mail address bounce-later\+550@example\.com has not worked since .* [A-Z]+\./)
      .waitFor();
    await page.getByRole('link', { name: 'Cannot be reached: address has failed before' }).waitFor();
    expect(await pageFaults(page, 'an address that does not work')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await enterOn(page, page.getByRole('button', { name: 'It works again: bounce-later+550@example.com' }));
    await page.getByRole('link', { name: 'Can be reached by e-mail' }).waitFor();
    await stopped.waitFor({ state: 'detached' });
    expect(desk.faults).toEqual([]);
  });

  it('from staff to a client fails on their chart with the reason, and is told at the bell', async () => {
    const { page } = desk;
    const id = await clientWith('bounce-later+5.2.2@example.com', 'Full');
    await page.goto(`/clients/${id}?tab=messages`);
    await page.getByText('E-mail', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Subject' }).fill('Hello');
    await page.getByRole('textbox', { name: 'Message' }).fill('<Practice>: Please call <PracticePhone>.');
    await page.getByText('As it will be read').waitFor();
    await page.getByRole('button', { name: 'Send message' }).click();
    const row = page.getByRole('table', { name: 'Everything that went to this client' }).getByRole('row').nth(1);
    await row.getByText('Failed').waitFor({ timeout: 180_000 });
    await row.getByRole('button', { name: /Please call|Hello/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Returned').waitFor();
    await dialog.getByText('This number or mailbox cannot be reached').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: /^Alerts/ }).click();
    await page.getByText('A message did not reach its reader').first().waitFor();
    expect(desk.faults).toEqual([]);
  });

  it('is told at the inbox page of the stand-in', async () => {
    const { context } = desk;
    const page = await context.newPage();
    await page.goto(`${stack.inbox}/mail`);
    await page
      .getByRole('link', { name: /bounce-later\+5\.2\.2@example\.com/ })
      .first()
      .click();
    expect(await page.getByText('A report of failure').innerText()).toBe('A report of failure 5.2.2 was taken.');
    await page.close();
  });
});
