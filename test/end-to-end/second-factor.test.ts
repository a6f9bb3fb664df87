import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { authenticatorOf } from '../setup/authenticator.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, demoLogin, seat, type Seat, seatOf, signIn } from '../setup/console.ts';
import { TestStack } from '../setup/stack.ts';

const login = demoLogin('tomas.reyes');
const main = (page: Page) => page.getByRole('navigation', { name: 'Main' });

/** What the app makes of the secret that stands beside the QR code. */
async function appOf(page: Page): Promise<TOTP> {
  const secret = (await page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).innerText()).replaceAll(' ', '');
  const uri = `otpauth://totp/Rounds:${login.login}?secret=${secret}&issuer=Rounds`;
  return authenticatorOf(uri, () => new Date()).totp;
}

/** A code of the app that was not used yet. */
function codeAfter(totp: TOTP, used: Set<string>): string {
  const now = Date.now();
  const fresh = [0, 1]
    .map((steps) => totp.generate({ timestamp: now + steps * 30_000 }))
    .find((code) => !used.has(code));
  if (!fresh) throw new Error('Both codes of this minute were used.');
  used.add(fresh);
  return fresh;
}

async function enterPassword(page: Page): Promise<void> {
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: 'Practice' }).fill(login.practice);
  await page.getByRole('textbox', { name: 'Login' }).fill(login.login);
  await page.getByRole('textbox', { name: 'Password' }).fill(login.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: /Reyes/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  await page.getByText('You have signed out.').waitFor();
}

/** From the password to the recovery codes. */
async function setUp(page: Page, used: Set<string>, look: (name: string) => Promise<unknown>): Promise<TOTP> {
  await page.getByRole('textbox', { name: 'Your password' }).fill(login.password);
  await page.getByRole('button', { name: 'Set up second factor' }).click();
  await page.getByRole('img', { name: /^QR code/ }).waitFor();
  await look('QR code');
  const totp = await appOf(page);
  await page.getByRole('textbox', { name: 'Code' }).fill(codeAfter(totp, used));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
  return totp;
}

