import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { screens, type Seat, seat, seatOf } from '../setup/console.ts';
import { TestStack } from '../setup/stack.ts';
import { until } from '../setup/until.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';
import { charge, connectCards, demoClient } from '../setup/stack-payments.ts';

let stack: TestStack;
let data: StackData;
let browser: Browser;
let phone: Seat;
let desk: Seat;
let demo: Awaited<ReturnType<typeof demoClient>>;

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  const portal = /http:\/\/abc\.portal\.localhost:\d+/.exec(stack.output)?.[0] ?? '';
  data = await stackData(stack);
  await connectCards(stack, data);
  demo = await demoClient(data);
  await charge(data, demo.clientId, 12_345);
  phone = await seat(browser, portal, 'phone');
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
});
afterAll(async () => {
  await browser?.close();
  await data?.close();
  await stack.remove();
});

/** The chart's tabs stand in one line on a desk; on a phone keys bring the open one wholly into view. */
async function tabsFit(page: Page): Promise<void> {
  const hidden = () =>
    page.getByRole('tablist').evaluate((list) => {
      const open = list.querySelector('[aria-selected="true"]')?.getBoundingClientRect();
      const { left, right } = list.getBoundingClientRect();
      return !open || open.left < left - 1 || open.right > right + 1;
    });
  const last = page.getByRole('tab', { name: 'Client Portal' });
  await page.goto(`/clients/${demo.clientId}?tab=billing`);
  for (const width of [1440, 1024]) {
    await page.setViewportSize({ width, height: 900 });
    await last.waitFor();
    expect(await page.getByRole('tablist').evaluate((list) => list.scrollWidth - list.clientWidth)).toBe(0);
  }
  await page.setViewportSize(screens.phone);
  for (const name of ['Notes', 'Documents', 'Forms', 'Messages', 'Tasks', 'Client Portal']) {
    await page.getByRole('tab', { selected: true }).press('ArrowRight');
    await page.getByRole('tab', { name, selected: true }).waitFor();
    await until(`${name} is in view`, async () => !(await hidden()));
  }
  await page.setViewportSize(screens.desk);
}

describe('a client who pays by card, on a phone', () => {
  it('pays a part of the balance on the card company’s page, gets a receipt, and staff pay some of it back', async () => {
    const { page } = phone;
    await page.goto('/billing');
    await page.getByRole('textbox', { name: 'User name' }).fill(demo.login);
    await page.getByRole('textbox', { name: 'Password' }).fill(demo.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Pay by card' }).click();
    await page.getByRole('radio', { name: 'Another amount' }).check();
    await page.getByRole('textbox', { name: 'Amount in dollars' }).fill('100000');
    await page.getByRole('button', { name: 'Continue to the card company' }).click();
    await page.getByText(/^That is more than you owe/).waitFor();
    expect(await pageFaults(page, 'Paying')).toEqual([]);
    await page.setViewportSize(screens.phone);
    await page.getByRole('textbox', { name: 'Amount in dollars' }).fill('23.45');
    await page.getByRole('button', { name: 'Continue to the card company' }).click();

    await page.getByRole('heading', { name: 'Pay $23.45' }).waitFor();
    await page.getByRole('textbox', { name: 'Card number' }).fill('4000000000000002');
    await page.getByRole('button', { name: 'Pay $23.45' }).click();
    await page.getByRole('alert').getByText('Your card was declined').waitFor();
    await page.getByRole('textbox', { name: 'Card number' }).fill('4242424242424242');
    await page.getByRole('button', { name: 'Pay $23.45' }).click();

    await page.getByText('Thank you. You have paid.').waitFor();
    await page.getByText(/ending in 4242/).waitFor();
    expect(await pageFaults(page, 'Paid')).toEqual([]);
    await page.setViewportSize(screens.phone);
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: /^Receipt \d+/ }).click();
    expect((await saved).suggestedFilename()).toBe('receipt.pdf');

    const { page: console } = desk;
    await console.goto('/payments');
    await console.getByRole('table', { name: 'Card Payments' }).getByRole('link').first().click();
    await console.getByRole('heading', { name: '$23.45' }).waitFor();
    await console.getByRole('button', { name: 'Pay money back' }).click();
    const dialog = console.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Amount' }).fill('10.00');
    await dialog.getByRole('combobox', { name: 'Why' }).click();
    await console.getByRole('option', { name: 'Charged by mistake' }).click();
    expect(await pageFaults(console, 'Refund')).toEqual([]);
    await dialog.getByRole('button', { name: 'Pay it back' }).click();
    await console.getByText(/^\$10\.00 paid back/).waitFor();
    expect(await pageFaults(console, 'Payment')).toEqual([]);

    // What was declined before stands there in words, and the code below.
    await console.getByText(/The card was declined: The bank gives no reason/).waitFor();
    await console.getByText('payment_intent.payment_failed, card_declined').waitFor();
    await tabsFit(console);

    const payment = page.url();
    await page.goto('/activity');
    await page.getByText('Paid by card: $23.45').waitFor();
    await page.getByText('Money was paid back to the card: $10.00').waitFor();
    await page.goto(payment);
    await page.getByText('Paid back to your card: $10.00').waitFor();
  });
});
