import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { hashPassword } from '../../api/sign-in/password.ts';
import {
  Account,
  Appointment,
  Client,
  ContactPoint,
  Location,
  Person,
  Relationship,
  Staff,
} from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { appointmentTimes } from '../../domain/appointment-times.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { screens, type Seat, seat, seatOf } from '../setup/console.ts';
import { childBirthDate } from '../setup/guardians.ts';
import { enterOn } from '../setup/keyboard.ts';
import { TestStack } from '../setup/stack.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';

let stack: TestStack;
let data: StackData;
let browser: Browser;
let desk: Seat;
let phone: Seat;
let portal: string;

const email = 'dana.demo.guardian@example.com';
const chosen = 'nine owls in one old pear tree';
const zone = 'America/Chicago';
const when = 'Tuesday, March 4, 2031 at 9:30 AM CST';
const noor = { login: 'noor.demo.own', password: 'seven herons wade at dawn' };
const ids = { child: newId(), childPerson: newId(), brother: newId(), guardian: newId(), appointment: newId() };

/** Noor, who signs in herself too, her brother, their mother among the contacts of both, and an appointment of Noor's. */
async function family(): Promise<void> {
  const passwordHash = await hashPassword(noor.password);
  await data.work(async ({ em }) => {
    const { id: staffId } = await em.findOneOrFail(Staff, { active: true }, { orderBy: { id: 'asc' } });
    const [locationId, brotherPerson] = [newId(), newId()];
    em.create(Location, { id: locationId, name: 'Lakeside', zone, phone: '+13125550142' });
    const birthDate = childBirthDate();
    em.create(Person, { id: ids.childPerson, firstName: 'Noor', lastName: 'Demo', birthDate });
    em.create(Person, { id: brotherPerson, firstName: 'Sami', lastName: 'Demo', birthDate });
    em.create(Person, { id: ids.guardian, firstName: 'Dana', lastName: 'Demo' });
    await em.flush();
    em.create(Client, { id: ids.child, personId: ids.childPerson, recordNumber: 'G-1' });
    em.create(Client, { id: ids.brother, personId: brotherPerson, recordNumber: 'G-2' });
    em.create(ContactPoint, { personId: ids.guardian, kind: 'email', address: email, preferred: true });
    em.create(Account, { kind: 'portal', personId: ids.childPerson, login: noor.login, passwordHash });
    await em.flush();
    for (const clientId of [ids.child, ids.brother])
      em.create(Relationship, { clientId, personId: ids.guardian, kind: 'guardian', relation: 'mother' });
    const of = { clientId: ids.child, staffId, locationId, type: 'Session' };
    em.create(Appointment, { id: ids.appointment, ...of, ...appointmentTimes('2031-03-04T09:30', zone, 50) });
  });
}

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  portal = /http:\/\/abc\.portal\.localhost:\d+/.exec(stack.output)?.[0] ?? '';
  data = await stackData(stack);
  await family();
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
  phone = await seat(browser, portal, 'phone');
});
afterAll(async () => {
  await browser?.close();
  await data?.close();
  await stack.remove();
});

const panel = () => desk.page.getByRole('region', { name: 'Guardians' });

async function give(clientId: string, without: readonly string[]): Promise<void> {
  const { page } = desk;
  await page.goto(`/clients/${clientId}?tab=portal`);
  await panel().getByRole('button', { name: 'Give access: Dana Demo' }).click();
  const drawer = page.getByRole('dialog', { name: 'Give Dana Demo access' });
  for (const right of without) await drawer.getByRole('checkbox', { name: right, exact: true }).uncheck();
  await drawer.getByRole('textbox', { name: 'What have you seen?' }).fill('Birth certificate, seen at the desk');
  await drawer.getByRole('button', { name: 'Save' }).click();
  await panel()
    .getByText(/^Holds today; ends /)
    .waitFor();
}

/** Body of a mail to the guardian. */
async function mail(subject: string): Promise<string> {
  const { page } = phone;
  await page.goto(`${stack.inbox}/mail`);
  const row = page.getByRole('listitem').filter({ hasText: email }).filter({ hasText: subject });
  await row.getByRole('link').click({ timeout: 180_000 });
  return page.locator('article').innerText();
}

async function signIn({ page }: Seat, login: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'User name' }).fill(login);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

