import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Account, Client, Credential, Message } from '../../db/entities/index.ts';
import { demoPortalLogins } from '../../db/seed/logins.ts';
import { type Authenticator, authenticatorOf } from '../setup/authenticator.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, screens, type Seat, seat, seatOf } from '../setup/console.ts';
import { enterOn } from '../setup/keyboard.ts';
import { TestStack } from '../setup/stack.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';
import { until } from '../setup/until.ts';

let stack: TestStack;
let data: StackData;
let browser: Browser;
let phone: Seat;
let desk: Seat;
let portal: string;
let clientId: string;
let app: Authenticator;
let recovery: string[];
const demo = demoPortalLogins[0]!;
const chosen = 'nine owls in one old pear tree';

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  portal = /http:\/\/abc\.portal\.localhost:\d+/.exec(stack.output)?.[0] ?? '';
  data = await stackData(stack);
  phone = await seat(browser, portal, 'phone');
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
  clientId = await data.work(async ({ em }) => {
    const { personId } = await em.findOneOrFail(Account, { kind: 'portal', login: demo.login });
    return (await em.findOneOrFail(Client, { personId })).id;
  });
});
afterAll(async () => {
  await browser?.close();
  await data?.close();
  await stack.remove();
});

/** Looked at on all screens, then as small as before. */
async function look(page: Page, name: string): Promise<string[]> {
  await page.mouse.move(0, 0); // else the reason of a button that came to lie under it is looked at, too
  const faults = await pageFaults(page, name);
  await page.setViewportSize(screens.phone);
  return faults;
}

async function enter(password = demo.password): Promise<void> {
  const { page } = phone;
  await page.getByRole('textbox', { name: 'User name' }).fill(demo.login);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function signOut(): Promise<void> {
  const { page } = phone;
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
}

/** From the password to the recovery codes, with the keyboard alone. */
async function setUp(looked: (name: string) => Promise<unknown> = () => Promise.resolve()): Promise<void> {
  const { page } = phone;
  const password = page.getByRole('textbox', { name: 'Your password' });
  await password.focus();
  await page.keyboard.type(demo.password);
  await enterOn(page, page.getByRole('button', { name: 'Set up two-step verification' }));
  await page.getByRole('heading', { name: '1. Add the portal to your app' }).waitFor();
  const uri = await page.getByRole('link', { name: 'Open my authenticator app' }).getAttribute('href');
  app = authenticatorOf(uri ?? '', () => new Date());
  await page.getByText('Scan this with it').click();
  await page.getByRole('img', { name: /^QR code/ }).waitFor();
  await looked('Set-up');
  await page.getByRole('textbox', { name: 'Code' }).focus();
  await page.keyboard.type(app.code());
  await page.keyboard.press('Enter');
  const list = page.getByRole('list', { name: 'Your recovery codes' });
  await list.waitFor();
  recovery = await list.getByRole('listitem').allInnerTexts();
}

const notices = () => data.work(({ em }) => em.find(Message, { clientId, purpose: 'security-notice' }));

/** A link to choose a password, as an order makes it, without its mail. */
async function link(): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  await data.work(async ({ em }) => {
    const account = await em.findOneOrFail(Account, { kind: 'portal', login: demo.login });
    account.epoch += 1;
    em.create(Credential, {
      accountId: account.id,
      epoch: account.epoch,
      kind: 'reset-link',
      status: 'sent',
      secretHash: createHash('sha256').update(secret).digest('hex'),
      expiresAt: new Date(Date.now() + 3_600_000),
      requestedBy: 'system:test',
    });
  });
  return `${portal}/reset#${secret}`;
}

