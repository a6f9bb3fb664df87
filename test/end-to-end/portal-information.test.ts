import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Account, Client, Consent, ContactPoint, Session, Setting } from '../../db/entities/index.ts';
import { demoPortalLogins } from '../../db/seed/logins.ts';
import { settings } from '../../domain/settings.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, type Seat, seat, seatOf } from '../setup/console.ts';
import { TestStack } from '../setup/stack.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';

let stack: TestStack;
let data: StackData;
let browser: Browser;
let phone: Seat;
let desk: Seat;
let clientId: string;
const demo = demoPortalLogins[0]!;
const number = '(202) 555-0187';
const stored = '+12025550187';

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
});

async function signIn(): Promise<void> {
  const { page } = phone;
  await page.getByRole('textbox', { name: 'User name' }).fill(demo.login);
  await page.getByRole('textbox', { name: 'Password' }).fill(demo.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const save = () => phone.page.getByRole('button', { name: 'Save' }).click();
const mobile = () => phone.page.getByRole('textbox', { name: 'Number or address 2' });

describe('a client on a phone', () => {
  it('sees what is on file, and is asked before unsaved changes are left', async () => {
    const { page } = phone;
    await page.goto('/');
    await signIn();
    await page.getByRole('link', { name: 'Update Your Information' }).click();
    await page.getByRole('heading', { name: 'Your information' }).waitFor();
    expect(await pageFaults(page, 'Information')).toEqual([]);
    await page.getByRole('link', { name: 'Edit Basic Information' }).click();
    await page.getByRole('textbox', { name: 'First name' }).fill('Adelheid');
    await page.goBack();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Stay' }).click();
    expect(await page.getByRole('textbox', { name: 'First name' }).inputValue()).toBe('Adelheid');
  });

  it('is led to the first field that is wrong, and loses nothing where the session ends in the middle', async () => {
    const { page } = phone;
    await mobile().fill('12');
    await page.getByRole('textbox', { name: 'ZIP code' }).fill('1');
    await save();
    await page.getByRole('alert').getByText('Something has to be corrected').waitFor();
    await page.locator('[aria-label="Number or address 2"][aria-invalid="true"]:focus').waitFor();
    expect(await pageFaults(page, 'Faulty fields')).toEqual([]);
    await mobile().fill(number);
    await page.getByRole('textbox', { name: 'ZIP code' }).fill('83702');
    await data.work(async ({ em }) => {
      const { id: accountId } = await em.findOneOrFail(Account, { kind: 'portal', login: demo.login });
      await em.nativeDelete(Session, { accountId });
    });
    await save();
    await page.getByText('Your session has ended.').waitFor();
    await signIn();
    await page.getByText('What you had typed is still here').waitFor();
    expect(await mobile().inputValue()).toBe(number);
    expect(await page.getByRole('textbox', { name: 'First name' }).inputValue()).toBe('Adelheid');
  });

  it('sees both values where the practice changed the same field meanwhile, and decides', async () => {
    const { page } = phone;
    const { version, email } = await data.work(async ({ em }) => {
      const client = await em.findOneOrFail(Client, { id: clientId });
      const point = await em.findOneOrFail(ContactPoint, { personId: client.personId, kind: 'email', active: true });
      return { version: client.version, email: point.address };
    });
    const contactPoints = [
      { kind: 'email', address: email },
      { kind: 'mobile', address: '+12025550186' },
    ];
    const changed = await ask(desk.page, 'PATCH', `/api/clients/${clientId}`, { contactPoints, version });
    expect(changed.status).toBe(200);
    await save();
    await page.getByRole('note').getByText('(202) 555-0186').waitFor();
    expect(await mobile().inputValue()).toBe(number);
    expect(await pageFaults(page, 'Conflict')).toEqual([]);
    await save();
    await page.getByText('A new name or date of birth counts once the practice has approved it.').waitFor();
    await page.getByText(`Mobile phone: ${number}`).waitFor();
    await page.getByText('It waits for the practice to approve it').waitFor();
    expect(await pageFaults(page, 'Saved')).toEqual([]);
  });

  it('chooses texts, and agrees to them for the new number', async () => {
    const { page } = phone;
    await page.getByRole('link', { name: 'Edit Messaging Preferences' }).click();
    await page.getByRole('radio', { name: 'Text message' }).check();
    await page.getByText('You have not agreed to any of these yet').waitFor();
    await page.getByRole('checkbox', { name: `Texts to ${number}` }).check();
    expect(await pageFaults(page, 'Messaging Preferences')).toEqual([]);
    await save();
    await page.getByText('Your changes have been saved.').waitFor();
    const given = await data.work(({ em }) =>
      em.findOneOrFail(Consent, { clientId, address: stored, channel: 'text' }),
    );
    expect(given).toMatchObject({ method: 'portal', wordingVersion: '2026-01', revokedAt: null });
  });
});

describe('the practice', () => {
  it('is alerted once with the sections, approves the name on the chart, and its gate follows the preference', async () => {
    const { page } = desk;
    await page.goto('/alerts');
    const row = page.getByRole('row').filter({ hasText: 'A client changed their information in the portal' });
    await row.getByText('Basic Information, Messaging Preferences').waitFor();
    expect(await row.count()).toBe(1);
    await row.getByRole('link', { name: 'Open' }).click();
    const asked = page.getByRole('region', { name: 'The client asked in the portal to change' });
    await asked.getByText('Adelheid').waitFor();
    expect(await pageFaults(page, 'Chart with a request')).toEqual([]);
    await asked.getByRole('button', { name: 'Approve First name' }).click();
    await page.getByRole('heading', { level: 1, name: /^Adelheid / }).waitFor();
    await asked.waitFor({ state: 'detached' });
    const { body } = await ask(page, 'GET', `/api/clients/${clientId}/reach`);
    expect(body).toMatchObject({
      channels: expect.arrayContaining([
        expect.objectContaining({ channel: 'text', address: stored, decision: 'send' }),
        expect.objectContaining({ channel: 'email', reason: 'prefers-other' }),
      ]),
    });
  });

  it('closes a section at once, also to a form that is open; the client keeps what was typed in sight', async () => {
    const { page } = phone;
    await page.getByRole('link', { name: 'Edit Details' }).click();
    await page.getByRole('textbox', { name: 'What we call you' }).fill('Heidi');
    await data.work(async ({ em }) => {
      for (const { id } of [settings.portalDetails, settings.portalContacts]) em.create(Setting, { id, value: 'view' });
    });
    await save();
    await page.getByRole('alert').getByText('Details cannot be changed here').waitFor();
    expect(await page.getByRole('textbox', { name: 'What we call you' }).inputValue()).toBe('Heidi');
    await page.getByRole('link', { name: 'Back to your information' }).click();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('link', { name: 'Edit Details' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'View All Activity' }).click();
    await page.getByText('Approved a change that you asked for: first name').waitFor();
    expect([...phone.faults, ...desk.faults]).toEqual([]);
  });
});
