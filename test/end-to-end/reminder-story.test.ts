import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Locator, Page } from 'playwright-core';
import { Appointment, Broadcast, Client, Consent, ContactPoint, Message, Person } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { Channel } from '../../domain/channels.ts';
import { wallTimeOf } from '../../domain/time.ts';
import { answerAddress } from '../../platform/answer-link.ts';
import { KeyRing } from '../../platform/keyring.ts';
import { pageFaults } from '../setup/axe.ts';
import { aBroadcast } from '../setup/broadcasts.ts';
import { ask, screens, seat } from '../setup/console.ts';
import { enterOn, pressUntilFocused } from '../setup/keyboard.ts';
import { ledgerOf } from '../setup/ledger.ts';
import { closeStage, schedulerStage, type SchedulerStage } from '../setup/scheduler-stage.ts';
import { secretsOf } from '../setup/stack-data.ts';
import { until } from '../setup/until.ts';

interface Reminded {
  channel: Channel;
  clientId: string;
  appointmentId: string;
}

/** One client a way, who prefers it and has consented to it alone. The phone that is called is picked up by somebody who presses 1. */
const addresses = {
  email: ['email', 'story.client@example.com'],
  text: ['mobile', '+19075550111'],
  voice: ['mobile', '+19075550180'],
  fax: ['fax', '+19075550112'],
} as const;
const channels = ['email', 'text', 'voice', 'fax'] as const;
const ledgers = { email: 'emails', text: 'texts', voice: 'calls', fax: 'faxes' } as const;

let stage: SchedulerStage;
let page: Page;
const told = new Map<Channel, Reminded>();
const one = (channel: Channel): Reminded => {
  const found = told.get(channel);
  if (!found) throw new Error(`Nobody is reminded by ${channel}`);
  return found;
};
const dialog = () => page.getByRole('dialog');
const axe = async (what: string) => {
  expect(await pageFaults(page, what)).toEqual([]);
  await page.setViewportSize(screens.desk);
};

beforeAll(async () => {
  stage = await schedulerStage({ SWEEP_EVERY_MS: '500' });
  ({ page } = stage.scheduler);
});
afterAll(() => closeStage(stage));