describe('The second factor in the browser', () => {
  let stack: TestStack;
  let browser: Browser;
  let admin: Seat;
  let person: Seat;
  let totp: TOTP;
  let recovery: string[];
  const used = new Set<string>();
  const found: string[] = [];

  beforeAll(async () => {
    stack = await TestStack.create();
    [browser] = await Promise.all([launchBrowser(), stack.start()]);
    admin = await seatOf(browser, stack.console, 'maya.whitfield');
    person = await seatOf(browser, stack.console, login.login);
  });

  afterAll(async () => {
    await browser.close();
    await stack.remove();
  });

  it('is set up under the user menu with the secret that stands beside the QR code; recovery codes are shown once', async () => {
    const { page } = person;
    const look = async (name: string) => found.push(...(await pageFaults(page, name)));
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('banner').getByRole('button', { name: /Reyes/ }).click();
    await page.getByRole('menuitem', { name: 'Second factor' }).click();
    await page.getByRole('heading', { level: 1, name: 'Second factor' }).waitFor();
    await page.getByRole('textbox', { name: 'Your password' }).waitFor();
    await look('second factor');
    totp = await setUp(page, used, look);
    await look('recovery codes');
    recovery = await page.getByRole('list', { name: 'Your recovery codes' }).getByRole('listitem').allInnerTexts();
    expect(recovery).toHaveLength(10);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    expect((await downloading).suggestedFilename()).toBe('rounds-recovery-codes.txt');
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 recovery codes are left.').waitFor();
    await look('state');
    expect(await page.content()).not.toContain(recovery[0]);
  });

  it('is asked for after the password; a wrong code is refused, the right one leads in, also on a phone', async () => {
    const { page } = person;
    await page.setViewportSize({ width: 1440, height: 900 });
    await signOut(page);
    await enterPassword(page);
    await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
    const field = page.getByRole('textbox', { name: 'Code' });
    expect(await field.getAttribute('autocomplete')).toBe('one-time-code');
    expect(await field.getAttribute('inputmode')).toBe('numeric');
    await field.and(page.locator(':focus')).waitFor();
    found.push(...(await pageFaults(page, 'code')));
    await field.fill([...used][0] ?? '');
    await page.keyboard.press('Enter');
    await page.getByText('This code is not right').waitFor();
    found.push(...(await pageFaults(page, 'wrong code')));
    await field.fill(codeAfter(totp, used));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('banner').waitFor();
  });

  it('opens once by a recovery code', async () => {
    const { page } = await seat(browser, stack.console, 'phone');
    const enter = async (code: string) => {
      await enterPassword(page);
      await page.getByRole('button', { name: 'Use a recovery code' }).click();
      await page.getByRole('textbox', { name: 'Recovery code' }).fill(code);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    await enter(recovery[0] ?? '');
    await page.getByRole('banner').waitFor();
    await page.goto('/second-factor');
    await page.getByText('9 recovery codes are left.').waitFor();
    await page.context().clearCookies();
    await enter(recovery[0] ?? '');
    await page.getByText('This code is not right').waitFor();
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await page.context().close();
  });

  it('is renewed and removed by its owner with password and code', async () => {
    const { page } = person;
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto('/second-factor');
    await page.getByRole('button', { name: 'New recovery codes' }).click();
    const dialog = page.getByRole('dialog', { name: 'New recovery codes' });
    await dialog.getByRole('textbox', { name: 'Your password' }).fill(login.password);
    await dialog.getByRole('textbox', { name: /^Code of the app/ }).fill(recovery[1] ?? '');
    found.push(...(await pageFaults(page, 'new codes')));
    await page.setViewportSize({ width: 1440, height: 900 });
    await dialog.getByRole('button', { name: 'New recovery codes' }).click();
    const list = page.getByRole('list', { name: 'Your recovery codes' });
    await list.waitFor();
    const renewed = await list.getByRole('listitem').allInnerTexts();
    expect(renewed).not.toContain(recovery[2]);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('button', { name: 'Remove second factor' }).click();
    const removal = page.getByRole('dialog', { name: 'Remove second factor' });
    await removal.getByRole('textbox', { name: 'Your password' }).fill(login.password);
    await removal.getByRole('textbox', { name: /^Code of the app/ }).fill(renewed[0] ?? '');
    await removal.getByRole('button', { name: 'Remove second factor' }).click();
    await page.getByText('Your second factor has been removed.').waitFor();
    await page.getByRole('textbox', { name: 'Your password' }).waitFor();
  });

  it('has to be set up before anything else once the practice requires it, also by whoever is at work', async () => {
    const { page } = person;
    expect(await ask(admin.page, 'PUT', '/api/settings/1106', { value: 'required' })).toMatchObject({ status: 200 });
    await page.goto('/');
    await page.getByText('Your practice requires a second factor.').waitFor();
    found.push(...(await pageFaults(page, 'required')));
    await page.setViewportSize({ width: 1440, height: 900 });
    used.clear();
    totp = await setUp(page, used, () => Promise.resolve());
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('heading', { name: /Going out next/ }).waitFor();
    // The administrator, too, is held back from the next click on.
    await main(admin.page).getByRole('link', { name: 'Staff' }).click();
    await admin.page.getByRole('heading', { level: 1, name: 'Second factor' }).waitFor();
  });

  it('is reset by an administrator on the staff page, after which the password is enough', async () => {
    const { page } = admin;
    await page.getByRole('textbox', { name: 'Your password' }).fill(demoLogin('maya.whitfield').password);
    await page.getByRole('button', { name: 'Set up second factor' }).click();
    const app = await appOf(page);
    await page.getByRole('textbox', { name: 'Code' }).fill(app.generate());
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    expect(await ask(page, 'PUT', '/api/settings/1106', { value: null })).toMatchObject({ status: 200 });
    const { body } = await ask(page, 'POST', '/api/staff/search', { text: 'Reyes' });
    const { rows }: { rows?: { id?: string }[] } = Object(body);
    await page.goto(`/staff/${rows?.[0]?.id}?tab=account`);
    const reset = page.getByRole('button', { name: 'Reset second factor' });
    await reset.waitFor();
    found.push(...(await pageFaults(page, 'account')));
    await page.setViewportSize({ width: 1440, height: 900 });
    await reset.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reset second factor' }).click();
    await page.getByText('The second factor has been reset.').waitFor();
    await person.page.goto('/sign-in');
    await person.page.context().clearCookies();
    await person.page.goto('/sign-in');
    await signIn(person.page, login);
    expect([...admin.faults, ...person.faults]).toEqual([]);
  });

  it('can be used by everybody, light and dark, on a desk and on a phone', () => {
    expect(found).toEqual([]);
  });
});
