import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Browser } from 'playwright-core';
import { Appointment } from '../../db/entities/index.ts';
import { abc } from '../../db/seed/plans.ts';
import { wallTimeOf } from '../../domain/time.ts';
import { answerAddress } from '../../platform/answer-link.ts';
import { KeyRing } from '../../platform/keyring.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, screens, type Seat, seat, seatOf } from '../setup/console.ts';
import { enterOn } from '../setup/keyboard.ts';
import { recipientsOf } from '../setup/recipients.ts';
import { TestStack } from '../setup/stack.ts';
import { secretsOf, type StackData, stackData } from '../setup/stack-data.ts';
import { until } from '../setup/until.ts';

interface Reminded {
  messageId: string;
  number: string;
  clientId: string;
  appointmentId: string;
}

let stack: TestStack;
let data: StackData;
let browser: Browser;
let desk: Seat;
let broadcastId = '';
/** Who were reminded of one appointment each, by a text of their own. */
let reminded: Reminded[] = [];

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  data = await stackData(stack);
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
  broadcastId = await remind();
  reminded = await whoWasReminded();
});
afterAll(async () => {
  await browser?.close();
  await data?.close();
  await stack.remove();
});

/** Texts to everybody with an appointment on the next day of work that has some, as Compose sends them. */
async function remind(): Promise<string> {
  const { rows } = await data.work(({ kysely }) =>
    sql<{ day: string }>`
      select min(local_start)::date::text as day from appointment
       where status = 'scheduled' and starts_at > now() + interval '1 day'
         and extract(isodow from local_start) < 6`.execute(kysely),
  );
  const { body } = await ask(desk.page, 'POST', '/api/broadcasts', {
    messageType: 'upcoming-appointments',
    method: 'text',
    startDate: rows[0]?.day,
    sendAt: wallTimeOf(new Date().toISOString(), abc.zone).slice(0, 16),
    subject: null,
    body: '<Practice>: <ServiceDate>, <ServiceTime>. Reply C to confirm, X for another time, STOP to opt out.',
    preferenceOnly: true,
  });
  const { id = '' }: { id?: string } = Object(body);
  expect(id).not.toBe('');
  await until('it went out', async () => (await data.status(id)) === 'completed');
  return id;
}

async function whoWasReminded(): Promise<Reminded[]> {
  const found = async () => {
    const { rows } = await data.work(({ kysely }) =>
      sql<Reminded>`
        select m.id as "messageId", m.address as number, r.client_id as "clientId", r.source_id as "appointmentId"
          from message m join recipient r on r.message_id = m.id join client c on c.id = r.client_id
            join person p on p.id = c.person_id and p.language = 'en' join appointment a on a.id = r.source_id
         where m.broadcast_id = ${broadcastId} and m.status = 'delivered' and not c.restricted and a.status = 'scheduled'
           and (select count(*) from recipient x where x.message_id = m.id) = 1
           and (select count(distinct cp.person_id) from contact_point cp where cp.address = m.address) = 1
         order by m.id limit 3`.execute(kysely),
    );
    return rows;
  };
  await until('texts are delivered', async () => (await found()).length === 3);
  return found();
}

/** Types an answer on the phone of the stand-in, which tells Rounds as Twilio does. */
async function type(number: string, body: string): Promise<void> {
  const typed = await fetch(`${stack.inbox}/texts/${encodeURIComponent(number)}`, {
    method: 'POST',
    body: new URLSearchParams({ body }),
    redirect: 'manual',
  });
  expect(typed.status).toBe(303);
}

const nth = (n: number): Reminded => {
  const one = reminded[n];
  if (!one) throw new Error(`Nobody was reminded as number ${n}`);
  return one;
};
const statusOf = async (id: string) => (await data.work(({ em }) => em.findOneOrFail(Appointment, { id }))).status;

describe('who answers C to a text', () => {
  it('has confirmed: the appointment, History of the broadcast and the chart say so, and they are thanked', async () => {
    const { page } = desk;
    const { number, appointmentId, clientId } = nth(0);
    await type(number, 'C');
    await until('it is confirmed', async () => (await statusOf(appointmentId)) === 'confirmed');
    await page.goto(`/appointments/${appointmentId}`);
    await page.getByText(/^Confirmed by text on /).waitFor();
    expect(await pageFaults(page, 'a confirmed appointment')).toEqual([]);
    await page.goto(`/messaging/history/${broadcastId}?status=delivered`);
    await until('History says so', async () =>
      (await recipientsOf(page)).flat().join(' ').includes('Confirmed by text'),
    );
    await page.goto(`/clients/${clientId}?tab=messages`);
    const messages = page.getByRole('table', { name: /^Everything that went to this client/ });
    await messages.getByText('From the client').waitFor();
    await messages.getByText('Confirmed by text').waitFor();
    await messages.getByRole('button', { name: /Thank you\. Your appointment is confirmed/ }).waitFor();
    expect(await pageFaults(page, 'messages of a client who answered')).toEqual([]);
  });
});

