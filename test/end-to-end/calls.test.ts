import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { abc } from '../../db/seed/plans.ts';
import { wallTimeOf } from '../../domain/time.ts';
import { pageFaults } from '../setup/axe.ts';
import { screens } from '../setup/console.ts';
import { ledgerOf } from '../setup/ledger.ts';
import { closeStage, schedulerStage, type SchedulerStage } from '../setup/scheduler-stage.ts';
import { recipientsOf } from '../setup/recipients.ts';
import { wavOf } from '../setup/recordings.ts';
import { until } from '../setup/until.ts';

const heardIn = z.object({ entries: z.array(z.object({ heard: z.array(z.object({ text: z.string() })) })) });

const rows = (page: Page, name: string) => page.getByRole('table', { name }).getByRole('row');

/** What a recording shows once the microphone, which begins a while after the press, has been heard for more than a second: long enough to be seen. */
const someSeconds = /^0:(0[5-9]|[1-5]\d) of 1:00$/;

/** Phones that behave as the stand-in's table says: somebody presses 1, somebody 9, a voicemail, a busy line. */
const phones = ['+19075550180', '+19075550188', '+19075550184', '+19075550192'] as const;

/** The first day of work with appointments after tomorrow morning; a weekend has few. */
const nextDay = sql<string>`
  select min(local_start::date) from appointment where status = 'scheduled' and starts_at > now() + interval '1 day'
     and extract(isodow from local_start) < 6`;

