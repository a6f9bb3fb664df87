import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { hashPassword } from '../../api/sign-in/password.ts';
import { Account, Client, Credential } from '../../db/entities/index.ts';
import { demoPortalLogins } from '../../db/seed/logins.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, type Seat, seat, seatOf, wasReleased } from '../setup/console.ts';
import { TestStack } from '../setup/stack.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';

let stack: TestStack;
let data: StackData;
let browser: Browser;
let phone: Seat;
let portal: string;
const demo = demoPortalLogins[0]!;
const chosen = 'nine owls in one old pear tree';

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  portal = /http:\/\/abc\.portal\.localhost:\d+/.exec(stack.output)?.[0] ?? '';
  data = await stackData(stack);
  phone = await seat(browser, portal, 'phone');
});
afterAll(async () => {
  await browser?.close();
  await data?.close();
  await stack.remove();
});

/** As an order does it, without its mails. @returns the secret */
async function credential(kind: 'temporary-password' | 'activation-link'): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  const link = kind === 'activation-link';
  const secretHash = link ? createHash('sha256').update(secret).digest('hex') : await hashPassword(secret);
  await data.work(async ({ em }) => {
    const account = await em.findOneOrFail(Account, { kind: 'portal', login: demo.login });
    account.epoch += 1;
    if (!link) Object.assign(account, { passwordHash: secretHash, mustChangePassword: true });
    const { id: accountId, epoch } = account;
    const expiresAt = new Date(Date.now() + 3_600_000);
    em.create(Credential, {
      accountId,
      epoch,
      kind,
      status: 'sent',
      secretHash,
      expiresAt,
      requestedBy: 'system:test',
    });
  });
  return secret;
}