it('A mother gets access, signs in by her own login, acts for her child, whose activity tells so, and is out at once when staff end it', async () => {
  await give(ids.child, ['Messages']);
  await panel().getByText('On the basis of: Birth certificate, seen at the desk').waitFor();
  expect(await pageFaults(desk.page, 'Guardians')).toEqual([]);
  await desk.page.setViewportSize(screens.desk);
  await panel().getByRole('button', { name: 'E-mail credential: Dana Demo' }).click();
  const dialog = desk.page.getByRole('dialog', { name: 'E-mail a credential to Dana Demo' });
  await dialog.getByText(email).waitFor();
  await dialog.getByRole('button', { name: 'Send both mails' }).click();
  await panel().getByRole('button', { name: 'Send again: Dana Demo' }).waitFor({ timeout: 180_000 });

  const [, login] = /User name: (\S+)/.exec(await mail('your user name for the portal')) ?? [];
  const [, password] = /Temporary password: (\S+)/.exec(await mail('your temporary password')) ?? [];
  const { page } = phone;
  await page.goto(portal);
  await signIn(phone, `${login}`, `${password}`);
  await page.getByRole('textbox', { name: 'The password from your e-mail' }).fill(`${password}`);
  await page.getByRole('textbox', { name: 'New password', exact: true }).fill(chosen);
  await page.getByRole('textbox', { name: 'New password once more' }).fill(chosen);
  await page.getByRole('button', { name: 'Save the new password' }).click();
  await page.getByRole('heading', { name: 'Hello, Dana' }).waitFor();
  await page.getByText('For Noor Demo', { exact: true }).waitFor();
  expect(await page.getByRole('link', { name: 'Change', exact: true }).count()).toBe(0);
  const tile = page.getByRole('link', { name: /^Upcoming Appointments/ });
  await tile.waitFor();
  expect(await page.locator('a[href="/messages"]').count()).toBe(0);
  expect(await pageFaults(page, 'For a child')).toEqual([]);
  await page.setViewportSize(screens.phone);

  await enterOn(page, tile);
  const card = page.getByRole('article', { name: when, exact: true });
  await enterOn(page, card.getByRole('button', { name: `I am coming, ${when}` }));
  await card.getByText('Confirmed. We look forward to seeing you.').waitFor();
  await page.goto('/messages');
  await page.getByRole('heading', { name: 'This part is not open to you' }).waitFor();

  const own = await seat(browser, portal, 'phone');
  await own.page.goto('/');
  await signIn(own, noor.login, noor.password);
  await own.page.getByRole('link', { name: 'View All Activity' }).click();
  const line = own.page.getByRole('listitem').filter({ hasText: 'Confirmed an appointment' });
  await line.getByText('Dana Demo, guardian').waitFor();
  await own.context.close();

  // With the brother she says for whom; another window that shows the sister begins anew.
  await give(ids.brother, []);
  const other = await phone.context.newPage();
  await other.goto('/');
  await other.getByRole('link', { name: 'Change', exact: true }).click();
  await other.getByRole('heading', { name: 'Who are you here for?' }).waitFor();
  expect(await pageFaults(other, 'For whom')).toEqual([]);
  await other.getByRole('button', { name: 'For Sami Demo' }).click();
  await other.getByText('For Sami Demo', { exact: true }).waitFor();
  await page.getByText('For Sami Demo', { exact: true }).waitFor();
  await other.close();

  await panel().getByRole('button', { name: 'End access: Dana Demo' }).click();
  const ending = desk.page.getByRole('dialog', { name: 'End the access of Dana Demo' });
  await ending.getByRole('textbox', { name: 'Why does it end?' }).fill('Custody has changed');
  await ending.getByRole('button', { name: 'End access' }).click();
  await panel()
    .getByText(/ended by Maya Whitfield: Custody has changed/)
    .waitFor();
  await page.getByRole('link', { name: /^Upcoming Appointments/ }).click();
  await page.getByText('Your session has ended. Sign in again.').waitFor();

  // Her daughter's is still open to her, and the only one that is.
  await signIn(phone, `${login}`, chosen);
  await page.getByText('For Noor Demo', { exact: true }).waitFor();
  expect([...desk.faults, ...phone.faults]).toEqual([]);
});