describe('In the browser', () => {
  let stage: SchedulerStage;

  beforeAll(async () => {
    stage = await schedulerStage({ VOICE_PER_SECOND: '40', SWEEP_EVERY_MS: '1000' });
    await stage.data.work(async ({ kysely }) => {
      const { rows: numbers } = await sql<{ address: string }>`
        select k.address from consent k join client c on c.id = k.client_id
          join person s on s.id = c.person_id and s.language = 'en'
        where k.channel = 'voice' and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
          and c.active and c.use_client_detail and (c.preferred_method is null or c.preferred_method = 'voice')
          and exists (select from contact_point p where p.person_id = c.person_id and p.address = k.address and p.kind = 'mobile' and p.active)
          and exists (select from appointment a where a.client_id = c.id and a.status in ('scheduled', 'confirmed') and a.local_start::date = (${nextDay}))
          and not exists (select from opt_out o where o.address = k.address)
        group by k.address order by k.address limit ${phones.length}`.execute(kysely);
      if (numbers.length < phones.length) throw new Error('The sample has too few people who can be called');
      for (const [nth, { address }] of numbers.entries())
        await sql`
          with points as (update contact_point set address = ${phones[nth]} where address = ${address})
          update consent set address = ${phones[nth]} where address = ${address}`.execute(kysely);
    });
  });

  afterAll(() => closeStage(stage));

  it('calls are composed, heard, answered by a key, and found in History with who took them', async () => {
    const { page, faults } = stage.scheduler;
    const { rows: days } = await stage.data.work(({ kysely }) =>
      sql<{ day: string }>`select (${nextDay})::text as day`.execute(kysely),
    );
    const start = days[0]?.day ?? '';
    await page.goto(`/messaging/compose?type=upcoming-appointments&method=voice&start=${start}`);
    await page
      .getByText('To confirm, press 1. To ask for another time, press 2. To stop such calls, press 9.')
      .waitFor();
    await page
      .getByText(/^About \d+ seconds$/)
      .first()
      .waitFor();
    await rows(page, 'Who will receive it').filter({ hasText: 'Gets it' }).first().waitFor();
    expect(await pageFaults(page, 'compose a call')).toEqual([]);
    await page.setViewportSize(screens.desk);

    const message = page.getByRole('textbox', { name: 'Message' });
    const words = await message.inputValue();
    await message.fill(`${words} ${'Please come early. '.repeat(60)}`);
    await page.getByRole('button', { name: 'Send Voice Message' }).hover();
    await page.getByText('Shorten the message: a call may speak 60 seconds.').first().waitFor({ state: 'attached' });
    await message.fill(words);

    await page.getByLabel('Broadcast Date & Time').fill(wallTimeOf(new Date().toISOString(), abc.zone));
    await page.getByRole('button', { name: 'Send Voice Message' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Send \d+ messages?$/ })
      .click();
    await page.waitForURL(/\/messaging\/history\/[\w-]+$/);
    const sent = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await page
      .getByRole('region', { name: 'Progress' })
      .getByRole('status')
      .getByText('Completed')
      .waitFor({ timeout: 180_000 });
    await until('every call has ended', async () => {
      const own = await stage.data.messages(sent);
      return own.length > 0 && own.every(({ status }) => ['delivered', 'failed', 'skipped'].includes(status));
    });

    const own = await stage.data.messages(sent);
    const placed = (await ledgerOf(stage.stack, 'calls')).filter(({ messageId }) =>
      own.some(({ id }) => id === messageId),
    );
    expect(new Set(placed.map(({ messageId }) => messageId)).size).toBe(placed.length);
    expect(placed).toHaveLength(own.filter(({ status }) => status !== 'skipped').length);
    const { rows: stopped } = await stage.data.work(({ kysely }) =>
      sql<{ channel: string }>`select channel from opt_out where address = '+19075550188' and ended_at is null`.execute(
        kysely,
      ),
    );
    expect(stopped).toEqual([{ channel: 'voice' }]);

    await page.goto(`/messaging/history/${sent}`);
    await until('History says what became of them', async () => {
      const seen = (await recipientsOf(page)).flat().join('\n');
      return [
        'Line was busy',
        'Answered by a person',
        'Voicemail',
        'Confirmed by a key of a call',
        'Pressed 9: no more calls.',
      ].every((what) => seen.includes(what));
    });
    expect(await pageFaults(page, 'History of calls')).toEqual([]);
    await page.setViewportSize(screens.desk);
    const confirming = own.find(({ address }) => address === '+19075550180');
    await page.goto(`/messaging/history/${sent}?message=${confirming?.id ?? ''}`);
    await page.getByRole('dialog').getByText('Pressed 1: confirmed.').waitFor();
    await page.getByRole('dialog').getByText('A person has heard it.').waitFor();
    expect(await pageFaults(page, 'one call')).toEqual([]);

    await page.goto(`${stage.stack.inbox}/calls`);
    await page.getByRole('link').filter({ hasText: '+19075550180' }).first().click();
    await page.getByRole('heading', { name: 'Call to +19075550180' }).waitFor();
    await page.getByText('Thank you. Your answer was noted. Goodbye.').waitFor();
    expect(faults).toEqual([]);
  });

  it('a recording is made or added, listened to, and heard by whom it calls', async () => {
    const { page, faults } = stage.scheduler;
    await page.goto('/messaging/compose?type=plain-broadcast&method=voice');
    await page.getByText('Our own recording').click();
    await page.getByText('Choose a recording first.').first().waitFor({ state: 'attached' });

    const record = page.getByRole('button', { name: 'Record with the microphone' });
    // As a browser answers whose person has said no.
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    });
    await record.click();
    await page.getByText('Your browser does not let Rounds use the microphone.').waitFor();
    expect(await pageFaults(page, 'a refused microphone')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await page.evaluate(() => {
      Reflect.deleteProperty(navigator.mediaDevices, 'getUserMedia');
    });
    // A browser that gives the microphone and cannot record it after all does not keep it on.
    const broken = await page.evaluateHandle(() => {
      const given: MediaStream[] = [];
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wishes) => {
        const stream = await ask(wishes);
        given.push(stream);
        return stream;
      };
      const start = Object.getOwnPropertyDescriptor(MediaRecorder.prototype, 'start') ?? {};
      MediaRecorder.prototype.start = () => {
        throw new DOMException('', 'NotSupportedError');
      };
      return { given, start };
    });
    await record.click();
    await page.getByText('The recording cannot be read.').waitFor();
    const states = await page.evaluate(({ given, start }) => {
      Object.defineProperty(MediaRecorder.prototype, 'start', start);
      Reflect.deleteProperty(navigator.mediaDevices, 'getUserMedia');
      return given.flatMap((stream) => stream.getTracks().map(({ readyState }) => readyState));
    }, broken);
    expect(states).toEqual(['ended']);
    await record.click();
    await page.getByRole('timer', { name: 'Recorded so far' }).getByText(someSeconds).waitFor();
    await page.getByText('Use the new recording first, or discard it.').first().waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Discard' }).click();
    await until('the keyboard is back where it began', () => record.evaluate((one) => one === document.activeElement));
    await record.press('Enter');
    await page.getByRole('timer', { name: 'Recorded so far' }).getByText(someSeconds).waitFor();
    await page.getByRole('button', { name: 'Stop' }).press('Enter');
    const recorded = page.getByRole('region', { name: 'New recording' });
    await recorded.getByText(/^Recorded: \d+ seconds\./).waitFor();
    const player = recorded.getByLabel('Listen to the new recording');
    await until('the keyboard goes on at the player', () => player.evaluate((one) => one === document.activeElement));
    // The timer counts from the press, the microphone a moment later; a busy machine makes it a long one.
    await until('the browser can play it', () =>
      player.evaluate((audio) => audio instanceof HTMLAudioElement && audio.duration >= 1 && audio.error === null),
    );
    expect(await pageFaults(page, 'a new recording')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await recorded.getByRole('textbox', { name: 'Name of the recording' }).fill('Closed on Monday');
    await recorded.getByRole('button', { name: 'Use this recording' }).click();
    await page.getByLabel('Listen to Closed on Monday').waitFor();
    await recorded.waitFor({ state: 'hidden' });
    const kept = await stage.data.work(({ kysely }) =>
      sql<{ media: string; seconds: number; bytes: number }>`
        select media_type as media, seconds, octet_length(bytes) as bytes from call_recording where name = 'Closed on Monday'`.execute(
        kysely,
      ),
    );
    expect(kept.rows).toEqual([{ media: 'audio/wav', seconds: expect.any(Number), bytes: expect.any(Number) }]);
    // 16,000 bytes a second, whatever the browser recorded in.
    expect(Math.ceil(((kept.rows[0]?.bytes ?? 0) - 44) / 16_000)).toBe(kept.rows[0]?.seconds);

    await page
      .getByLabel('Add a recording')
      .and(page.locator('input'))
      .setInputFiles({ name: 'Closed on Friday.wav', mimeType: 'audio/wav', buffer: wavOf(4) });
    await page.getByLabel('Listen to Closed on Friday').waitFor();
    await rows(page, 'Who will receive it').filter({ hasText: 'Gets it' }).first().waitFor();
    expect(await pageFaults(page, 'compose a recording')).toEqual([]);
    await page.setViewportSize(screens.desk);
    const source = await page
      .getByLabel('Listen to Closed on Friday')
      .evaluate((audio) => (audio instanceof HTMLAudioElement ? audio.src : ''));
    expect(source).toMatch(/\/api\/call-recordings\/[\w-]+\/audio$/);

    await page.getByLabel('Broadcast Date & Time').fill(wallTimeOf(new Date().toISOString(), abc.zone));
    await page.getByRole('button', { name: 'Send Voice Message' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Send \d+ messages?$/ })
      .click();
    await page.waitForURL(/\/messaging\/history\/[\w-]+$/);
    await page
      .getByRole('region', { name: 'Progress' })
      .getByRole('status')
      .getByText('Completed')
      .waitFor({ timeout: 180_000 });
    await page.getByLabel('Listen to Recording: Closed on Friday').waitFor();
    await until('somebody has heard it', async () => {
      const { entries } = heardIn.parse(await (await fetch(`${stage.stack.inbox}/ledger/calls?limit=1000`)).json());
      return entries.some(({ heard }) => heard.some(({ text }) => text === `A recording of ${wavOf(4).length} bytes`));
    });
    expect(faults).toEqual([]);
  });
});
