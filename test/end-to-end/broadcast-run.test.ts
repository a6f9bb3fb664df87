import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Page, Request } from 'playwright-core';
import { z } from 'zod';
import { abc } from '../../db/seed/plans.ts';
import { wallTimeOf } from '../../domain/time.ts';
import { ask, screens } from '../setup/console.ts';
import { ledgerOf } from '../setup/ledger.ts';
import { closeStage, schedulerStage, type SchedulerStage } from '../setup/scheduler-stage.ts';
import { stackData } from '../setup/stack-data.ts';
import { until } from '../setup/until.ts';

const atThePractice = (at: number) => wallTimeOf(new Date(at).toISOString(), abc.zone);

/** What the smallest paper, A4 upright, has between its margins, in CSS pixels. */
const paper = { width: 718, height: 1046 } as const;

/** What is in the air at the answer may still be handed over. */
const inTheAirMs = 2_000;

const isOf = (stream: string) => (request: Request) =>
  request.method() === 'GET' && new URL(request.url()).pathname === stream;

/** A tab that another covers lets go of its streams, and has them again when it is seen. */
async function hideAndShow(page: Page, ...streams: string[]): Promise<void> {
  const become = (state: DocumentVisibilityState) =>
    page.evaluate((next) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => next });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }, state);
  const ended = streams.map((stream) => page.waitForEvent('requestfailed', isOf(stream)));
  await become('hidden');
  await Promise.all(ended);
  const begun = streams.map((stream) => page.waitForRequest(isOf(stream)));
  await become('visible');
  await Promise.all(begun);
}

