import type { Browser, Page } from 'playwright-core';
import { seat, seatOf } from '../../test/setup/console.ts';
import { stackData } from '../../test/setup/stack-data.ts';
import { connectCards, demoClient } from '../../test/setup/stack-payments.ts';
import type { TestStack } from '../../test/setup/stack.ts';

type Shoot = (page: Page, name: string) => Promise<void>;

/** What a client sees of the portal on a phone, and the tabs of their chart that belong to it: a charge that is owed, a payment at the desk, a statement and a usual copay. */
export async function portalPictures(stack: TestStack, browser: Browser, shoot: Shoot): Promise<void> {
  const data = await stackData(stack);
  try {
    await connectCards(stack, data);
    const demo = await demoClient(data);
    await chart(stack, browser, { clientId: demo.clientId, shoot });
    const address = /http:\/\/abc\.portal\.localhost:\d+/.exec(stack.output)?.[0] ?? '';
    const { page, context } = await seat(browser, address, 'phone');
    await page.goto('/');
    await page.getByRole('textbox', { name: 'User name' }).fill(demo.login);
    await page.getByRole('textbox', { name: 'Password' }).fill(demo.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const billing = page.getByRole('link', { name: /View Payment Options/ });
    await billing.getByText(/^Your balance/).waitFor();
    await page.getByText(/^Next: /).waitFor();
    await shoot(page, 'portal-home');
    await billing.click();
    await page.getByRole('button', { name: 'Pay by card' }).waitFor();
    await page.getByRole('listitem').first().waitFor();
    await shoot(page, 'portal-billing');
    await context.close();
  } finally {
    await data.close();
  }
}

interface OfChart {
  clientId: string;
  shoot: Shoot;
}

async function chart(stack: TestStack, browser: Browser, { clientId, shoot }: OfChart): Promise<void> {
  const { page, context } = await seatOf(browser, stack.console, 'maya.whitfield');
  const dialog = (name: string) => page.getByRole('dialog', { name });
  await page.goto(`/clients/${clientId}?tab=billing`);
  await page.getByRole('button', { name: 'Add Charge' }).click();
  const charge = dialog('Add Charge');
  await charge.getByRole('textbox', { name: 'Description' }).fill('Session');
  await charge.getByRole('textbox', { name: 'Amount' }).fill('120');
  await charge.getByRole('button', { name: 'Add Charge' }).click();
  await charge.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Record Payment' }).click();
  const payment = dialog('Record Payment');
  await payment.getByRole('textbox', { name: 'Amount' }).fill('40');
  await payment.getByRole('button', { name: 'Record Payment' }).click();
  await payment.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Set copay' }).click();
  const copay = dialog('Usual copay');
  await copay.getByRole('textbox', { name: 'Amount' }).fill('25');
  await copay.getByRole('button', { name: 'Save' }).click();
  await copay.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Issue Statement' }).click();
  const statement = dialog('Issue Statement');
  await statement.getByRole('button', { name: 'Issue Statement' }).click();
  await statement.waitFor({ state: 'hidden' });
  await noticesGone(page);
  await shoot(page, 'client-billing');

  await page.goto(`/clients/${clientId}?tab=portal`);
  const guardians = page.getByRole('region', { name: 'Guardians' });
  await guardians.waitFor();
  await shoot(page, 'client-portal');
  await context.close();
}

/** What the page says after a change. */
const noticesGone = (page: Page) =>
  page.waitForFunction(() => document.querySelectorAll('.mantine-Notification-root').length === 0);
