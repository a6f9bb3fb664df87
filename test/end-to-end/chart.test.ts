import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, type Seat, seatOf } from '../setup/console.ts';
import { pressUntilFocused } from '../setup/keyboard.ts';
import { TestStack } from '../setup/stack.ts';

let stack: TestStack;
let browser: Browser;
let desk: Seat;

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await stack.remove();
}, 60_000);

const reach = (page: Page, method: string) =>
  page.getByRole('region', { name: 'Can we reach them?' }).getByRole('listitem').filter({ hasText: method });

describe('the chart of a client', () => {
  let id: string;

  it('is set up for messages to a parent, and says all the time whether they can be reached', async () => {
    const { page } = desk;
    await page.goto('/clients/new');
    await page.getByRole('textbox', { name: 'First name' }).fill('Robin');
    await page.getByRole('textbox', { name: 'Last name' }).fill('Marlowe');
    await page.getByRole('textbox', { name: 'Record number' }).fill('E2E-1');
    await page.getByRole('button', { name: 'Add client' }).click();
    await page.getByRole('tab', { name: 'Contacts' }).click();
    await reach(page, 'Text').getByText('There is no number or address on file').waitFor();
    id = new URL(page.url()).pathname.split('/').at(-1) ?? '';

    const contact = page.getByRole('region', { name: 'Who gets the messages' });
    await contact.getByRole('radio', { name: 'Messaging Contact' }).check();
    await contact.getByRole('textbox', { name: 'First name' }).fill('Pat');
    await contact.getByRole('textbox', { name: 'Last name' }).fill('Marlowe');
    await contact.getByRole('textbox', { name: 'Relation' }).fill('mother');
    await contact.getByRole('button', { name: 'Add number or e-mail' }).click();
    await contact.getByRole('textbox', { name: /Number or address/ }).fill('(208) 555-0177');
    await contact.getByRole('button', { name: 'Save' }).click();
    await reach(page, 'Text').getByText('There is no messaging consent').waitFor();

    await page.getByRole('button', { name: 'Record consent', exact: true }).click();
    await page.getByRole('dialog').getByText('I agree that the practice sends me').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Record', exact: true }).click();
    await reach(page, 'Text').getByText('Can be reached now.').waitFor();
    await page.getByText('Given for every number and address.').waitFor();
    expect(await ask(page, 'GET', `/api/clients/${id}`)).toMatchObject({
      body: { useClientDetail: false, consentState: 'all' },
    });
  }, 120_000);

  it('keeps consent by address, which the keyboard alone can end, and shows the box as partly given', async () => {
    const { page } = desk;
    const end = page.getByRole('button', { name: 'End consent for (208) 555-0177 (Voice)' });
    await pressUntilFocused(page, 'Tab', end);
    await page.keyboard.press('Enter');
    await reach(page, 'Voice').getByText('There is no messaging consent').waitFor();
    const box = page.getByRole('checkbox', { name: 'Messaging Consent Given by Client' });
    expect(await box.evaluate((element) => element instanceof HTMLInputElement && element.indeterminate)).toBe(true);
    expect(await pageFaults(page, 'Contacts of a client')).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  }, 120_000);

  it('ends everything at once when the client asked us to stop, and says what that was', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Client asked us to stop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop all messages' }).click();
    await page.getByText('1 consent was ended; no message was waiting.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await reach(page, 'Text').getByText('There is no messaging consent').waitFor();
    // A later save of something else does not bring it back.
    await page.getByRole('tab', { name: 'Client Details' }).click();
    await page.getByRole('textbox', { name: 'Preferred name' }).fill('Rob');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The client has been saved.').waitFor();
    expect(await ask(page, 'GET', `/api/clients/${id}`)).toMatchObject({ body: { consentState: 'none' } });
  }, 60_000);

  it('that is restricted opens for a clinician in an emergency alone, and somebody else reviews it', async () => {
    const client: { version?: number } = Object((await ask(desk.page, 'GET', `/api/clients/${id}`)).body);
    await ask(desk.page, 'PATCH', `/api/clients/${id}`, { restricted: true, version: client.version });
    const clinician = await seatOf(browser, stack.console, 'priya.raman');
    const { page } = clinician;
    await page.goto(`/clients/${id}`);
    await page.getByRole('button', { name: 'Open in an emergency' }).click();
    await page.getByRole('textbox', { name: 'Why now, and why you?' }).fill('In crisis in the lobby, clinician away');
    expect(await pageFaults(page, 'emergency access')).toEqual([]);
    await page.getByRole('button', { name: 'Open the chart' }).click();
    await page.getByText('Open to you in an emergency until').waitFor();
    expect(clinician.faults).toEqual([]);
    await clinician.context.close();

    await desk.page.goto('/administration/emergency-access?show=unreviewed');
    await desk.page.getByRole('button', { name: 'Mark reviewed' }).click();
    await desk.page.getByText('None', { exact: true }).waitFor();
    expect(await pageFaults(desk.page, 'Emergency access')).toEqual([]);
    expect(desk.faults).toEqual([]);
  }, 120_000);
});
