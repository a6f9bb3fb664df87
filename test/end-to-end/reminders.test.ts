import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { abc } from '../../db/seed/plans.ts';
import { instantOf, wallTimeOf } from '../../domain/time.ts';
import { pageFaults } from '../setup/axe.ts';
import { ask, screens } from '../setup/console.ts';
import { ledgerOf } from '../setup/ledger.ts';
import { closeStage, schedulerStage, type SchedulerStage } from '../setup/scheduler-stage.ts';
import { until } from '../setup/until.ts';

const dialog = (page: Page) => page.getByRole('dialog');

describe('In the browser', () => {
  let stage: SchedulerStage;
  beforeAll(async () => {
    stage = await schedulerStage({ SWEEP_EVERY_MS: '1000' });
  });
  afterAll(() => closeStage(stage));

  it('the usual rules of reminders are taken by one press, and each shows what it would do', async () => {
    const { page, faults } = stage.scheduler;
    await page.goto('/messaging/reminders');
    await page.getByText('No rules yet').waitFor();
    expect(await pageFaults(page, 'no rules')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await page.getByRole('button', { name: 'Use these two rules' }).click();
    await page.getByRole('link', { name: '2 days before' }).click();
    await dialog(page)
      .getByText(/Will go out .* by (text|e-mail)/)
      .first()
      .waitFor();
    expect(await pageFaults(page, 'rule')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await dialog(page).getByRole('switch', { name: 'In use' }).press('Space');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await page
      .getByRole('row', { name: /2 days before/ })
      .getByText('Inactive')
      .waitFor();
    expect(faults).toEqual([]);
  });

  it('a reminder goes out when it is due, and an appointment that is moved then offers its correction', async () => {
    const { page, faults } = stage.scheduler;
    const client = await reachedByText(page);
    await ask(page, 'POST', '/api/reminder-rules', { minutesBefore: 15, method: 'text' });
    const [staff] = await listed(page, '/api/staff');
    // A wall time has no seconds: due in one to two minutes, so that a slow machine, too, shows it before it went out.
    const soon = new Date(Math.floor(Date.now() / 60_000 + 17) * 60_000);
    // Where its wall time means this instant: in the hour of an autumn night that comes twice it does not everywhere.
    const location = (await listed(page, '/api/locations')).find(({ zone }) => {
      const wall = wallTimeOf(soon.toISOString(), String(zone));
      return Date.parse(instantOf(wall, String(zone))) === soon.getTime();
    });
    const fields = { clientId: client, staffId: staff?.id, locationId: location?.id, type: 'session', minutes: 50 };
    const made = await ask(page, 'POST', '/api/appointments', {
      ...fields,
      localStart: wallTimeOf(soon.toISOString(), String(location?.['zone'])),
    });
    const { id }: { id?: string } = Object(made.body);
    await page.goto(`/appointments/${id}`);
    await page.getByText(/Will go out .* by text/).waitFor();
    expect(await pageFaults(page, 'appointment')).toEqual([]);
    await page.setViewportSize(screens.desk);
    // Those of this appointment: the sample sends a broadcast of its own.
    const texts = async () => {
      const { rows } = await stage.data.work(({ kysely }) =>
        sql<{ id: string }>`
          select m.id from message m join reminder x on x.id = m.reminder_id where x.appointment_id = ${id}::uuid`.execute(
          kysely,
        ),
      );
      const ours = new Set<string | null>(rows.map((row) => row.id));
      return (await ledgerOf(stage.stack, 'texts')).filter(({ messageId }) => ours.has(messageId)).length;
    };
    await until('the reminder went out', async () => (await texts()) > 0, { every: 1_000 });
    await page.reload();
    await page.getByText(/^(Sent|Delivered) by text/).waitFor();
    const moved = wallTimeOf(new Date(Date.now() + 26 * 3_600_000).toISOString(), String(location?.['zone']));
    await page.getByRole('button', { name: 'Save' }).waitFor();
    const { body } = await ask(page, 'GET', `/api/appointments/${id}`);
    const { version }: { version?: number } = Object(body);
    await ask(page, 'PATCH', `/api/appointments/${id}`, { localStart: moved, version });
    await page.reload();
    await page.getByText('A reminder went out that tells another time').waitFor();
    expect(await pageFaults(page, 'correction')).toEqual([]);
    await page.setViewportSize(screens.desk);
    const sent = await texts();
    await page.getByRole('button', { name: 'Send the correction' }).click();
    await page.getByText('The correction is on its way.').waitFor();
    await until('the correction went out', async () => (await texts()) > sent, { every: 500 });
    expect(faults).toEqual([]);
  });
});

async function listed(page: Page, path: string): Promise<{ id: string; [field: string]: unknown }[]> {
  const { body } = await ask(page, 'GET', `${path}?limit=50`);
  const { rows = [] }: { rows?: { id: string }[] } = Object(body);
  return rows;
}

/** Of the sample practice, somebody whom a text reaches now. */
async function reachedByText(page: Page): Promise<string> {
  for (const { id } of await listed(page, '/api/clients')) {
    const preview = await ask(page, 'POST', `/api/clients/${id}/messages/preview`, { channel: 'text', body: 'Hello' });
    const { decision, prefersOther }: { decision?: string; prefersOther?: boolean } = Object(preview.body);
    if (decision === 'send' && !prefersOther) return id;
  }
  throw new Error(`Nobody of ${abc.name} is reached by text`);
}
