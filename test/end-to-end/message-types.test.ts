import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { abc } from '../../db/seed/plans.ts';
import { longestText } from '../../domain/segments.ts';
import { addDays, localDate, wallTimeOf } from '../../domain/time.ts';
import { pageFaults } from '../setup/axe.ts';
import { screens } from '../setup/console.ts';
import { ledgerOf } from '../setup/ledger.ts';
import { recipientsOf } from '../setup/recipients.ts';
import { closeStage, schedulerStage, type SchedulerStage } from '../setup/scheduler-stage.ts';

const today = localDate(new Date().toISOString(), abc.zone);
/** On the clock of the practice. */
const minutesAgo = (minutes: number) => wallTimeOf(new Date(Date.now() - minutes * 60_000).toISOString(), abc.zone);
const rows = (page: Page, name: string) => page.getByRole('table', { name }).getByRole('row');

/** Types with people in the sample practice, and what is said of them in both languages. Dates that are not named are those that Compose begins with. */
const types = [
  [
    'missed-appointments',
    `&start=${addDays(today, -21)}&end=${today}`,
    'missed appointments',
    /20\d\d, \d+:\d\d [AP]M, /,
    /we missed you|Le esperamos/,
  ],
  [
    'client-renewals',
    '',
    'renewals',
    /(Insurance card|Paperwork), expires on /,
    /time to renew: (insurance card|paperwork), by |hora de renovar: (tarjeta del seguro|papeles), /,
  ],
  [
    'staff-renewals',
    '',
    'renewals',
    /(license|training|certificate), expires on /,
    /time to renew: [A-Z]|hora de renovar: [A-Z]/,
  ],
  [
    'birthdays',
    `&start=${addDays(today, 1)}&end=${addDays(today, 6)}`,
    'birthdays',
    /Birthday on /,
    /happy birthday|feliz cumpleaños/,
  ],
] as const;

describe('In the browser', () => {
  let stage: SchedulerStage;

  beforeAll(async () => {
    stage = await schedulerStage({ EMAIL_PER_SECOND: '40', TEXT_PER_SECOND: '40', SWEEP_EVERY_MS: '1000' });
  });

  afterAll(() => closeStage(stage));

  it.each(types)(
    '%s are composed, sent, and found in History and on the call list',
    async (type, dates, what, about, said) => {
      const { page, faults } = stage.scheduler;
      await page.goto(`/messaging/compose?type=${type}&method=email${dates}`);
      await page.getByText(`Date of the ${what}, not of sending.`).waitFor();
      await rows(page, 'Who will receive it')
        .filter({ hasText: 'Gets it' })
        .filter({ hasText: about })
        .first()
        .waitFor();
      expect(await pageFaults(page, type)).toEqual([]);
      await page.setViewportSize(screens.desk);
      await page.getByLabel('Broadcast Date & Time').fill(wallTimeOf(new Date().toISOString(), abc.zone));
      await page.getByRole('button', { name: 'Send E-mail Message' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(`It is about the ${what} of `).waitFor();
      await dialog.getByRole('button', { name: /^Send \d+ messages?$/ }).click();
      await page.waitForURL(/\/messaging\/history\/[\w-]+$/);
      const sent = new URL(page.url()).pathname.split('/').at(-1) ?? '';
      await page
        .getByRole('region', { name: 'Progress' })
        .getByRole('status')
        .getByText('Completed')
        .waitFor({ timeout: 180_000 });
      expect((await recipientsOf(page)).filter((cells) => about.test(cells.join(' ')))).not.toEqual([]);

      const own = await stage.data.messages(sent);
      const gone = own.filter(({ status }) => status === 'accepted' || status === 'delivered').map(({ id }) => id);
      expect(gone.length).toBeGreaterThan(0);
      const mails = (await ledgerOf(stage.stack, 'emails')).filter(({ messageId }) => gone.includes(messageId ?? ''));
      expect(mails).toHaveLength(gone.length);
      const { rows: bodies } = await stage.data.work(({ kysely }) =>
        sql<{ body: string }>`select body from message where id = any(${gone}::uuid[])`.execute(kysely),
      );
      expect(bodies.map(({ body }) => body)).toEqual(gone.map(() => expect.stringMatching(said)));

      await page.getByRole('link', { name: 'Call list' }).click();
      await rows(page, 'Call list').filter({ hasText: about }).first().waitFor();
      expect(faults).toEqual([]);
    },
  );

  it('a message that the server refuses is told what is wrong with it, also where no field stands beside the words', async () => {
    const { page, faults } = stage.scheduler;
    await page.goto('/messaging/compose?type=plain-broadcast&method=text');
    await page.getByRole('textbox', { name: 'Message' }).fill('<Practice>: Dear <ClientName>, we open at nine.');
    const when = page.getByRole('textbox', { name: 'Broadcast Date & Time' });
    await when.fill(minutesAgo(3));
    await page.getByText(/ is over: it would go out at once\.$/).waitFor();
    await when.fill(minutesAgo(20));
    await page.getByText(/ is over: choose another time\.$/).waitFor();
    await page.getByRole('button', { name: 'Send Text Message' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send Text Message' });
    await dialog
      .getByRole('alert')
      .getByText('Broadcast Date & Time: Lies in the past. Choose the present time to send at once.')
      .waitFor();
    await dialog.getByText('Who gets it could not be counted').first().waitFor({ state: 'attached' });
    expect(await pageFaults(page, 'a message that is refused')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await page.keyboard.press('Escape');

    await page.getByRole('textbox', { name: 'Message' }).fill('a'.repeat(longestText - 1));
    await page.getByRole('button', { name: 'Send a test to me' }).click();
    await page
      .getByRole('region', { name: 'Test and send' })
      .getByText(/^Message: Becomes longer than a text may be, /)
      .waitFor();
    expect(faults).toEqual([]);
  });
});