/** Chooses an option of a drop-down as somebody without a mouse does. */
async function choose(field: Locator, option: string): Promise<void> {
  await pressUntilFocused(page, 'Tab', field);
  await page.keyboard.press('Enter');
  const wanted = page.getByRole('option', { name: option, exact: true });
  await wanted.waitFor();
  for (let presses = 0; presses < 10; presses++) {
    if ((await wanted.getAttribute('data-combobox-selected')) === 'true') break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  expect(await field.inputValue()).toBe(option);
}

/** Four clients and their appointments, whose reminders of a quarter of an hour before fall due in a few seconds. */
async function people(): Promise<void> {
  const startsAt = new Date(Date.now() + 15 * 60_000 + 8_000);
  await stage.data.work(async ({ em, kysely }) => {
    const { rows } = await sql<{ locationId: string; zone: string; staffId: string }>`
      select l.id as "locationId", l.zone, s.id as "staffId" from location l cross join staff s where l.active and s.active order by l.name, s.id limit 1`.execute(
      kysely,
    );
    const { zone = 'UTC', locationId = '', staffId = '' } = rows[0] ?? {};
    for (const channel of channels) {
      const [clientId, personId, appointmentId] = [newId(), newId(), newId()];
      const [kind, address] = addresses[channel];
      em.create(Person, { id: personId, firstName: 'Robin', lastName: `Story ${channel}` });
      await em.flush();
      em.create(Client, { id: clientId, personId, recordNumber: `STORY-${channel}`, preferredMethod: channel });
      await em.flush();
      em.create(ContactPoint, { personId, kind, address });
      const consent = { wordingVersion: '1', method: 'written', givenAt: new Date('2020-01-01T00:00:00Z') } as const;
      em.create(Consent, { clientId, personId, channel, address, ...consent });
      em.create(Appointment, {
        id: appointmentId,
        clientId,
        staffId,
        locationId,
        type: 'session',
        localStart: wallTimeOf(startsAt.toISOString(), zone),
        zone,
        startsAt,
        endsAt: new Date(startsAt.getTime() + 50 * 60_000),
        status: 'scheduled',
      });
      told.set(channel, { channel, clientId, appointmentId });
    }
  });
}

const messageOf = async ({ appointmentId }: Reminded) => {
  const { rows } = await stage.data.work(({ kysely }) =>
    sql<{ id: string; body: string }>`
      select m.id, m.body from message m join reminder x on x.id = m.reminder_id
       where x.appointment_id = ${appointmentId}::uuid and not m.correction order by m.id desc limit 1`.execute(kysely),
  );
  return rows[0] ?? { id: '', body: '' };
};
const statusOf = async ({ appointmentId: id }: Reminded) =>
  (await stage.data.work(({ em }) => em.findOneOrFail(Appointment, { id }))).status;

describe('Somebody new to Rounds', () => {
  it('sets up a rule and the words of its texts without help, by keyboard', async () => {
    await page.goto('/messaging/reminders');
    await enterOn(page, page.getByRole('link', { name: 'New rule' }));
    const count = dialog().getByRole('textbox', { name: 'How long before the appointment' });
    await pressUntilFocused(page, 'Tab', count);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('15');
    await choose(dialog().getByRole('combobox', { name: 'Unit' }), 'minutes');
    await dialog().getByText('Every client with an appointment is reminded 15 minutes before it').waitFor();
    await enterOn(page, dialog().getByRole('button', { name: 'Add rule' }));
    await page.getByRole('link', { name: '15 minutes before' }).waitFor();
    await axe('the rule');

    await page.goto('/messaging/compose?type=upcoming-appointments&method=text');
    const words = page.getByRole('textbox', { name: 'Message' });
    await page.getByText('This is the saved template.').first().waitFor({ state: 'attached' });
    await pressUntilFocused(page, 'Tab', words);
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' See you soon.');
    await enterOn(page, page.getByRole('button', { name: 'Save Templates' }));
    await page.getByText('The template has been saved.').waitFor();
    const saved = await ask(page, 'GET', '/api/templates?messageType=upcoming-appointments&method=text');
    expect(saved.body).toMatchObject({ version: 1, body: expect.stringMatching(/ See you soon\.$/) });
  });

  it('has clients reminded by each of the four channels, sees their answers, moves an appointment, and finds in one place what happened and why', async () => {
    const before = new Map<Channel, number>();
    for (const channel of channels) before.set(channel, (await ledgerOf(stage.stack, ledgers[channel])).length);
    await people();
    for (const channel of channels) {
      const path = `/api/appointments/${one(channel).appointmentId}`;
      const { body } = await ask(page, 'GET', path);
      const { version }: { version?: number } = Object(body);
      expect((await ask(page, 'PATCH', path, { type: 'Follow-up', version })).status).toBe(200);
    }

    const { clientId, appointmentId } = one('fax');
    for (const channel of channels)
      await until(`a reminder goes out by ${channel}`, async () => {
        const taken = await ledgerOf(stage.stack, ledgers[channel]);
        const { id } = await messageOf(one(channel));
        return taken.length > (before.get(channel) ?? 0) && taken.some(({ messageId }) => messageId === id);
      });
    expect((await messageOf(one('text'))).body).toContain('See you soon.');

    // The text is answered with C, the call by key 1, the e-mail by its link.
    const typed = await fetch(`${stage.stack.inbox}/texts/${encodeURIComponent(addresses.text[1])}`, {
      method: 'POST',
      body: new URLSearchParams({ body: 'C' }),
      redirect: 'manual',
    });
    expect(typed.status).toBe(303);
    const portal = /http:\/\/abc\.portal\.localhost:\d+/.exec(stage.stack.output)?.[0] ?? '';
    const phone = await seat(stage.browser, portal, 'phone');
    const keyRing = new KeyRing(secretsOf(stage.stack).masterKeys);
    const { id: messageId } = await messageOf(one('email'));
    await phone.page.goto(answerAddress(keyRing, portal, { practiceId: stage.data.practiceId, messageId }));
    await enterOn(phone.page, phone.page.getByRole('button', { name: 'I am coming' }));
    await phone.page.getByRole('heading', { name: 'Thank you, it is confirmed' }).waitFor();
    for (const [channel, how] of [
      ['text', 'Confirmed by text on '],
      ['voice', 'Confirmed by a key of a call on '],
      ['email', 'Confirmed by the link of an e-mail on '],
    ] as const) {
      await until(`${channel} is confirmed`, async () => (await statusOf(one(channel))) === 'confirmed');
      await page.goto(`/appointments/${one(channel).appointmentId}`);
      await page.getByText(new RegExp(`^${how}`)).waitFor();
      await page.getByText(/^(Sent|Delivered) by /).waitFor();
    }

    // Who got a fax answers nothing; the appointment is moved, and what comes next with it.
    await page.goto(`/appointments/${appointmentId}`);
    await page.getByText(/^(Sent|Delivered) by fax/).waitFor();
    const start = page.getByLabel(/^Start/);
    const moved = `${wallTimeOf(new Date(Date.now() + 3 * 86_400_000).toISOString(), 'UTC').slice(0, 10)}T14:00`;
    await start.fill(moved);
    await enterOn(page, page.getByRole('button', { name: 'Save' }));
    await page.getByText('The appointment has been saved.').waitFor();
    await page.getByText('A reminder went out that tells another time').waitFor();
    await page.getByText(/^Will go out .* at 1:45 PM .* by fax\.$/).waitFor();
    await page.getByText(/^It has told /).waitFor();
    await page.reload();
    await page.getByText('A reminder went out that tells another time').waitFor();
    await axe('an appointment that was moved');
    await page.goto(`/clients/${clientId}?tab=messages`);
    const coming = page.getByRole('table', { name: 'Reminders to come' });
    await coming.getByText(/^Will go out .* at 1:45 PM .* by fax\.$/).waitFor();
    await page
      .getByRole('table', { name: /^Everything that went to this client/ })
      .getByText('Appointment reminder')
      .first()
      .waitFor();
    await axe('the messages of a client');
    expect([...stage.scheduler.faults, ...phone.faults]).toEqual([]);
  });

  it('stops what waits to be called again, one of it from its row and then all', async () => {
    const broadcastId = await aBroadcast(stage.data, { method: 'voice', status: 'completed', sendAt: new Date() });
    const waiting = (['voice', 'text', 'email'] as const).map((channel) => one(channel).clientId);
    await stage.data.work(async ({ em, kysely }) => {
      const now = new Date();
      await em.nativeUpdate(Broadcast, { id: broadcastId }, { frozenAt: now, finishedAt: now });
      for (const clientId of waiting) {
        const id = newId();
        const call = { channel: 'voice', address: '+19075550191', body: 'Hello.', attempt: 1 } as const;
        const missed = { status: 'failed', reason: 'not-picked-up', sendingAt: now, settledAt: now } as const;
        em.create(Message, { id, broadcastId, purpose: 'broadcast', ...call, ...missed });
        await em.flush();
        await sql`
          insert into recipient (broadcast_id, person_id, client_id, source_id, decision, message_id)
          select ${broadcastId}::uuid, c.person_id, c.id, c.person_id, 'send', ${id}::uuid from client c where c.id = ${clientId}::uuid`.execute(
          kysely,
        );
      }
    });
    await page.goto(`/messaging/history/${broadcastId}`);
    const buttons = page
      .getByRole('table', { name: 'Recipients' })
      .getByRole('button', { name: /^Do not call again: / });
    await buttons.nth(2).waitFor();
    await axe('calls that wait to be made again');
    await enterOn(page, page.getByRole('button', { name: 'Do not call again: Robin Story voice' }));
    await page.getByText('It is not tried again.').waitFor();
    await until('two wait', async () => (await buttons.count()) === 2);
    await enterOn(page, page.getByRole('button', { name: 'Do not call again', exact: true }).first());
    await dialog().getByText('2 numbers that were busy or did not answer wait').waitFor();
    await enterOn(page, dialog().getByRole('button', { name: 'Do not call again' }));
    await page.getByText('Nothing of this broadcast is tried again.').waitFor();
    await until('none waits', async () => (await buttons.count()) === 0);
    expect(stage.scheduler.faults).toEqual([]);
  });
});
