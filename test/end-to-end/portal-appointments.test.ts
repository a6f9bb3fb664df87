import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { Account, Appointment, Client, Location, Staff, Task } from '../../db/entities/index.ts';
import { demoPortalLogins } from '../../db/seed/logins.ts';
import { appointmentTimes } from '../../domain/appointment-times.ts';
import { newId } from '../../db/ids.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { screens, type Seat, seat, seatOf } from '../setup/console.ts';
import { enterOn } from '../setup/keyboard.ts';
import { TestStack } from '../setup/stack.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';

let stack: TestStack;
let data: StackData;
let browser: Browser;
let phone: Seat;
let desk: Seat;
const demo = demoPortalLogins[0]!;
const ids = { first: newId(), second: newId() };
const zone = 'America/Chicago';

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  const portal = /http:\/\/abc\.portal\.localhost:\d+/.exec(stack.output)?.[0] ?? '';
  data = await stackData(stack);
  await data.work(async ({ em }) => {
    const { personId } = await em.findOneOrFail(Account, { kind: 'portal', login: demo.login });
    const { id: clientId } = await em.findOneOrFail(Client, { personId });
    const { id: staffId } = await em.findOneOrFail(Staff, { active: true }, { orderBy: { id: 'asc' } });
    const locationId = newId();
    em.create(Location, {
      id: locationId,
      name: 'Lakeside',
      zone,
      phone: '+13125550142',
      line1: '12 Elm St',
      city: 'Chicago',
      state: 'IL',
      zip: '60601',
    });
    await em.flush();
    // Whatever the sample practice has booked for this client is not part of the story.
    await em.nativeUpdate(Appointment, { clientId, startsAt: { $gt: new Date() } }, { status: 'cancelled' });
    const of = { clientId, staffId, locationId, type: 'Session' };
    em.create(Appointment, { id: ids.first, ...of, ...appointmentTimes('2031-03-04T09:30', zone, 50) });
    em.create(Appointment, { id: ids.second, ...of, ...appointmentTimes('2031-03-11T14:00', zone, 50) });
  });
  phone = await seat(browser, portal, 'phone');
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
});
afterAll(async () => {
  await browser?.close();
  await data?.close();
  await stack.remove();
});

const first = 'Tuesday, March 4, 2031 at 9:30 AM CST';
const second = 'Tuesday, March 11, 2031 at 2:00 PM CDT';
const card = (name: string) => phone.page.getByRole('article', { name, exact: true });

describe('appointments in the portal, on a phone', () => {
  it('are seen, taken into the calendar, confirmed, and asked to be cancelled, by keyboard alone', async () => {
    const { page } = phone;
    await page.goto('/');
    await page.getByRole('textbox', { name: 'User name' }).fill(demo.login);
    await page.getByRole('textbox', { name: 'Password' }).fill(demo.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const tile = page.getByRole('link', { name: /^Upcoming Appointments/ });
    await tile.getByText(`Next: ${first}`).waitFor();
    await enterOn(page, tile);
    await card(first).getByText('On your clock: Tuesday, March 4, 2031 at 10:30 AM EST').waitFor();
    await card(first).getByText('Chicago, IL 60601').waitFor();
    expect(await card(first).getByRole('link', { name: '(312) 555-0142' }).getAttribute('href')).toBe(
      'tel:+13125550142',
    );
    expect(await pageFaults(page, 'Appointments')).toEqual([]);
    await page.setViewportSize(screens.phone);

    const saved = page.waitForEvent('download');
    await enterOn(page, card(first).getByRole('link', { name: `Add to calendar, ${first}` }));
    const file = await readFile(await (await saved).path(), 'utf8');
    expect(file).toContain('DTSTART:20310304T153000Z\r\n');

    await enterOn(page, card(first).getByRole('button', { name: `I am coming, ${first}` }));
    await card(first).getByText('Confirmed. We look forward to seeing you.').waitFor();
    await page.locator('article:focus').waitFor();

    await enterOn(page, card(second).getByRole('button', { name: `Ask to cancel, ${second}` }));
    await page.getByRole('textbox', { name: 'Would you like to tell us why?' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.type('I am away that week.');
    expect(await pageFaults(page, 'Asking to cancel')).toEqual([]);
    await page.setViewportSize(screens.phone);
    await enterOn(page, card(second).getByRole('button', { name: 'Send the request' }));
    await card(second).getByText('You have asked to cancel.').waitFor();
    expect(await pageFaults(page, 'Asked to cancel')).toEqual([]);
    expect(phone.faults).toEqual([]);
  });

  it('that moved meanwhile are not confirmed, but shown as they are now', async () => {
    const { page } = phone;
    await page.setViewportSize(screens.phone);
    await enterOn(page, card(second).getByRole('button', { name: `Take it back, ${second}` }));
    const confirm = card(second).getByRole('button', { name: `I am coming, ${second}` });
    await confirm.waitFor();
    await data.work(async ({ em }) => {
      const row = await em.findOneOrFail(Appointment, { id: ids.second });
      em.assign(row, appointmentTimes('2031-03-12T14:00', zone, 50));
    });
    await confirm.click();
    const moved = card('Wednesday, March 12, 2031 at 2:00 PM CDT');
    await moved.getByText('This appointment has changed in the meantime').waitFor();
    await moved.getByRole('button', { name: /^Ask for another time/ }).click();
    await moved.getByRole('textbox', { name: 'When would suit you?' }).fill('Any Friday');
    await moved.getByRole('button', { name: 'Send the request' }).click();
    await moved.getByText('You have asked for another time').waitFor();
    expect(phone.faults).toEqual([]);
  });

  it('stand as answered at the desk, with a task for each request', async () => {
    const { page } = desk;
    await page.goto(`/appointments/${ids.first}`);
    await page.getByText(/^Confirmed in the portal on /).waitFor();
    await page.goto(`/appointments/${ids.second}`);
    await page.getByText(/^The client asked for another time on /).waitFor();
    const tasks = await data.work(({ em }) => em.find(Task, { subjectId: ids.second }, { orderBy: { id: 'asc' } }));
    expect(tasks.map(({ type, status }) => [type, status])).toEqual([
      ['appointment-request', 'done'],
      ['appointment-request', 'open'],
    ]);
    await page.goto('/tasks?scope=all');
    await page.getByText('Any Friday').first().waitFor();
    expect(desk.faults).toEqual([]);
  });
});