async function signIn(password: string, login = demo.login, { page } = phone): Promise<void> {
  await page.getByRole('textbox', { name: 'User name' }).fill(login);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

describe('who was never in the portal', () => {
  it('gets both mails at the press of a button, signs in on a phone with what they say, and sees that afterwards', async () => {
    const desk = await seatOf(browser, stack.console, 'maya.whitfield');
    const email = 'imogen.vance@example.com';
    const { body } = await ask(desk.page, 'POST', '/api/clients', {
      firstName: 'Imogen',
      lastName: 'Vance',
      recordNumber: 'E-1',
      contactPoints: [{ kind: 'email', address: email, preferred: true }],
    });
    const made: { id?: string } = Object(body);
    await desk.page.goto(`/clients/${made.id}?tab=portal`);
    await desk.page.getByRole('button', { name: 'Email Client Credential' }).click();
    const dialog = desk.page.getByRole('dialog', { name: 'Email Client Credential' });
    await dialog.getByRole('button', { name: 'Send both mails' }).click();
    await desk.page.getByText('Invited, not yet used').waitFor();

    const her = await seat(browser, portal, 'phone');
    const { page } = her;
    const mail = async (subject: string) => {
      await page.goto(`${stack.inbox}/mail`);
      const row = page.getByRole('listitem').filter({ hasText: email }).filter({ hasText: subject });
      await row.getByRole('link').click({ timeout: 180_000 });
      return page.locator('article').innerText();
    };
    const first = await mail('your user name for the portal');
    const [, address] = /Address: (\S+)/.exec(first) ?? [];
    const [, login] = /User name: (\S+)/.exec(first) ?? [];
    expect([address, login]).toEqual([portal, 'imogen.vance']);
    const [, password] = /Temporary password: (\S+)/.exec(await mail('your temporary password')) ?? [];
    expect(first).not.toContain(password);

    await page.goto(`${address}`);
    await signIn(`${password}`, login, her);
    await page.getByRole('heading', { name: 'Choose a password of your own' }).waitFor();
    await page.getByRole('textbox', { name: 'The password from your e-mail' }).fill(`${password}`);
    await page.getByRole('textbox', { name: 'New password', exact: true }).fill(chosen);
    await page.getByRole('textbox', { name: 'New password once more' }).fill(chosen);
    await page.getByRole('button', { name: 'Save the new password' }).click();
    await page.getByRole('heading', { name: 'Hello, Imogen' }).waitFor();
    await page.getByRole('link', { name: 'View All Activity' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Changed the password' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Opened your record' }).getByText('Maya Whitfield').waitFor();

    await page.goto('/');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    await signIn(`${password}`, login, her);
    await page.getByRole('alert').getByText('User name and password do not belong together').waitFor();
    await desk.page.reload();
    await desk.page.getByText('Active; last sign-in').waitFor();
    expect([...desk.faults, ...her.faults]).toEqual([]);
  });
});

describe('a client on a phone', () => {
  it('signs in with a temporary password, has to choose one, and knows before what is asked of it', async () => {
    const { page } = phone;
    const temporary = await credential('temporary-password');
    await page.goto('/');
    await page.getByText('Client portal of').waitFor();
    expect(await pageFaults(page, 'Sign-in')).toEqual([]);
    await signIn('certainly not the password');
    await page.getByRole('alert').getByText('User name and password do not belong together').waitFor();
    await signIn(temporary);

    await page.getByRole('heading', { name: 'Choose a password of your own' }).waitFor();
    await page.getByText('At least 15 characters').waitFor();
    await page.mouse.move(0, 0); // else the reason of the button that came to lie under it is looked at, too
    expect(await pageFaults(page, 'Choose a password')).toEqual([]);
    await page.goto('/activity');
    await page.getByRole('heading', { name: 'Choose a password of your own' }).waitFor();
    await page.getByRole('textbox', { name: 'The password from your e-mail' }).fill(temporary);
    await page.getByRole('textbox', { name: 'New password', exact: true }).fill(chosen);
    await page.getByRole('textbox', { name: 'New password once more' }).fill(chosen);
    await page.getByRole('button', { name: 'Save the new password' }).click();
    await page.getByRole('heading', { name: /^Hello, / }).waitFor();
    expect(await pageFaults(page, 'Main page')).toEqual([]);
  });

  it('sees what happened to the account, and which member of staff opened the record', async () => {
    const clientId = await data.work(async ({ em }) => {
      const { personId } = await em.findOneOrFail(Account, { kind: 'portal', login: demo.login });
      return (await em.findOneOrFail(Client, { personId })).id;
    });
    const desk = await seatOf(browser, stack.console, 'maya.whitfield');
    const opened = desk.page.waitForResponse((response) => response.url().endsWith(`/api/clients/${clientId}`));
    await desk.page.goto(`/clients/${clientId}`);
    await opened;
    const { page } = phone;
    await page.getByRole('link', { name: 'View All Activity' }).click();
    await page.getByRole('heading', { name: 'All activity' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Opened your record' }).getByText('Maya Whitfield').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Changed the password' }).getByText('You').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'with a wrong password' }).waitFor();
    expect(await pageFaults(page, 'Activity')).toEqual([]);
  });

  it('hears that the server does not answer, and sees what it says once it does', async () => {
    const { page } = phone;
    await page.getByRole('link', { name: 'Back to the start page' }).click();
    await page.getByRole('heading', { name: /^Hello, / }).waitFor();
    await page.route('**/api/**', (route) => route.abort('connectionrefused').catch(wasReleased));
    await page.getByRole('link', { name: 'View All Activity' }).click();
    const banner = page.getByRole('status').getByText('The server does not answer');
    await banner.waitFor();
    expect(await pageFaults(page, 'The server is away')).toEqual([]);
    await page.unroute('**/api/**');
    await banner.waitFor({ state: 'detached' });
    await page.getByRole('listitem').filter({ hasText: 'Changed the password' }).waitFor();
  });

  it('signs out, and with the keyboard in again', async () => {
    const { page } = phone;
    await page.getByRole('link', { name: 'Back to the start page' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    await page.getByRole('textbox', { name: 'User name' }).focus();
    await page.keyboard.type(demo.login);
    await page.keyboard.press('Tab');
    await page.keyboard.type(chosen);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Hello, / }).waitFor();
    const [last, heading] = await Promise.all([
      page.getByText('Last login').boundingBox(),
      page.getByRole('heading', { level: 1 }).boundingBox(),
    ]);
    expect(last?.x).toBeGreaterThan(390 / 3);
    expect(last?.y).toBeLessThan(heading?.y ?? 0);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
  });

  it('chooses a password by a link, whose token leaves the address at once and works one time', async () => {
    const { page } = phone;
    const token = await credential('activation-link');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${portal}/activate#${token}`);
    await page.getByRole('heading', { name: 'Choose your password' }).waitFor();
    expect(page.url()).toBe(`${portal}/activate`);
    expect(await pageFaults(page, 'Link')).toEqual([]);
    await page.getByRole('textbox', { name: 'New password', exact: true }).fill(`${chosen} again`);
    await page.getByRole('textbox', { name: 'New password once more' }).fill(`${chosen} again`);
    await page.getByRole('button', { name: 'Save and sign in' }).click();
    await page.getByRole('heading', { name: /^Hello, / }).waitFor();
    expect(asked.filter((url) => url.includes(token))).toEqual([]);
    await page.goto('about:blank');
    await page.goto(`${portal}/activate#${token}`);
    await page.getByRole('heading', { name: 'This link was used already' }).waitFor();
    expect(await pageFaults(page, 'Used link')).toEqual([]);
  });

  it('asks for a new link, and hears the same whatever user name it was', async () => {
    const { page } = phone;
    await page.getByRole('link', { name: 'Send me a new link' }).click();
    await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
    expect(await pageFaults(page, 'Forgotten')).toEqual([]);
    await page.getByRole('textbox', { name: 'User name' }).fill('nobody.at.all');
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByRole('heading', { name: 'Check your e-mail' }).waitFor();
    expect(phone.faults).toEqual([]);
  });
});
