import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { abc } from '../../db/seed/plans.ts';
import { wallTimeOf } from '../../domain/time.ts';
import { pageFaults } from '../setup/axe.ts';
import { ask, screens, seat, seatOf, signIn, demoLogin } from '../setup/console.ts';
import { enterOn, pressUntilFocused, typeWallTime } from '../setup/keyboard.ts';
import { ledgerOf } from '../setup/ledger.ts';
import { recipientsOf } from '../setup/recipients.ts';
import { closeStage, schedulerStage, type SchedulerStage } from '../setup/scheduler-stage.ts';
import { until } from '../setup/until.ts';

/** On the clock of the practice, as the field Broadcast Date & Time takes it. */
const nowAtThePractice = () => wallTimeOf(new Date().toISOString(), abc.zone);

/** The cells of a table's rows, as they are read; further pages of it are loaded first. */
async function rowsOf(page: Page, table: string): Promise<string[][]> {
  const rows = page.getByRole('table', { name: table }).locator('tbody tr');
  const all = page.getByRole('status').getByText(/^[\d,]+ rows?$/);
  const more = page.getByRole('button', { name: 'Load more' });
  for (;;) {
    await all.or(more).first().waitFor();
    if (await all.isVisible()) break;
    const shown = await rows.count();
    await more.click();
    await rows.nth(shown).waitFor();
  }
  return rows.evaluateAll((each) =>
    each.map((row) => [...row.children].map((cell) => (cell.textContent ?? '').trim())),
  );
}

const idIn = (page: Page) => new URL(page.url()).pathname.split('/').at(-1) ?? '';

/** Presses Send and answers its question. @returns id of the broadcast whose page it leads to */
async function press(page: Page, button: string): Promise<string> {
  await page.getByRole('button', { name: button }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Send \d+ messages$/ })
    .click();
  await page.waitForURL(/\/messaging\/history\/[\w-]+$/);
  return idIn(page);
}

/** Waits until the page itself shows that nothing moves any more, and says what it shows of the messages. */
async function watchToTheEnd(page: Page): Promise<string[]> {
  const progress = page.getByRole('region', { name: 'Progress' });
  await progress.getByRole('status').getByText('Completed').waitFor({ timeout: 180_000 });
  await progress.getByText('Live', { exact: true }).waitFor({ state: 'hidden', timeout: 180_000 });
  return progress.getByRole('button').allInnerTexts();
}

