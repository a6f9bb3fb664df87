import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { Message, PortalThread } from '../../db/entities/index.ts';
import { demoPortalLogins } from '../../db/seed/logins.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, type Seat, screens, seat, seatOf } from '../setup/console.ts';
import { png } from '../setup/document-files.ts';
import { enterOn } from '../setup/keyboard.ts';
import { TestStack } from '../setup/stack.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';
import { demoClient } from '../setup/stack-payments.ts';
import { until } from '../setup/until.ts';

let stack: TestStack;
let data: StackData;
let browser: Browser;
let phone: Seat;
let desk: Seat;
const demo = demoPortalLogins[0]!;
const folder = mkdtempSync(join(tmpdir(), 'rounds-messages-'));
const markup = '<b onclick="alert(1)">Refill</b> & more';
const dialogs: string[] = [];

const named = z.object({ id: z.string(), name: z.string(), version: z.number() });
const rowsOf = <T extends z.ZodType>(row: T, body: unknown) => z.object({ rows: z.array(row) }).parse(body).rows;

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  data = await stackData(stack);
  phone = await seat(browser, /http:\/\/abc\.portal\.localhost:\d+/.exec(stack.output)?.[0] ?? '', 'phone');
  const admin = await seatOf(browser, stack.console, 'maya.whitfield');
  await arrange(admin);
  await admin.context.close();
  desk = await seatOf(browser, stack.console, 'priya.raman');
  for (const { page } of [phone, desk])
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.accept();
    });
});
afterAll(async () => {
  await browser?.close();
  await data?.close();
  await stack.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** An administrator has a clinician answer refills, and records requests by nobody. */
async function arrange({ page }: Seat): Promise<void> {
  const staff = rowsOf(
    z.object({ id: z.string(), firstName: z.string() }),
    (await ask(page, 'GET', '/api/staff?limit=200')).body,
  );
  const priya = staff.find(({ firstName }) => firstName === 'Priya')?.id;
  const profiles = z.array(named).parse((await ask(page, 'GET', '/api/profiles')).body);
  const clinician = profiles.find(({ name }) => name === 'Clinician')?.id;
  const account = { login: 'priya.raman', active: true, profileIds: [clinician] };
  expect((await ask(page, 'PUT', `/api/staff/${priya}/account`, account)).status).toBe(200);
  const made = await ask(page, 'POST', '/api/user-groups', { name: 'Nurses', members: [priya] });
  const { id: nurses } = named.parse(made.body);
  const items = z.array(z.object({ code: z.string(), label: z.string(), position: z.number(), version: z.number() }));
  const lists = rowsOf(z.object({ name: z.string(), items }), (await ask(page, 'GET', '/api/picklists')).body);
  for (const [code, groupId] of [
    ['prescription-refill', nurses],
    ['records-request', null],
  ] as const) {
    const item = lists.find(({ name }) => name === 'task-type')?.items.find((each) => each.code === code);
    const saved = await ask(page, 'PUT', `/api/picklists/task-type/${code}`, { ...item, groupId });
    expect(saved.status).toBe(200);
  }
  await page.goto('/administration/picklists');
  await page
    .getByText(/No user group: clients do not see it in the portal/)
    .first()
    .waitFor();
}

const notices = () => data.work(({ em }) => em.find(Message, { purpose: 'portal-notice' }, { orderBy: { id: 'asc' } }));

describe('messages of the portal', () => {
  it('A client on a phone asks for a refill with a picture, of what somebody answers alone, and sends it once', async () => {
    const { page } = phone;
    await page.goto('/');
    await page.getByRole('textbox', { name: 'User name' }).fill(demo.login);
    await page.getByRole('textbox', { name: 'Password' }).fill(demo.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'View and Send Messages' }).click();
    await page.getByText('You have no messages yet').waitFor();
    await page.getByRole('link', { name: '988' }).waitFor();
    expect(await pageFaults(page, 'No messages')).toEqual([]);
    await page.setViewportSize(screens.phone);
    await page.getByRole('link', { name: 'Send New Message' }).click();
    await page.getByRole('radio', { name: 'Prescription refill' }).check();
    expect(await page.getByRole('radio', { name: 'Records request' }).count()).toBe(0);
    await page.getByText(/^If you write now, we answer by .* E[SD]T\.$/).waitFor();
    await page.getByRole('textbox', { name: 'Subject' }).fill(markup);
    await page.getByRole('textbox', { name: 'Your message' }).fill(`Two lines:\n${markup}`);
    writeFileSync(join(folder, 'Old label.png'), png());
    await page.locator('input[type=file]').setInputFiles(join(folder, 'Old label.png'));
    await page.getByRole('button', { name: 'Remove Old label.png' }).waitFor();
    expect(await pageFaults(page, 'New message')).toEqual([]);
    await page.setViewportSize(screens.phone);
    await page.getByRole('button', { name: 'Send', exact: true }).dblclick();
    await page.getByRole('heading', { level: 1, name: markup }).waitFor();
    const own = page
      .getByRole('list', { name: 'Conversation' })
      .getByRole('listitem')
      .filter({ hasText: 'Two lines:' });
    await own.first().waitFor();
    expect(await own.count()).toBe(1);
    // Off the button, whose tooltip would be there now.
    await page.mouse.move(0, 0);
    await page.getByText(/We answer by /).waitFor();
    await page.getByRole('link', { name: /^Old label\.png/ }).waitFor({ timeout: 180_000 });
    // An open conversation reads what comes in.
    await page.goto('/');
  });

  it('Staff of the group find it beside the texts, with its picture, take it and answer by keyboard', async () => {
    const { page } = desk;
    await page.goto('/portal-messages');
    await page
      .getByRole('navigation', { name: 'Main' })
      .getByText('1 message waits for an answer')
      .waitFor({ state: 'attached' });
    const table = page.getByRole('table', { name: 'Portal Messages' });
    await table.getByText(markup).locator('visible=true').waitFor();
    expect(await pageFaults(page, 'Portal messages')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await enterOn(page, table.getByRole('link').first());
    const conversation = page.getByRole('list', { name: 'Conversation' });
    await conversation.getByText(markup).waitFor();
    const [opened] = await Promise.all([
      desk.context.waitForEvent('page'),
      page.getByRole('link', { name: /^Old label\.png/ }).click(),
    ]);
    await opened.close();
    await enterOn(page, page.getByRole('button', { name: 'Take it' }));
    await page.getByText(/Taken by Priya Raman/).waitFor();
    expect(await pageFaults(page, 'A message')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await page.keyboard.type('It is at your pharmacy on Friday.');
    await enterOn(page, page.getByRole('button', { name: 'Send', exact: true }));
    await conversation.getByText('It is at your pharmacy on Friday.').waitFor();
    await page.getByText(/^The client (was|is being) told by /).waitFor();
    await page.getByRole('textbox', { name: 'Message' }).fill('Bring your card.');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await conversation.getByText('Bring your card.').waitFor();
  });

  it('The client gets one notice without its words, reads both answers, and writes again', async () => {
    await until('the notice is out', async () =>
      (await notices()).every(({ status }) => status === 'accepted' || status === 'delivered'),
    );
    const [notice, ...more] = await notices();
    expect(more).toEqual([]);
    expect(notice?.body).not.toMatch(/pharmacy|card|refill|Priya/i);
    const { page } = phone;
    await page.goto('/');
    await page.getByText('2 new messages').waitFor();
    await page.getByRole('link', { name: 'View and Send Messages' }).click();
    await page.getByRole('link', { name: `Read ${markup}` }).waitFor();
    expect(await pageFaults(page, 'Unread messages')).toEqual([]);
    await page.setViewportSize(screens.phone);
    await page.getByRole('link', { name: `Read ${markup}` }).click();
    const conversation = page.getByRole('list', { name: 'Conversation' });
    await conversation.getByText('It is at your pharmacy on Friday.').waitFor();
    await conversation.getByText('New', { exact: true }).nth(1).waitFor();
    expect(await conversation.getByText('New', { exact: true }).count()).toBe(2);
    expect(await pageFaults(page, 'Read message')).toEqual([]);
    await page.setViewportSize(screens.phone);
    await page.getByRole('textbox', { name: 'Your message' }).fill('Thank you!');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('Your message has been sent.').waitFor();
    await page.goto('/messages');
    await page.getByText(/We answer by /).waitFor();
    expect(await page.getByRole('link', { name: `Read ${markup}` }).count()).toBe(0);
    await desk.page.goto('/portal-messages');
    await desk.page
      .getByRole('table', { name: 'Portal Messages' })
      .getByText('1 new')
      .locator('visible=true')
      .waitFor();
    expect([...dialogs, ...phone.faults, ...desk.faults]).toEqual([]);
  });

  it('is begun once by staff whose answer was lost and who edited their words, and who are told that the first has arrived', async () => {
    const { page } = await seatOf(browser, stack.console, 'maya.whitfield');
    const client = await demoClient(data);
    await page.goto(`/portal-messages/new?client=${client.clientId}`);
    await page.getByRole('combobox', { name: 'About' }).click();
    await page.getByRole('option', { name: /^Prescription refill/ }).click();
    await page.getByRole('textbox', { name: 'Subject' }).fill('Your next visit');
    const words = page.getByRole('textbox', { name: 'Message' });
    const send = page.getByRole('button', { name: 'Send', exact: true });
    await words.fill('See you on Friday');
    let isLost = false;
    await page.route('**/portal-messages', async (route) => {
      if (isLost || route.request().method() !== 'POST') return route.continue();
      isLost = true;
      await route.fetch();
      return route.abort();
    });
    await send.click();
    await page.getByText('The server cannot be reached').waitFor();
    await words.fill('See you on Friday at nine');
    await send.click();
    await page.getByText('What you sent first has arrived').waitFor();
    const begun = () =>
      data.work(({ em }) => em.count(PortalThread, { clientId: client.clientId, startedBy: { $ne: null } }));
    expect(await begun()).toBe(1);
    await page.context().close();
  });
});
