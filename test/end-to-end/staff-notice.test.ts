import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { abc } from '../../db/seed/plans.ts';
import { wallTimeOf } from '../../domain/time.ts';
import { pageFaults } from '../setup/axe.ts';
import { screens } from '../setup/console.ts';
import { ledgerOf } from '../setup/ledger.ts';
import { closeStage, schedulerStage, type SchedulerStage } from '../setup/scheduler-stage.ts';
import { until } from '../setup/until.ts';

const group = 'Front Desk';

const listed = (page: Page, name: string) => page.getByRole('table', { name: 'Who will receive it' }).getByText(name);

describe('A notice to staff in the browser', () => {
  let stage: SchedulerStage;
  let sent = '';

  beforeAll(async () => {
    stage = await schedulerStage({ EMAIL_PER_SECOND: '40', TEXT_PER_SECOND: '40', SWEEP_EVERY_MS: '1000' });
  });

  afterAll(() => closeStage(stage));

  /** E-mail addresses of the members of the group. */
  const members = async () => {
    const { rows } = await stage.data.work(({ kysely }) =>
      sql<{ address: string; name: string }>`
        select cp.address, concat_ws(' ', p.first_name, p.last_name) as name
          from user_group g join user_group_member m on m.group_id = g.id join staff s on s.id = m.staff_id and s.active
          join person p on p.id = s.person_id join contact_point cp on cp.person_id = p.id and cp.kind = 'email' and cp.active
         where g.name = ${group} order by p.last_name`.execute(kysely),
    );
    return rows;
  };

  it('is composed for a user group, keeps its group in the draft, leaves one out and goes to the others alone', async () => {
    const { page } = stage.scheduler;
    const [first, ...others] = await members();
    await page.goto('/messaging/compose');
    // The head stands there before the rest has come, and is made anew with it.
    await page.getByRole('button', { name: 'Refresh' }).waitFor();
    await page.getByRole('combobox', { name: 'Message type' }).click();
    await page.getByRole('option', { name: 'Staff Notice' }).click();
    await page.getByRole('button', { name: 'Insert <StaffName>' }).waitFor();
    await page.getByRole('checkbox', { name: 'Only Send Based on Preference' }).uncheck();
    await page.getByRole('table', { name: 'Who will receive it' }).getByText('Gets it').first().waitFor();
    await page.getByRole('combobox', { name: 'User group' }).click();
    await page.getByRole('option', { name: group }).click();
    await listed(page, first?.name ?? '').waitFor();
    await page.getByRole('textbox', { name: 'Subject' }).fill('Snow');
    await page.getByRole('textbox', { name: 'Message' }).fill('Hello <StaffName>, about <ClientName>: we open at ten.');
    await page.getByText('<ClientName> is not available for this message type.').first().waitFor();
    await page.getByRole('textbox', { name: 'Message' }).fill('Hello <StaffName>, we open at ten.');
    await page.getByRole('button', { name: `Leave out ${first?.name ?? ''}` }).click();
    await page.getByRole('button', { name: `Put in again: ${first?.name ?? ''}` }).waitFor();
    await page.getByText(/^Draft saved/).waitFor();
    expect(await pageFaults(page, 'a notice to staff')).toEqual([]);
    await page.setViewportSize(screens.desk);

    await page.goto('/messaging/compose');
    await page.getByRole('button', { name: 'Drafts' }).click();
    await page.getByRole('dialog', { name: 'Drafts' }).getByRole('button', { name: 'Go on' }).first().click();
    await page.getByRole('button', { name: `Put in again: ${first?.name ?? ''}` }).waitFor();
    const chosen = page.getByRole('combobox', { name: 'User group' });
    await until('its group stands there', async () => (await chosen.inputValue()) === group);
    await page
      .getByRole('textbox', { name: 'Broadcast Date & Time' })
      .fill(wallTimeOf(new Date().toISOString(), abc.zone));
    await page.getByRole('button', { name: 'Send E-mail Message' }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('checkbox', { name: /prefer/ });
    const go = dialog.getByRole('button', { name: /^Send \d+ messages?$/ });
    await go.waitFor();
    if (await confirm.isVisible()) await confirm.check();
    await go.click();
    await page.waitForURL(/\/messaging\/history\/[\w-]+$/);
    sent = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const progress = page.getByRole('region', { name: 'Progress' });
    await progress.getByRole('status').getByText('Completed').waitFor({ timeout: 180_000 });

    const own = new Set<string | null>((await stage.data.messages(sent)).map(({ id }) => id));
    const taken = (await ledgerOf(stage.stack, 'emails')).filter(({ messageId }) => own.has(messageId));
    expect(taken.map(({ to }) => to)).toEqual(expect.arrayContaining(others.map(({ address }) => address)));
    expect(taken).toHaveLength(others.length);
    expect(taken.map(({ to }) => to)).not.toContain(first?.address);
  });

  it('shows in History to whom it was, what became of it, and whom to call', async () => {
    const { page, faults } = stage.scheduler;
    const [first, second] = await members();
    await page.goto(`/messaging/history/${sent}`);
    await page.getByRole('heading', { name: 'Staff Notice · E-mail' }).waitFor();
    await page.getByRole('region', { name: 'What was ordered' }).getByText(group).waitFor();
    const recipients = page.getByRole('table', { name: 'Recipients' });
    await recipients
      .getByRole('row', { name: first?.name ?? '' })
      .getByText('Skipped')
      .waitFor();
    await recipients.getByRole('button', { name: second?.name ?? '' }).click();
    await page
      .getByRole('dialog', { name: 'Message' })
      .getByText(/Hello \w+, we open at ten\./)
      .waitFor();
    await page.keyboard.press('Escape');
    expect(await pageFaults(page, 'a notice to staff that is over')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await page.getByRole('link', { name: 'Call list' }).click();
    // Everybody else has got it, and who was left out by hand is not meant to hear it.
    await page.getByText('Nobody to call').waitFor();
    expect(await page.getByText(first?.name ?? '').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