describe('Messaging in the browser', () => {
  let stage: SchedulerStage;
  let sent = '';

  beforeAll(async () => {
    stage = await schedulerStage({
      TEXT_PER_SECOND: '40',
      EMAIL_PER_SECOND: '40',
      VOICE_PER_SECOND: '40',
      FAX_PER_SECOND: '40',
      SWEEP_EVERY_MS: '1000',
    });
  });

  afterAll(() => closeStage(stage));

  it('shows on the first start that two reminders are about to go out', async () => {
    const { page } = stage.scheduler;
    await page.getByRole('link', { name: 'Messaging' }).click();
    await page.getByRole('link', { name: 'History' }).click();
    for (const method of ['E-mail', 'Text'])
      await page.getByRole('link', { name: `Client Upcoming Appointments · ${method}` }).waitFor();
    const rows = await rowsOf(page, 'History');
    expect(rows.length).toBe(2);
  });

  it('lets a scheduler compose a reminder, see who gets it and who does not and why, send it, and watch it arrive', async () => {
    const { page } = stage.scheduler;
    await page.getByRole('link', { name: 'Compose' }).click();
    await page.getByRole('radiogroup', { name: 'Contact method' }).getByText('Text', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Broadcast Date & Time' }).fill(nowAtThePractice());
    await page
      .getByRole('textbox', { name: 'Message' })
      .fill('<Practice>: Dear <ClientName>, see you on <ServiceDate>.');
    await page
      .getByRole('region', { name: 'Preview' })
      .getByText(/Dear \w+, see you on/)
      .waitFor();
    await page.getByText('Refresh to see it with the new wording').waitFor();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page
      .getByRole('status')
      .getByText(/^Refreshed/)
      .waitFor();
    await page.getByRole('list', { name: 'Reasons for being left out' }).getByText('Prefers another method').waitFor();
    const audience = await rowsOf(page, 'Who will receive it');
    expect(audience.some(([, , , decision]) => decision === 'Gets it')).toBe(true);
    expect(audience.filter(([, , , decision, why]) => decision === 'Left out' && why === '')).toEqual([]);

    await page.getByRole('button', { name: 'Send Text Message' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Send \d+ messages$/ })
      .click();
    await page.waitForURL(/\/messaging\/history\/[\w-]+$/);
    sent = idIn(page);
    const loaded = await page.evaluate(() => performance.timeOrigin);
    const counts = await watchToTheEnd(page);
    expect(counts.join(' ')).toMatch(/\d+\s*Delivered/);
    // Nothing was loaded anew: what moved came by itself.
    expect(await page.evaluate(() => performance.timeOrigin)).toBe(loaded);
  });

  it('shows in History what became of the message to each person, with the reason where they got none', async () => {
    const { page } = stage.scheduler;
    await page.goto(`/messaging/history/${sent}`);
    await page.getByRole('table', { name: 'Recipients' }).getByText('Delivered').first().waitFor();
    const rows = await recipientsOf(page);
    const statuses = new Set(rows.map(([, , , status]) => status));
    // Whether one of those whose numbers fail or answer nobody is on the first page depends on the day.
    expect([...statuses]).toEqual(expect.arrayContaining(['Delivered', 'Skipped']));
    expect(['Delivered', 'Failed', 'Skipped', 'Unknown']).toEqual(expect.arrayContaining([...statuses]));
    expect(rows.filter(([, , , status, why]) => status !== 'Delivered' && why === '')).toEqual([]);

    const taken = new Set((await ledgerOf(stage.stack, 'texts')).map(({ messageId }) => messageId));
    const messages = await stage.data.messages(sent);
    expect(messages.filter(({ status, id }) => status === 'delivered' && !taken.has(id))).toEqual([]);

    await page.getByRole('row', { name: 'Delivered' }).first().getByRole('button').click();
    const drawer = page.getByRole('dialog', { name: 'Message' });
    // Who comes first depends on the day, and may read Spanish.
    await drawer.getByText(/Dear( .*)?, see you on|su cita: /).waitFor();
    expect(await pageFaults(page, 'a message')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    expect(await pageFaults(page, 'a broadcast that is over')).toEqual([]);
    await page.setViewportSize(screens.desk);
  });

  it('does not write again to somebody who has answered STOP, whatever was planned, and can all be done by keyboard', async () => {
    const stopped = await answerStop();
    const { page, faults } = await seat(stage.browser, stage.stack.console);
    await page.goto('/');
    const { practice, login, password } = demoLogin('tomas.reyes');
    await page.getByRole('textbox', { name: 'Practice' }).and(page.locator(':focus')).waitFor();
    const { keyboard } = page;
    await keyboard.type(practice);
    await keyboard.press('Tab');
    await keyboard.type(login);
    await keyboard.press('Tab');
    await keyboard.type(password);
    await keyboard.press('Enter');
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await enterOn(page, page.getByRole('link', { name: 'Messaging' }));
    await page.getByRole('radio', { name: 'E-mail' }).waitFor({ state: 'attached' });
    await pressUntilFocused(page, 'Tab', page.getByRole('radio', { name: 'E-mail' }));
    await keyboard.press('ArrowRight');
    await pressUntilFocused(page, 'Tab', page.getByRole('textbox', { name: 'Broadcast Date & Time' }));
    await typeWallTime(page, nowAtThePractice());
    await enterOn(page, page.getByRole('button', { name: 'Refresh' }));
    await page
      .getByRole('status')
      .getByText(/^Refreshed/)
      .waitFor();
    // Past a page of people, each of whom is two more stops.
    await pressUntilFocused(page, 'Tab', page.getByRole('link', { name: 'Skip the list of recipients' }));
    await keyboard.press('Enter');
    await pressUntilFocused(page, 'Tab', page.getByRole('button', { name: 'Send Text Message' }), 2);
    await keyboard.press('Enter');
    await enterOn(page, page.getByRole('dialog').getByRole('button', { name: /^Send \d+ messages$/ }));
    await page.waitForURL(/\/messaging\/history\/[\w-]+$/);
    await watchToTheEnd(page);

    const second = idIn(page);
    expect((await stage.data.messages(second)).map(({ address }) => address)).not.toContain(stopped.number);
    const texts = await ledgerOf(stage.stack, 'texts');
    const own = new Set<string | null>((await stage.data.messages(second)).map(({ id }) => id));
    expect(texts.filter(({ to, messageId }) => to === stopped.number && own.has(messageId))).toEqual([]);
    // Somebody with two appointments stands there twice, on whichever page of the list.
    const rows = (await recipientsOf(page)).map((cells) => cells.join(' '));
    const theirs = rows.filter((row) => row.includes(stopped.name));
    expect(theirs.length).toBeGreaterThan(0);
    for (const row of theirs) expect(row).toMatch(/Skipped.*has asked for no more messages/);
    expect(faults).toEqual([]);
  });

  it('keeps what is composed as a draft with who was left out by hand, and sends them nothing', async () => {
    const { page } = stage.scheduler;
    await page.goto('/messaging/compose?type=plain-broadcast&method=text');
    await page.getByRole('textbox', { name: 'Message' }).fill('<Practice>: Dear <ClientName>, we close at noon.');
    const leaveOut = page.getByRole('button', { name: /^Leave out / });
    const alone = page.getByRole('row').filter({ has: leaveOut, hasNotText: 'at the same address' });
    const name = (
      (await alone
        .first()
        .getByRole('button', { name: /^Leave out / })
        .getAttribute('aria-label')) ?? ''
    ).slice('Leave out '.length);
    await alone
      .first()
      .getByRole('button', { name: /^Leave out / })
      .click();
    const putIn = page.getByRole('button', { name: `Put in again: ${name}` });
    await putIn.waitFor();
    await page.getByText(/^Draft saved/).waitFor();
    // The same people by another method, and back.
    await page.getByRole('radiogroup', { name: 'Contact method' }).getByText('E-mail', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Subject' }).waitFor();
    await putIn.waitFor();
    await page.getByText(/^Draft saved/).waitFor();

    await page.goto('/messaging/compose');
    const drafts = page.getByRole('dialog', { name: 'Drafts' });
    await page.getByRole('button', { name: 'Drafts' }).click();
    await drafts.getByRole('row', { name: 'Plain Broadcast · E-mail' }).getByRole('button', { name: 'Delete' }).click();
    await drafts.getByText('Plain Broadcast · E-mail').waitFor({ state: 'hidden' });
    await drafts.getByRole('row', { name: 'we close at noon' }).getByRole('button', { name: 'Go on' }).click();
    await putIn.waitFor();
    const text = await page.getByRole('textbox', { name: 'Message' }).inputValue();
    expect(text).toBe('<Practice>: Dear <ClientName>, we close at noon.');
    await page.getByRole('textbox', { name: 'Broadcast Date & Time' }).fill(nowAtThePractice());
    const id = await press(page, 'Send Text Message');
    await watchToTheEnd(page);

    const out = await leftOutOf(id);
    expect(out).toMatchObject([{ name, reason: 'left-out', messageId: null }]);
    const own = new Set<string | null>((await stage.data.messages(id)).map((message) => message.id));
    const taken = (await ledgerOf(stage.stack, 'texts')).filter(({ messageId }) => own.has(messageId));
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.map(({ to }) => to)).not.toContain(out[0]?.number);
    await page.goto('/messaging/compose');
    await page.getByRole('button', { name: 'Drafts' }).click();
    const others = drafts.getByRole('button', { name: 'Go on' });
    await drafts.getByText('No drafts').or(others).first().waitFor();
    expect(await drafts.getByRole('row', { name: 'we close at noon' }).count()).toBe(0);
  });

  it('reaches each person by the method that they prefer, and nobody by both', async () => {
    const { page } = stage.scheduler;
    await page.goto('/messaging/compose?type=upcoming-appointments');
    const methods = page.getByRole('radiogroup', { name: 'Contact method' });
    await methods.getByText('Each person’s preference', { exact: true }).click();
    const sides = page.getByRole('radiogroup', { name: 'Which words are shown' });
    for (const side of ['E-mail', 'Text', 'Fax', 'Voice']) {
      await sides.getByText(side, { exact: true }).click();
      await page.getByRole('region', { name: `Preview · ${side}` }).waitFor();
    }
    const calls = page.getByRole('switch', { name: 'Call those who prefer calls' });
    await calls.click();
    await page.getByRole('region', { name: 'Preview · Voice' }).waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText(/By e-mail \d+, by text \d+, by fax \d+\./).waitFor();
    await calls.click();
    await page.getByRole('region', { name: 'Preview · Voice' }).waitFor();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('textbox', { name: 'Broadcast Date & Time' }).fill(nowAtThePractice());
    await page.getByRole('combobox', { name: 'Who prefers none of these methods' }).click();
    const looked = page.waitForResponse(
      (response) =>
        response.url().endsWith('/api/broadcasts/preview') &&
        (response.request().postData() ?? '').includes('"otherwise":"text"'),
    );
    await page.getByRole('option', { name: 'Gets it by text' }).click();
    // Until the list is that of the choice, the one before it stands there.
    const { counts } = z.object({ counts: z.object({ recipients: z.number() }) }).parse(await (await looked).json());
    await page.getByText(`All ${counts.recipients.toLocaleString('en-US')}`, { exact: true }).waitFor();
    await page.getByText(/By e-mail \d+, by text \d+, by call \d+, by fax \d+\./).waitFor();
    const audience = await rowsOf(page, 'Who will receive it');
    expect(await pageFaults(page, 'a broadcast by preference')).toEqual([]);
    await page.setViewportSize(screens.desk);
    const email = await press(page, 'Send by Preference');
    await watchToTheEnd(page);
    await page.getByRole('link', { name: 'See the one by text' }).click();
    await page.getByRole('heading', { name: /· Text, by preference$/ }).waitFor();
    await watchToTheEnd(page);
    await page.getByRole('link', { name: 'See the one by call' }).click();
    await page.getByRole('heading', { name: /· Voice, by preference$/ }).waitFor();
    await watchToTheEnd(page);

    const { rows } = await stage.data.work(({ kysely }) =>
      sql<{ source: string; wrong: boolean; sent: string | null }>`
        select r.source_id as source, m.id as sent,
               b.method <> coalesce(c.preferred_method, 'text') as wrong
          from broadcast b join recipient r on r.broadcast_id = b.id join client c on c.id = r.client_id
          left join message m on m.id = r.message_id and m.status in ('accepted', 'delivered')
         where b.set_id = ${email}`.execute(kysely),
    );
    expect(rows).toHaveLength(audience.length);
    expect(new Set(rows.map(({ source }) => source)).size).toBe(rows.length);
    expect(rows.filter(({ wrong }) => wrong)).toEqual([]);
    const taken = new Set<string | null>();
    for (const ledger of ['texts', 'emails', 'calls', 'faxes'] as const)
      for (const { messageId } of await ledgerOf(stage.stack, ledger)) taken.add(messageId);
    expect(rows.filter(({ sent: each }) => each !== null && !taken.has(each))).toEqual([]);
  });

  it('lets who has got an e-mail unsubscribe on a phone: its link asks, changes nothing before, and says what it did', async () => {
    const { page, faults } = await seat(stage.browser, stage.stack.inbox, 'phone');
    await page.goto('/mail');
    const reminder = page.getByRole('listitem').filter({ hasText: 'Your appointment on' });
    await reminder.first().getByRole('link').click();
    const link = await page.getByRole('link', { name: /\/unsubscribe\// }).getAttribute('href');
    const to = await page.getByRole('definition').nth(1).innerText();
    const isOut = () =>
      stage.data.work(async ({ kysely }) => {
        const found = sql`select 1 from opt_out where channel = 'email' and address = ${to} and ended_at is null`;
        return (await found.execute(kysely)).rows.length > 0;
      });
    await page.goto(link ?? '');
    await page.getByRole('heading', { level: 1, name: 'Stop these e-mails?' }).waitFor();
    expect(await pageFaults(page, 'unsubscribe')).toEqual([]);
    expect(await isOut()).toBe(false);
    await page.getByRole('button', { name: 'Unsubscribe' }).click();
    await page.getByRole('heading', { level: 1, name: 'You are unsubscribed' }).waitFor();
    expect(await isOut()).toBe(true);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'You are unsubscribed' }).waitFor();
    expect(await pageFaults(page, 'unsubscribed')).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('is closed to a clinician whose profile has no Messaging: no page, no entry, no answer', async () => {
    const { page } = await seatOf(stage.browser, stage.stack.console, 'priya.raman');
    await page.getByRole('link', { name: 'Clients' }).waitFor();
    expect(await page.getByRole('link', { name: 'Messaging' }).count()).toBe(0);
    for (const path of ['/messaging/compose', '/messaging/history', `/messaging/history/${sent}`]) {
      await page.goto(path);
      await page.getByText('Your profiles do not allow this page').waitFor();
    }
    expect(await ask(page, 'GET', '/api/broadcasts')).toMatchObject({ status: 403 });
    expect(await ask(page, 'GET', `/api/broadcasts/${sent}/live`)).toMatchObject({ status: 403 });
    const draft = { messageType: 'plain-broadcast', method: 'text', body: 'Hello', sendAt: nowAtThePractice() };
    expect(await ask(page, 'POST', '/api/broadcasts', draft)).toMatchObject({ status: 403 });
    await page.context().close();
  });

  it('goes on where a person was after they had to sign in', async () => {
    const { page } = await seat(stage.browser, stage.stack.console);
    await page.goto(`/messaging/history/${sent}`);
    await signIn(page, demoLogin('tomas.reyes'));
    await page.getByRole('region', { name: 'Progress' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/messaging/history/${sent}`);
    await page.context().close();
  });

  it('had no script that failed and no answer of the server that was a fault', () => {
    expect(stage.scheduler.faults).toEqual([]);
  });

  /** Whom somebody left out of a plain broadcast, with what is written down of them. */
  async function leftOutOf(broadcastId: string) {
    const { rows } = await stage.data.work(({ kysely }) =>
      sql<{ name: string; number: string; reason: string; messageId: string | null }>`
        select concat_ws(' ', p.first_name, p.last_name) as name, r.reason, r.message_id as "messageId",
               (select address from contact_point where person_id = p.id and kind = 'mobile' and active limit 1) as number
          from broadcast b, jsonb_array_elements(b.left_out) o, recipient r join person p on p.id = r.person_id
         where b.id = ${broadcastId} and r.broadcast_id = b.id and r.source_id::text = o ->> 'sourceId'`.execute(
        kysely,
      ),
    );
    return rows;
  }

  /** Types STOP in the stand-in's page as the first person who has got the text; resolves when Rounds knows. */
  async function answerStop(): Promise<{ number: string; name: string }> {
    const { rows } = await stage.data.work(({ kysely }) =>
      sql<{ number: string; name: string }>`
        select m.address as number, p.first_name || ' ' || p.last_name as name
          from message m join recipient r on r.message_id = m.id join person p on p.id = r.person_id
         where m.broadcast_id = ${sent} and m.status = 'delivered' order by m.id limit 1`.execute(kysely),
    );
    const [person] = rows;
    if (!person) throw new Error('Nobody has got the first text');
    const { page } = await seat(stage.browser, stage.stack.inbox);
    await page.goto('/texts');
    await page.getByRole('link', { name: person.number }).click();
    await page.getByLabel(`Answer as ${person.number}`).fill('Stop ');
    await page.getByRole('button', { name: 'Send to the practice' }).click();
    await page.getByText('Rounds took it').waitFor();
    await page.context().close();
    const isOut = () =>
      stage.data.work(async ({ kysely }) => {
        const found = await sql`select 1 from opt_out where address = ${person.number} and ended_at is null`.execute(
          kysely,
        );
        return found.rows.length > 0;
      });
    await until('the answer STOP counts', isOut);
    return person;
  }
});