describe('a client on a phone', () => {
  it('turns on two-step verification in an app of that phone, and keeps the recovery codes, which are shown once', async () => {
    const { page } = phone;
    await page.goto('/');
    await enter();
    await enterOn(page, page.getByRole('link', { name: /^Sign-in security/ }));
    await page.getByRole('textbox', { name: 'Your password' }).waitFor();
    expect(await look(page, 'Sign-in security')).toEqual([]);
    await setUp(async (name) => expect(await look(page, name)).toEqual([]));
    expect(recovery).toHaveLength(10);
    expect(await look(page, 'Recovery codes')).toEqual([]);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    expect((await downloading).suggestedFilename()).toBe('portal-recovery-codes.txt');
    await enterOn(page, page.getByRole('button', { name: 'I have kept them' }));
    await page.getByText('10 recovery codes are left.').waitFor();
    expect(await look(page, 'On')).toEqual([]);
    expect(await page.content()).not.toContain(recovery[0]);
  });

  it('is told of it by an e-mail that carries no secret', async () => {
    await until('the notice was accepted', async () => (await notices()).some(({ status }) => status === 'accepted'));
    const [notice] = await notices();
    expect(notice?.subject).toBe('Two-step verification is on for your ABC Therapeutic Group portal');
    expect(notice?.body).not.toMatch(new RegExp([app.totp.secret.base32, ...recovery].join('|')));
  });

  it('signs in with the code after the password, and with a recovery code instead', async () => {
    const { page } = phone;
    await signOut();
    await enter();
    await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
    const field = page.getByRole('textbox', { name: 'Code' });
    expect(await field.getAttribute('autocomplete')).toBe('one-time-code');
    expect(await field.getAttribute('inputmode')).toBe('numeric');
    await field.and(page.locator(':focus')).waitFor();
    expect(await look(page, 'Code')).toEqual([]);
    await page.keyboard.type(app.wrong());
    await page.keyboard.press('Enter');
    await page.getByText('This code is not right').waitFor();
    expect(await look(page, 'Wrong code')).toEqual([]);
    // The next one, since that of now has confirmed the set-up; the wrong one is marked, and typed over.
    await page.keyboard.type(app.code(1));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Hello, / }).waitFor();

    await signOut();
    await enter();
    await enterOn(page, page.getByRole('button', { name: 'Use a recovery code instead' }));
    expect(await look(page, 'Recovery code')).toEqual([]);
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(recovery[0] ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Hello, / }).waitFor();
    await page.goto('/security');
    await page.getByText('9 recovery codes are left.').waitFor();
    await page.goto('/activity');
    await page.getByRole('listitem').filter({ hasText: 'Used a recovery code' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'entered a wrong code' }).waitFor();
  });

  it('is asked for a code behind a link, too; a wrong one leaves link and session as they were', async () => {
    const { page } = phone;
    await page.goto(await link());
    await page.getByText('At least 8 characters').waitFor();
    await page.getByRole('textbox', { name: 'New password', exact: true }).fill(chosen);
    await page.getByRole('textbox', { name: 'New password once more' }).fill(chosen);
    await page.getByRole('button', { name: 'Save and sign in' }).click();
    await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
    expect(await look(page, 'Code behind a link')).toEqual([]);
    await page.getByRole('textbox', { name: 'Code' }).fill(app.wrong());
    await page.keyboard.press('Enter');
    await page.getByText('This code is not right').waitFor();
    expect(await page.evaluate(async () => (await fetch('/api/portal/session')).status)).toBe(200);
    await page.getByRole('button', { name: 'Use a recovery code instead' }).click();
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(recovery[1] ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Hello, / }).waitFor();
  });

  it('turns it off with password and code', async () => {
    const { page } = phone;
    await page.goto('/security');
    await enterOn(page, page.getByRole('button', { name: 'Turn off two-step verification' }));
    const dialog = page.getByRole('dialog', { name: 'Turn off two-step verification' });
    await dialog.getByRole('textbox', { name: 'Your password' }).fill(chosen);
    await dialog.getByRole('textbox', { name: /^Code of the app/ }).fill(recovery[2] ?? '');
    expect(await look(page, 'Turn off')).toEqual([]);
    await dialog.getByRole('button', { name: 'Turn off two-step verification' }).click();
    await page.getByText('Two-step verification is off.').waitFor();
    await page.goto('/password');
    await page.getByRole('textbox', { name: 'Current password' }).fill(chosen);
    await page.getByRole('textbox', { name: 'New password', exact: true }).fill(demo.password);
    await page.getByRole('textbox', { name: 'New password once more' }).fill(demo.password);
    await page.getByRole('button', { name: 'Save the new password' }).click();
    await page.getByText('Your password has been changed.').waitFor();
  });

  it('has to set it up before anything else once the practice requires it, sees the codes to the end, and cannot turn it off', async () => {
    const { page } = phone;
    expect(await ask(desk.page, 'PUT', '/api/settings/1204', { value: 'required' })).toMatchObject({ status: 200 });
    await page.clock.install();
    await page.goto('/activity');
    await page.getByRole('heading', { name: 'Set up two-step verification' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/security');
    expect(await look(page, 'Required')).toEqual([]);
    await setUp();
    // Back from another app, after a while, the session is read anew and knows that nothing is missing any more.
    const read = page.waitForResponse((response) => response.url().endsWith('/api/portal/session'));
    await page.clock.fastForward(61_000);
    await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
    await (await read).finished();
    expect(await page.getByRole('list', { name: 'Your recovery codes' }).getByRole('listitem').allInnerTexts()).toEqual(
      recovery,
    );
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('heading', { name: /^Hello, / }).waitFor();
    await page.getByRole('link', { name: /^Sign-in security/ }).click();
    const off = page.getByRole('button', { name: 'Turn off two-step verification' });
    await off.waitFor();
    expect(await off.getAttribute('aria-disabled')).toBe('true');
    expect(await look(page, 'Required and on')).toEqual([]);
    expect(await ask(desk.page, 'PUT', '/api/settings/1204', { value: null })).toMatchObject({ status: 200 });
  });
});

describe('a member of staff', () => {
  it('removes it for a caller who has said the safe word, and for nobody else; the client is signed out', async () => {
    const { page } = desk;
    const word = await ask(page, 'PUT', `/api/clients/${clientId}/portal/safe-word`, { safeWord: 'Blue Heron' });
    expect(word.status).toBe(200);
    await page.goto(`/clients/${clientId}?tab=portal`);
    const line = page.getByRole('listitem').filter({ hasText: 'Second factor' });
    await line.getByText('On', { exact: true }).waitFor();
    await line.getByRole('button', { name: 'Remove second factor' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove second factor' });
    await dialog.getByRole('textbox', { name: /^How did you recognise/ }).fill('Sounds like the client.');
    expect(await pageFaults(page, 'Remove second factor')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByText('only for a client who has said the safe word').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });

    await page.getByRole('textbox', { name: 'What does the caller say?' }).fill('blue heron');
    await page.keyboard.press('Enter');
    await page.getByText('Match: this is the safe word').waitFor();
    await page.getByRole('region', { name: 'Safe word' }).getByRole('button', { name: 'Remove second factor' }).click();
    await dialog.getByRole('textbox', { name: /^How did you recognise/ }).fill('Said the safe word; has a new phone.');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('The second factor has been removed.').waitFor();
    await line.getByText('Off', { exact: true }).waitFor();

    await phone.page.goto('/');
    await phone.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await enter();
    await phone.page.getByRole('heading', { name: /^Hello, / }).waitFor();
    expect([...phone.faults, ...desk.faults]).toEqual([]);
  });
});