describe('A broadcast that runs', () => {
  let stage: SchedulerStage;
  let id = '';

  beforeAll(async () => {
    stage = await schedulerStage({ TEXT_PER_SECOND: '10', SWEEP_EVERY_MS: '500' });
  });

  afterAll(() => closeStage(stage));

  /** Messages of it that the stand-in was handed, twice where they came twice. */
  const handedOver = async () => {
    const ours = new Set((await stage.data.messages(id)).map((message) => message.id));
    return (await ledgerOf(stage.stack, 'texts')).flatMap(({ messageId }) =>
      messageId !== null && ours.has(messageId) ? [messageId] : [],
    );
  };

  it('goes once where its answer was lost, its dialog closed and Send pressed again, and is not there again on the way back', async () => {
    const { page } = stage.scheduler;
    await page.goto('/messaging/compose?type=plain-broadcast&method=text');
    const words = page.getByRole('textbox', { name: 'Message' });
    await page.getByRole('textbox', { name: 'Broadcast Date & Time' }).fill(atThePractice(Date.now() + 86_400_000));
    await words.fill('<Practice>: Dear <ClientName>, we open at nine.');
    await page.getByText(/^Draft saved/).waitFor();
    // Another window saves it: what stands here is not sent before that was looked at.
    const path = `/api/broadcast-drafts/${new URL(page.url()).searchParams.get('draft') ?? ''}`;
    const { content, version } = z
      .object({ content: z.looseObject({ texts: z.looseObject({}) }), version: z.number() })
      .parse((await ask(page, 'GET', path)).body);
    const newer = { subject: null, body: '<Practice>: Dear <ClientName>, we open at ten.' };
    const saved = { content: { ...content, texts: { ...content.texts, en: newer } }, version };
    expect(await ask(page, 'PUT', path, saved)).toMatchObject({ status: 200 });
    const send = page.getByRole('button', { name: 'Send Text Message' });
    await send.click();
    const dialog = page.getByRole('dialog', { name: 'Send Text Message' });
    const confirm = dialog.getByRole('button', { name: /^Send \d+ messages$/ });
    await confirm.click();
    await dialog.getByRole('button', { name: 'Load the newer version' }).click();
    await until('the newer words stand there', async () => (await words.inputValue()).endsWith('we open at ten.'));

    let isLost = false;
    await page.route('**/api/broadcasts', async (route) => {
      if (isLost) return route.continue();
      isLost = true;
      await route.fetch();
      return route.abort();
    });
    await send.click();
    await confirm.click();
    await dialog.getByText('The server cannot be reached').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await send.click();
    await confirm.click();
    await page.getByRole('button', { name: 'Edit' }).waitFor();
    await page.unroute('**/api/broadcasts');
    const { rows } = await stage.data.work(({ kysely }) =>
      sql<{ body: string }>`select body from broadcast where body like '%we open at ten.'`.execute(kysely),
    );
    expect(rows).toHaveLength(1);
    await page.goBack();
    await page.getByText('This draft has been sent or deleted').waitFor();
    expect(await words.inputValue()).not.toContain('we open at');
  });

  it('can be changed until it fires, and goes at its new time', async () => {
    const { page } = stage.scheduler;
    id = await stage.data.request({ method: 'text', sendAt: new Date(Date.now() + 3_600_000) });
    await until('its workflow waits', async () => (await stage.data.status(id)) === 'scheduled');
    await page.goto(`/messaging/history/${id}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit broadcast' });
    // Somebody else changes it meanwhile, and the page beneath knows: what stands in the dialog is still of the version before.
    await dialog.getByRole('textbox', { name: 'Message' }).fill('<Practice>: Dear <ClientName>, we are open.');
    const out = page.getByRole('button', { name: /^Leave out /, includeHidden: true }).first();
    const left = page.waitForResponse((response) => response.url().endsWith('/left-out'));
    await out.dispatchEvent('click');
    await left;
    await page.getByRole('button', { name: /^Put in again: /, includeHidden: true }).waitFor({ state: 'attached' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('button', { name: 'Load the newer version' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Edit' }).click();
    await dialog.getByRole('textbox', { name: 'Message' }).fill('<Practice>: Dear <ClientName>, we are closed.');
    await dialog.getByRole('textbox', { name: 'Broadcast Date & Time' }).fill(atThePractice(Date.now()));
    await dialog.getByRole('button', { name: 'Save' }).click();
    // Some prefer another method, and nobody has said yet that they get it all the same.
    await dialog.getByRole('checkbox', { name: /prefer another method/ }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await until('it runs', async () => (await stage.data.status(id)) === 'running');
    const bodies = await stage.data.work(({ kysely }) =>
      sql<{ body: string }>`select body from message where broadcast_id = ${id}`.execute(kysely),
    );
    // Nobody is named where several share a phone.
    expect(bodies.rows.filter(({ body }) => !/: Dear( .+)?, we are closed\.$/.test(body))).toEqual([]);
  });

  it('hands nothing over two seconds after Pause was answered, says by whom it was paused, and stays so over a restart', async () => {
    const { page } = stage.scheduler;
    await until('texts go out', async () => (await handedOver()).length > 20);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    const open = async (...of: string[]) =>
      (await stage.data.messages(id)).flatMap((message) => (of.includes(message.status) ? [message.id] : []));
    await sleep(inTheAirMs);
    const before = new Set(await handedOver());
    await sleep(4_000);
    expect((await handedOver()).filter((message) => !before.has(message))).toEqual([]);
    await until('nothing is in the air', async () => (await open('claimed', 'sending')).length === 0);
    const handed = await handedOver();
    await page.getByText(/^Paused by Tomas Reyes on /).waitFor();

    await stage.data.close();
    await stage.stack.stop();
    await stage.stack.start();
    stage.data = await stackData(stage.stack);
    expect(await stage.data.status(id)).toBe('paused');
    await sleep(3_000);
    expect(await handedOver()).toEqual(handed);
  });

  it('goes on where it was when somebody chooses Resume, is watched live although a proxy refused the line once, and reaches everybody once', async () => {
    const { page, faults } = stage.scheduler;
    const streams = [`/api/broadcasts/${id}/live`, '/api/alerts/live'];
    // The page before it would take up its lines meanwhile.
    await page.goto('about:blank');
    for (const stream of streams)
      await page.route(`**${stream}`, (route) => route.fulfill({ status: 502 }), { times: 1 });
    await page.goto(`/messaging/history/${id}`);
    await page.getByRole('button', { name: 'Resume' }).click();
    const progress = page.getByRole('region', { name: 'Progress' });
    await progress.getByText('Live', { exact: true }).waitFor();
    await hideAndShow(page, ...streams);
    await progress.getByText('Live', { exact: true }).waitFor();
    await progress.getByRole('status').getByText('Completed').waitFor({ timeout: 180_000 });
    expect(faults.splice(0).toSorted()).toEqual(streams.map((each) => `502 ${stage.stack.console}${each}`).toSorted());
    expect(await stage.data.status(id)).toBe('completed');
    const taken = await handedOver();
    expect(new Set(taken).size).toBe(taken.length);
    const open = (await stage.data.messages(id)).filter(({ status }) => /pending|claimed|sending/.test(status));
    expect(open).toEqual([]);
    expect(taken.length).toBeGreaterThan(200);
  });

  it('lists its hundreds of people down to the last as somebody scrolls, with few of them in the page at a time, and keeps the focus', async () => {
    const { page } = stage.scheduler;
    const table = page.getByRole('table', { name: 'Recipients' });
    const focusedRow = () =>
      page.evaluate(() => Number(document.activeElement?.closest('tr')?.getAttribute('aria-rowindex')));
    for (const screen of ['phone', 'desk'] as const) {
      await page.setViewportSize(screens[screen]);
      await page.goto(`/messaging/history/${id}`);
      await table.locator('tbody').getByRole('button').first().focus();
      const first = await focusedRow();
      const all = Number(await table.getAttribute('aria-rowcount'));
      expect(all).toBeGreaterThan(200);
      const last = table.locator(`tr[aria-rowindex="${all}"]`);
      let most = 0;
      await until('the last one is there', async () => {
        await page.keyboard.press('End');
        most = Math.max(most, await table.locator('tbody tr').count());
        return (await last.count()) > 0;
      });
      await last.getByText(/\w/).first().waitFor();
      expect(most).toBeLessThan(120);
      expect(await focusedRow()).toBe(first);
      await page.keyboard.press('Tab');
      expect(await focusedRow()).toBeGreaterThan(first);
      expect(await focusedRow()).toBeLessThanOrEqual(first + 10);
    }
  });

  it('prints all of its call list, however much of it was loaded, with whom to ask for and what to do on paper', async () => {
    const { page } = stage.scheduler;
    await page.setViewportSize(paper);
    const list = `/api/broadcasts/${id}/call-list`;
    // Pages of ten, so that there are several; the third one does not come at first.
    let asked = 0;
    await page.route(`**${list}?*`, (route) => {
      const url = new URL(route.request().url());
      url.searchParams.set('limit', '10');
      asked += 1;
      return asked === 3 || asked === 4 ? route.abort() : route.continue({ url: url.href });
    });
    await page.goto(`/messaging/history/${id}/call-list`);
    const table = page.getByRole('table', { name: 'Call list' });
    const rows = table.locator('tbody tr');
    await page.getByRole('button', { name: 'Load more' }).waitFor();
    expect(await rows.count()).toBe(10);
    await page.evaluate(() => {
      window.print = () => {
        document.body.dataset['printed'] = String(document.querySelectorAll('tbody tr').length);
      };
    });
    await page.getByRole('button', { name: 'Print' }).click();
    await page.getByText('The server cannot be reached').waitFor();
    expect(await page.locator('[data-printed]').count()).toBe(0);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('[data-printed]').waitFor();
    await page.unroute(`**${list}?*`);
    const all = z.object({ rows: z.array(z.unknown()), next: z.null() });
    const { length } = all.parse((await ask(page, 'GET', `${list}?limit=200`)).body).rows;
    expect(length).toBeGreaterThan(20);
    expect(await page.locator('[data-printed]').getAttribute('data-printed')).toBe(String(length));

    await page.emulateMedia({ media: 'print' });
    for (const column of ['Person', 'Ask for', 'Phone', 'About', 'Why'])
      expect(await table.getByRole('columnheader', { name: column, exact: true }).isVisible()).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(paper.width);
    await page.emulateMedia({ media: null });
    await page.setViewportSize(screens.desk);
  });

  it('is sent again to those alone whose message failed, after a question with their number, and both are linked', async () => {
    const { page } = stage.scheduler;
    expect((await stage.data.messages(id)).filter(({ status }) => status === 'failed').length).toBeGreaterThan(0);
    await page.goto(`/messaging/history/${id}`);
    await page.getByRole('button', { name: 'Resend only the failed' }).click();
    const dialog = page.getByRole('dialog', { name: /^Send \d+ failed messages? again/ });
    await dialog.getByRole('button', { name: /^Send \d+ messages? again$/ }).click();
    await page.getByText('This sends again what failed in an earlier broadcast.').waitFor();
    await page.getByRole('link', { name: 'See the first one' }).click();
    await page.getByRole('link', { name: 'See the second one' }).waitFor();
    expect(await page.getByRole('button', { name: 'Resend only the failed' }).count()).toBe(0);
    expect(stage.scheduler.faults).toEqual([]);
  });

  it('is sent again to who fails after that, and to nobody else', async () => {
    const { page } = stage.scheduler;
    const children = async () =>
      (
        await stage.data.work(({ kysely }) =>
          sql<{
            id: string;
          }>`select id from broadcast where parent_id = ${id} and frozen_at is not null order by id`.execute(kysely),
        )
      ).rows;
    await until('the second one has fired', async () => (await children()).length === 1);
    await stage.data.work(({ kysely }) =>
      sql`update message set status = 'failed', reason = 'unusable' where id = (
            select m.id from message m where m.broadcast_id = ${id} and m.status = 'delivered'
               and (select count(*) from recipient r where r.message_id = m.id) = 1 limit 1)`.execute(kysely),
    );
    await page.reload();
    await page.getByRole('button', { name: 'Resend only the failed' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send 1 failed message again?' });
    await dialog.getByRole('button', { name: 'Send 1 message again' }).click();
    await page.getByRole('link', { name: 'See the first one' }).click();
    await page.getByRole('link', { name: 'See the 3rd one' }).waitFor();
    expect(await page.getByRole('link', { name: 'See the second one' }).count()).toBe(1);
    await until('the third one has fired', async () => (await children()).length === 2);
    const third = (await children()).at(-1)?.id;
    const { rows } = await stage.data.work(({ kysely }) =>
      sql`select from recipient where broadcast_id = ${third}`.execute(kysely),
    );
    expect(rows).toHaveLength(1);
    expect(stage.scheduler.faults).toEqual([]);
  });
});
