import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { abc } from '../../db/seed/plans.ts';
import { wallTimeOf } from '../../domain/time.ts';
import { pageFaults } from '../setup/axe.ts';
import { screens } from '../setup/console.ts';
import { closeStage, schedulerStage, type SchedulerStage } from '../setup/scheduler-stage.ts';
import { until } from '../setup/until.ts';

const rows = (page: Page, name: string) => page.getByRole('table', { name }).getByRole('row');
const faxes = z.object({
  entries: z.array(
    z.object({
      seq: z.number(),
      messageId: z.string(),
      to: z.string(),
      status: z.string(),
      pages: z.array(z.string()).nullable(),
    }),
  ),
});

describe('In the browser', () => {
  let stage: SchedulerStage;

  beforeAll(async () => {
    stage = await schedulerStage({ FAX_PER_SECOND: '40', SWEEP_EVERY_MS: '1000' });
    // Two machines behave as the stand-in's table says: one is busy, one is no fax machine.
    await stage.data.work(({ kysely }) =>
      sql`
        with chosen as (
          select k.id, k.client_id, k.address, row_number() over (order by k.id) as n
          from consent k join client c on c.id = k.client_id and c.active and c.use_client_detail
          where k.channel = 'fax' and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
            and (c.preferred_method is null or c.preferred_method = 'fax')
            and exists (select from contact_point p where p.person_id = c.person_id and p.address = k.address and p.kind = 'fax' and p.active)
            and not exists (select from opt_out o where o.address = k.address)
          limit 2
        ), numbered as (
          select chosen.*, '+1907555' || (array['0184','0187'])[n] as phone from chosen
        ), points as (
          update contact_point p set address = n.phone from numbered n join client c on c.id = n.client_id
          where p.person_id = c.person_id and p.address = n.address and p.kind = 'fax'
        )
        update consent k set address = n.phone from numbered n where k.id = n.id`.execute(kysely),
    );
  });

  afterAll(() => closeStage(stage));

  it('a fax is composed, counted in pages, sent once to each, found in History with what became of it, and read as it came out', async () => {
    const { page, faults } = stage.scheduler;
    await page.goto('/messaging/compose?type=plain-broadcast&method=fax');
    await page.getByText('2 pages with the cover page').first().waitFor();
    await rows(page, 'Who will receive it').filter({ hasText: 'Gets it' }).first().waitFor();
    expect(await pageFaults(page, 'compose a fax')).toEqual([]);
    await page.setViewportSize(screens.desk);

    const message = page.getByRole('textbox', { name: 'Message' });
    const words = await message.inputValue();
    await message.fill(`${words} 👋`);
    await page.getByText('In its place stands, in brackets: emoji.').waitFor();
    await message.fill(`${words}${'\n.'.repeat(500)}`);
    await page.getByText('Shorten the message: a fax may fill 10 pages, its cover page included.').waitFor();
    await message.fill(words);
    await page.getByText('2 pages with the cover page').first().waitFor();

    await page.getByLabel('Broadcast Date & Time').fill(wallTimeOf(new Date().toISOString(), abc.zone));
    await page.getByRole('button', { name: 'Send Fax Message' }).click();
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
    await until('every fax has ended', async () => {
      const own = await stage.data.messages(sent);
      return own.length > 0 && own.every(({ status }) => ['delivered', 'failed', 'skipped'].includes(status));
    });

    const own = await stage.data.messages(sent);
    const answer = await fetch(`${stage.stack.inbox}/ledger/faxes?limit=1000`);
    const taken = faxes
      .parse(await answer.json())
      .entries.filter(({ messageId }) => own.some(({ id }) => id === messageId));
    expect(taken.map(({ messageId }) => messageId).toSorted()).toEqual(
      own.flatMap(({ id, status }) => (status === 'skipped' ? [] : [id])).toSorted(),
    );
    expect(new Set(taken.map(({ pages }) => pages?.length))).toEqual(new Set([2]));
    expect(taken.every(({ pages }) => pages?.[1]?.includes('Sincerely,'))).toBe(true);

    await page.reload();
    await rows(page, 'Recipients').filter({ hasText: 'Delivered' }).first().waitFor();
    expect(await pageFaults(page, 'History of faxes')).toEqual([]);
    await page.setViewportSize(screens.desk);
    const nowhere = own.find(({ address }) => address === '+19075550187');
    await page.goto(`/messaging/history/${sent}?message=${nowhere?.id ?? ''}`);
    await page.getByText('The number was answered, but not by a fax machine.').first().waitFor();
    await page.getByText('The fax provider prepares the pages.').waitFor();
    expect(await pageFaults(page, 'one fax')).toEqual([]);
    await page.setViewportSize(screens.desk);

    const arrived = taken.find(({ status }) => status === 'delivered');
    await page.goto(`${stage.stack.inbox}/faxes`);
    await page
      .getByRole('link')
      .filter({ hasText: arrived?.to ?? '' })
      .first()
      .click();
    await page.getByRole('heading', { name: `Fax to ${arrived?.to}` }).waitFor();
    await page.getByText('Confidential.').first().waitFor();
    const pdf = await page.request.get(`${stage.stack.inbox}/faxes/${arrived?.seq}/pages.pdf`);
    expect([pdf.status(), pdf.headers()['content-type']]).toEqual([200, 'application/pdf']);
    expect(faults).toEqual([]);
  });
});
