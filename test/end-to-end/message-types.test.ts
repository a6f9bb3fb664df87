import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { abc } from '../../db/seed/plans.ts';
import { addDays, localDate, wallTimeOf } from '../../domain/time.ts';
import { pageFaults } from '../setup/axe.ts';
import { screens } from '../setup/console.ts';
import { ledgerOf } from '../setup/ledger.ts';
import { recipientsOf } from '../setup/recipients.ts';
import { closeStage, schedulerStage, type SchedulerStage } from '../setup/scheduler-stage.ts';

const today = localDate(new Date().toISOString(), abc.zone);
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
});
