import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Account, Client, Credential, Message, Session } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, screens, type Seat, seatOf } from '../setup/console.ts';
import { enterOn, pressUntilFocused } from '../setup/keyboard.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';
import { TestStack } from '../setup/stack.ts';

let stack: TestStack;
let data: StackData;
let browser: Browser;
let desk: Seat;
let id: string;

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  data = await stackData(stack);
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
  id = await newClient('Wren', 'Featherstonehaugh-Montgomery-Cholmondeley');
});
afterAll(async () => {
  await data?.close();
  await browser?.close();
  await stack.remove();
});

let count = 0;
async function newClient(firstName: string, lastName: string): Promise<string> {
  const email = `${firstName.toLowerCase()}.with.a.rather.long.address@mail.of.a.far.away.place.example.com`;
  const { body } = await ask(desk.page, 'POST', '/api/clients', {
    firstName,
    lastName,
    recordNumber: `P-${++count}`,
    contactPoints: [{ kind: 'email', address: email, preferred: true }],
  });
  const made: { id?: string } = Object(body);
  return made.id ?? '';
}

const region = (page: Page, name: string) => page.getByRole('region', { name });
const onDesk = (page: Page) => page.setViewportSize(screens.desk);

describe('the Client Portal tab', () => {
  it('says of a client whom nobody invited where the mails would go, before anything is sent', async () => {
    const { page } = desk;
    await page.goto(`/clients/${id}`);
    await page.getByRole('tab', { name: 'Client Portal' }).click();
    await page.getByText('Never invited').waitFor();
    await region(page, 'Address and login')
      .getByText(/:\/\/abc\.portal\./)
      .waitFor();
    await page.getByText('would make it wren.featherstonehaughmontgomery').waitFor();
    expect(await pageFaults(page, 'Client Portal of nobody yet')).toEqual([]);
    await onDesk(page);

    await enterOn(page, page.getByRole('button', { name: 'Email Client Credential' }));
    const dialog = page.getByRole('dialog', { name: 'Email Client Credential' });
    await dialog.getByText('wren.with.a.rather.long.address@mail').waitFor();
    await dialog.getByText('The second mail goes once the first was accepted').waitFor();
    expect(await pageFaults(page, 'Email Client Credential')).toEqual([]);
    await onDesk(page);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.getByRole('button', { name: 'Set safe word' }).getAttribute('aria-disabled')).toBe('true');
  });

  it('lets login and password be typed by hand, with the keyboard alone, and then refuses to e-mail credentials, with the way out', async () => {
    const { page } = desk;
    await enterOn(page, page.getByRole('button', { name: 'Type a login by hand' }));
    const drawer = page.getByRole('dialog', { name: 'Type a login by hand' });
    const login = drawer.getByRole('textbox', { name: 'Login' });
    await login.waitFor();
    await pressUntilFocused(page, 'Tab', login);
    await login.fill('wren');
    await page.keyboard.press('Tab');
    await page.keyboard.type('too short');
    await page.keyboard.press('Enter');
    await drawer.getByText('Must have at least 15 characters').waitFor();
    expect(await pageFaults(page, 'login by hand')).toEqual([]);
    await onDesk(page);
    await drawer.getByRole('textbox', { name: 'Password' }).fill('seven herons over the lake');
    await page.keyboard.press('Enter');
    await page.getByText('Active; login typed by hand, never used').waitFor();
    await drawer.waitFor({ state: 'hidden' });

    const send = page.getByRole('button', { name: 'Email Client Credential' });
    await send.and(page.locator('[aria-disabled=true]')).waitFor();
    await page.getByRole('note').getByText('or replace them').waitFor();
    await page.getByRole('button', { name: 'Replace what was typed by hand' }).click();
    const replace = page.getByRole('dialog', { name: 'Replace what was typed by hand' });
    await replace.getByText('The password typed by hand stops working').waitFor();
    await replace.getByRole('button', { name: 'Cancel' }).click();
    await replace.waitFor({ state: 'hidden' });
  });

  it('compares what a caller says with the safe word, until it was wrong five times', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Set safe word' }).click();
    const dialog = page.getByRole('dialog', { name: 'Agree on a safe word' });
    await dialog.getByRole('textbox', { name: 'Safe word' }).fill('Blue Heron');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    const said = page.getByRole('textbox', { name: 'What does the caller say?' });
    await said.fill('blue-heron!');
    await page.keyboard.press('Enter');
    await page.getByText('Match: this is the safe word').waitFor();
    expect(await said.inputValue()).toBe('');
    for (const [nth, answer] of [
      '4 wrong tries are left',
      '3 wrong tries are left',
      '2 wrong tries are left',
      'One more wrong try locks',
      /locked for everybody until .* E[DS]T/,
    ].entries()) {
      await said.fill(`grey goose ${nth}`);
      await page.keyboard.press('Enter');
      await page.getByText(answer).waitFor();
    }
    expect(await pageFaults(page, 'Client Portal with a safe word')).toEqual([]);
    await onDesk(page);
    await said.fill('blue heron');
    await page.keyboard.press('Enter');
    await page.getByText('checking the safe word is locked for a while').waitFor();
    await page.getByText(/Try again in 1[45] minutes/).waitFor();
  });

  it('shows where the client is signed in, and ends that at once when the login is deactivated', async () => {
    const { page } = desk;
    const now = new Date();
    await data.work(async ({ em }) => {
      const { personId } = await em.findOneOrFail(Client, { id });
      const account = await em.findOneOrFail(Account, { kind: 'portal', personId });
      const expiresAt = new Date(now.getTime() + 3_600_000);
      const userAgent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Version/17.4 Mobile Safari/604.1';
      const times = { createdAt: now, lastSeenAt: now, expiresAt };
      em.create(Session, { id: newId(), accountId: account.id, csrf: 'csrf', ...times, userAgent });
    });
    await page.reload();
    await region(page, 'Signed in').getByText('Safari on iPhone').waitFor();
    const active = page.getByRole('switch', { name: 'Active' });
    await pressUntilFocused(page, 'Tab', active);
    await page.keyboard.press('Space');
    const dialog = page.getByRole('dialog', { name: 'Deactivate this login?' });
    await dialog.getByText('signed out on one device at once').waitFor();
    expect(await pageFaults(page, 'deactivate')).toEqual([]);
    await onDesk(page);
    await dialog.getByRole('button', { name: 'Deactivate' }).click();
    await page.getByText('Inactive: nobody can sign in with this login').waitFor();
    await region(page, 'Signed in').getByText('Nowhere at the moment.').waitFor();
    await page.getByRole('note').getByText('has been deactivated').waitFor();
    await active.press('Space');
    await page.getByText('Active; login typed by hand, never used').waitFor();
  });

  it('tells what became of both mails, in the time of who reads it, and offers to send again', async () => {
    const { page } = desk;
    const invited = await newClient('Robin', 'Vale');
    const accountId = newId();
    await data.work(async ({ em }) => {
      const { personId } = await em.findOneOrFail(Client, { id: invited });
      em.create(Account, { id: accountId, kind: 'portal', personId, login: 'robin.vale' });
      await em.flush();
      const mails = [newId(), newId(), newId()];
      const shared = { purpose: 'credential', channel: 'email', address: 'robin@example.com', body: 'x' } as const;
      em.create(Message, { ...shared, id: mails[0], status: 'failed', reason: 'bad-address' });
      em.create(Message, { ...shared, id: mails[1], status: 'delivered' });
      em.create(Message, { ...shared, id: mails[2], status: 'accepted' });
      await em.flush();
      const expiresAt = new Date(Date.now() + 3_600_000);
      const both = { accountId, kind: 'temporary-password', expiresAt, requestedBy: 'system:test' } as const;
      em.create(Credential, {
        ...both,
        epoch: 1,
        status: 'failed',
        failure: 'user-name',
        secretHash: 'x',
        revokedAt: new Date(),
        userNameMessageId: mails[0],
      });
      em.create(Credential, {
        ...both,
        epoch: 2,
        status: 'sent',
        secretHash: 'y',
        userNameMessageId: mails[1],
        secretMessageId: mails[2],
      });
    });
    await page.goto(`/clients/${invited}?tab=portal`);
    await page
      .getByText(/Invited, not yet used; expires .* E[DS]T/)
      .first()
      .waitFor();
    const credentials = region(page, 'Credentials by e-mail');
    await credentials.getByText('Delivered').waitFor();
    await credentials.getByText('Earlier ones (1)').click();
    await credentials.getByText('Was not sent').waitFor();
    expect(await pageFaults(page, 'what became of both mails')).toEqual([]);
    await onDesk(page);
    await credentials.getByRole('button', { name: 'Send again' }).click();
    await page
      .getByRole('dialog', { name: 'Send again' })
      .getByText('that was e-mailed before stops working')
      .waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(desk.faults).toEqual([]);
  });

  it('e-mails credentials, and shows both mails going out without a reload', async () => {
    const { page } = desk;
    const invited = await newClient('Ari', 'Lund');
    await page.goto(`/clients/${invited}?tab=portal`);
    await page.getByRole('button', { name: 'Email Client Credential' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send both mails' }).click();
    await page
      .getByText(/Invited, not yet used; expires .* E[DS]T/)
      .first()
      .waitFor();
    const credentials = region(page, 'Credentials by e-mail');
    await credentials.getByText('Maya Whitfield sent a temporary password').waitFor();
    const mails = credentials.getByText(/^(Accepted|Delivered)$/);
    await mails.nth(1).waitFor();
    expect(await mails.count()).toBe(2);
    await credentials.getByRole('button', { name: 'Send again' }).waitFor();
    await region(page, 'Address and login').getByText('ari.lund', { exact: true }).waitFor();
  });

  it('sends a fresh link to a caller who knows the safe word, to the address on file', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Set safe word' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Safe word' }).fill('red kite');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'What does the caller say?' }).fill('Red Kite.');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'E-mail a link for a new password' }).click();
    const dialog = page.getByRole('dialog', { name: 'E-mail a link for a new password' });
    await dialog.getByText('ari.with.a.rather.long.address@mail').waitFor();
    expect(await pageFaults(page, 'a fresh link')).toEqual([]);
    await onDesk(page);
    await dialog.getByRole('button', { name: 'Send the link' }).click();
    const credentials = region(page, 'Credentials by e-mail');
    await credentials.getByText('Maya Whitfield sent a link for a new password').waitFor();
    await credentials
      .getByText(/^(Accepted|Delivered)$/)
      .first()
      .waitFor();
    await page.getByText(/Invited, not yet used; expires/).waitFor();
    expect(desk.faults).toEqual([]);
  });

  it('is offered to nobody without its rule', async () => {
    const clinician = await seatOf(browser, stack.console, 'priya.raman');
    await clinician.page.goto(`/clients/${id}?tab=portal`);
    await clinician.page.getByText('You need the rule Client Portal Access (View).').waitFor();
    expect(await clinician.page.getByRole('tab', { name: 'Client Portal' }).count()).toBe(0);
    expect(clinician.faults).toEqual([]);
    await clinician.context.close();
  });
});