describe('the inbox of replies', () => {
  it('shows who waits, and is answered by keyboard alone; the answer is delivered and nobody waits any more', async () => {
    const { page } = desk;
    const { number } = nth(1);
    await page.setViewportSize(screens.desk);
    await type(number, 'Can I come at ten instead? — Людмила');
    await page.goto('/replies');
    const table = page.getByRole('table', { name: 'Replies' });
    // Once for a desk, once for a phone.
    const words = table.getByText(/come at ten instead/).locator('visible=true');
    await words.waitFor({ timeout: 180_000 });
    await page.getByRole('navigation', { name: 'Main' }).getByText('1 conversation waits for an answer').waitFor({
      state: 'attached',
    });
    expect(await pageFaults(page, 'inbox of replies')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await enterOn(page, table.getByRole('link').first());
    const answer = page.getByRole('textbox', { name: 'Answer by text' });
    await answer.waitFor();
    await page.getByRole('list', { name: 'Conversation' }).getByText('Waits for an answer').waitFor();
    expect(await pageFaults(page, 'a conversation')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await answer.focus();
    await page.keyboard.type('Ten is fine. See you then.');
    await page.getByText(/^To .*1 segment$/).waitFor();
    await enterOn(page, page.getByRole('button', { name: 'Send answer' }));
    const conversation = page.getByRole('list', { name: 'Conversation' });
    await conversation.getByText('Ten is fine. See you then.').waitFor();
    await conversation.getByText(/^Done by Maya Whitfield/).waitFor();
    await page.goto('/replies');
    await page.getByText('Nobody waits for an answer').waitFor();
    expect(desk.faults).toEqual([]);
  });

  it('asks whose the texts of an unknown number are before anybody answers', async () => {
    const { page } = desk;
    await type('+15005550177', 'Is this the dentist?');
    await page.goto('/replies');
    await page.getByRole('link', { name: 'Unknown or shared number' }).click({ timeout: 180_000 });
    await page.getByRole('heading', { name: 'Whose texts are these?' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Answer by text' }).count()).toBe(0);
    expect(await pageFaults(page, 'texts of nobody')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await enterOn(page, page.getByRole('button', { name: 'Mark as done' }));
    await page.getByText('Marked as done.').waitFor();
  });
});

describe('the page of a link in an e-mail', () => {
  it('asks, confirms by keyboard alone, and lets somebody ask for another time after all', async () => {
    const portal = /http:\/\/abc\.portal\.localhost:\d+/.exec(stack.output)?.[0] ?? '';
    const { messageId, appointmentId } = nth(2);
    const keyRing = new KeyRing(secretsOf(stack).masterKeys);
    const phone = await seat(browser, portal, 'phone');
    const { page } = phone;
    await page.goto(answerAddress(keyRing, portal, { practiceId: data.practiceId, messageId }));
    await page.getByRole('heading', { name: 'Your appointment' }).waitFor();
    expect(await statusOf(appointmentId)).toBe('scheduled');
    expect(await pageFaults(page, 'link to answer')).toEqual([]);
    await enterOn(page, page.getByRole('button', { name: 'I am coming' }));
    await page.getByRole('heading', { name: 'Thank you, it is confirmed' }).waitFor();
    expect(await statusOf(appointmentId)).toBe('confirmed');
    expect(await pageFaults(page, 'link to answer, confirmed')).toEqual([]);
    await enterOn(page, page.getByRole('button', { name: 'I need another time' }));
    await page.getByRole('heading', { name: 'We will call you' }).waitFor();
    expect(await statusOf(appointmentId)).toBe('scheduled');
    await desk.page.goto(`/appointments/${appointmentId}`);
    await desk.page.getByText(/^The client asked for another time on /).waitFor();
    await page.goto('/answer/made-up');
    await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
    expect(phone.faults).toEqual([]);
  });
});
