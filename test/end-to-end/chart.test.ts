import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, type Seat, seatOf } from '../setup/console.ts';
import { enterOn, pressUntilFocused } from '../setup/keyboard.ts';
import { TestStack } from '../setup/stack.ts';
import { until } from '../setup/until.ts';

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

const reach = (page: Page, method: string) =>
  page.getByRole('region', { name: 'Can we reach them?' }).getByRole('listitem').filter({ hasText: method });

const focusedId = async (page: Page) => {
  await page.waitForFunction(() => document.activeElement?.id && location.hash === `#${document.activeElement.id}`);
  return page.evaluate(() => document.activeElement?.id);
};

/** The dialog has the focus on its list of reasons. */
async function endWithReason(page: Page, reason: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  const list = dialog.getByRole('combobox', { name: 'Reason' });
  await pressUntilFocused(page, 'Tab', list);
  await page.keyboard.press('Enter');
  const option = page.getByRole('option', { name: reason });
  await option.waitFor();
  while ((await option.getAttribute('data-combobox-selected')) === null) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await enterOn(page, dialog.getByRole('button', { name: 'End consent' }));
}

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

    await reach(page, 'Text').getByRole('link', { name: 'Go to the numbers and addresses' }).click();
    expect(await focusedId(page)).toBe('numbers');
    await page.getByRole('link', { name: 'Cannot be reached: no address' }).click();
    expect(await focusedId(page)).toBe('reach');

    const contact = page.getByRole('region', { name: 'Who gets the messages' });
    await contact.getByRole('radio', { name: 'Messaging Contact' }).check();
    await contact.getByRole('textbox', { name: 'First name' }).fill('Pat');
    await contact.getByRole('textbox', { name: 'Last name' }).fill('Marlowe');
    await contact.getByRole('textbox', { name: 'Relation' }).fill('mother');
    await contact.getByRole('combobox', { name: 'Language' }).click();
    await page.getByRole('option', { name: 'Spanish' }).click();
    await contact.getByRole('combobox', { name: 'Time zone' }).fill('Boise');
    await page.getByRole('option', { name: 'America/Boise' }).click();
    await contact.getByRole('textbox', { name: 'City' }).fill('Nampa');
    await contact.getByRole('button', { name: 'Add number or e-mail' }).click();
    await contact.getByRole('textbox', { name: /Number or address/ }).fill('(208) 555-0177');
    await contact.getByRole('button', { name: 'Save' }).click();
    await reach(page, 'Text').getByText('There is no messaging consent').waitFor();

    await page.getByRole('link', { name: 'Cannot be reached: no consent' }).waitFor();
    await reach(page, 'Text').getByRole('link', { name: 'Go to the record of consent' }).click();
    expect(await focusedId(page)).toBe('consents');

    await page.getByRole('button', { name: 'Record consent', exact: true }).click();
    const wording = page.getByRole('dialog').getByText('Acepto que el consultorio');
    expect(await wording.getAttribute('lang')).toBe('es');
    await page.getByRole('dialog').getByRole('button', { name: 'Record', exact: true }).click();
    await reach(page, 'Text').getByText('Can be reached now.').waitFor();
    await page.getByText('Given for every number and address.').waitFor();
    await page.getByRole('link', { name: 'Can be reached by text' }).waitFor();
    expect(await ask(page, 'GET', `/api/clients/${id}`)).toMatchObject({
      body: { useClientDetail: false, consentState: 'all' },
    });
  });

  it('keeps consent by address, which the keyboard alone can end, and shows the box as partly given', async () => {
    const { page } = desk;
    const end = page.getByRole('button', { name: 'End consent for (208) 555-0177 (Voice)' });
    await pressUntilFocused(page, 'Tab', end);
    await page.keyboard.press('Enter');
    await endWithReason(page, 'Entered by mistake');
    await reach(page, 'Voice').getByText('There is no messaging consent').waitFor();
    const box = page.getByRole('checkbox', { name: 'Messaging Consent Given by Client' });
    await until('the box is partly given', () =>
      box.evaluate((element) => element instanceof HTMLInputElement && element.indeterminate),
    );
    expect(await pageFaults(page, 'Contacts of a client')).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('ends everything at once when the client asked us to stop, and keeps what was typed into the form meanwhile', async () => {
    const { page } = desk;
    await page.getByRole('tab', { name: 'Client Details' }).click();
    await page.getByRole('textbox', { name: 'Preferred name' }).fill('Rob');
    await page.getByRole('tab', { name: 'Contacts' }).click();
    await page.getByRole('button', { name: 'Record consent for (208) 555-0177 (Voice)' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByText('Given for every number and address.').waitFor();
    await page.getByRole('button', { name: 'Client asked us to stop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop all messages' }).click();
    await page.getByText('2 consents were ended; no message was waiting.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await reach(page, 'Text').getByText('There is no messaging consent').waitFor();
    // The draft is still there, and saving it does not bring the consent back.
    await page.getByRole('tab', { name: 'Client Details' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The client has been saved.').waitFor();
    expect(await ask(page, 'GET', `/api/clients/${id}`)).toMatchObject({
      body: { consentState: 'none', preferredName: 'Rob' },
    });
  });

  it('lets all consent be ended with a reason, which the history tells with its time and zone', async () => {
    const { page } = desk;
    await page.getByRole('tab', { name: 'Contacts' }).click();
    await page.getByRole('button', { name: 'Record consent', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByText('Given for every number and address.').waitFor();
    await enterOn(page, page.getByRole('button', { name: 'End all' }));
    await endWithReason(page, 'No longer needed');
    await page.getByText('Not given: nothing is sent to this client.').waitFor();
    await page.getByText('History (').click();
    await page
      .getByText(/ended .* E[DS]T: No longer needed/)
      .first()
      .waitFor();
    expect(await pageFaults(page, 'Contacts with the history of consent')).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

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
  });
});
