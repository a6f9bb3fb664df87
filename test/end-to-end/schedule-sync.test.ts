import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { Shift, SyncRun } from '../../domain/schemas/sync.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, type Seat, seatOf } from '../setup/console.ts';
import { TestStack } from '../setup/stack.ts';
import { until } from '../setup/until.ts';

let stack: TestStack;
let browser: Browser;
let desk: Seat;
let secrets: { pimsyUserName: string; pimsyPassword: string; timeeroApiKey: string; timeeroWebhookSecret: string };

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
  secrets = JSON.parse(readFileSync(join(stack.folder, 'secrets.json'), 'utf8'));
  await enable('pimsy', {
    method: 'password',
    address: `${stack.inbox}/pimsy/abc/fhir/R4`,
    who: secrets.pimsyUserName,
    secret: secrets.pimsyPassword,
  });
  const address = `${stack.inbox}/timeero/api/public/`;
  await enable('timeero', { method: 'key', address, who: null, secret: secrets.timeeroApiKey });
  await mapSuggested();
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await stack.remove();
}, 60_000);

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await ask(desk.page, method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema of the route says so
  return answer.body as T;
}

async function enable(system: string, body: object): Promise<void> {
  const { id } = await call<{ id: string }>('POST', `/api/integrations/${system}/checks`, body);
  const path = `/api/integrations/${system}/checks/${id}`;
  await until('the check ends', async () => (await call<{ status: string }>('GET', path)).status === 'good');
  await call('POST', `${path}/promote`, {});
}

/** Everybody whom both systems know by the same e-mail or phone. */
async function mapSuggested(): Promise<void> {
  const { id } = await call<{ id: string }>('POST', '/api/integrations/pimsy/readings', { scope: 'all' });
  await call('POST', '/api/integrations/timeero/reading', {});
  const reading = () => call<{ status: string }>('GET', `/api/integrations/pimsy/readings/${id}`);
  await until('PIMSY is read', async () => (await reading()).status === 'done');
  for (const kind of ['employee', 'client']) {
    const path = `/api/integrations/mappings/${kind}`;
    const counts = () => call<{ suggested: number; suggestedMark: string }>('GET', `${path}/counts`);
    await until('pairs are suggested', async () => (await counts()).suggested > 0);
    await call('POST', `${path}/confirm-suggested`, { mark: (await counts()).suggestedMark });
  }
}

interface Held {
  id: number;
  title: string;
  description: string;
  start_time: string;
}
/** As a program with Timeero's key would. */
async function timeero<T>(path: string, init: { method?: string; body?: string } = {}): Promise<T> {
  const headers = { authorization: secrets.timeeroApiKey, 'content-type': 'application/json' };
  const answer = await fetch(`${stack.inbox}/timeero/api/public/${path}`, { ...init, headers });
  const { data }: { data: T } = await answer.json();
  return data;
}
const schedules = () => timeero<Held[]>('schedules?page_size=100');
const under = ['requested', 'reading', 'applying'];
/** The newest run of a kind once it has ended, however it did; a later one than `after`. */
async function ended(trigger: string, after = ''): Promise<SyncRun> {
  let run: SyncRun | undefined;
  await until('the run ends', async () => {
    run = (await call<{ rows: SyncRun[] }>('GET', '/api/sync/runs')).rows.find((row) => row.trigger === trigger);
    return run !== undefined && run.id > after && !under.includes(run.status);
  });
  return run!;
}
const newest = async () => (await call<{ rows: SyncRun[] }>('GET', '/api/sync/runs')).rows[0]!;

describe('the schedule sync', () => {
  it('shows what it would do, and sends nothing before somebody syncs', async () => {
    const { page } = desk;
    await page.goto('/integrations/sync');
    await page.getByText('Nothing is sent to Timeero yet').waitFor();
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('This is a preview: nothing of it was written.').waitFor({ timeout: 60_000 });
    await page.getByRole('table', { name: 'Changes' }).getByText('New', { exact: true }).first().waitFor();
    expect(await schedules()).toEqual([]);
  }, 240_000);

  it('copies the schedules of PIMSY, and the next one writes nothing', async () => {
    const { page } = desk;
    await page.goto('/integrations/sync');
    await page.getByRole('button', { name: 'Sync Schedules' }).click();
    const first = await ended('person');
    expect(first.status).toBe('done');
    expect(first.counts).toMatchObject({ failed: 0, doubt: 0, applied: first.counts.create });
    const held = await schedules();
    expect(held).toHaveLength(first.counts.create);
    expect(new Set(held.map(({ description }) => description)).size).toBe(held.length);
    await call('POST', '/api/sync/runs', {});
    const second = await ended('person', first.id);
    expect(second.status).toBe('done');
    expect(second.counts).toMatchObject({ create: 0, change: 0, delete: 0, 'put-back': 0 });
  }, 400_000);

  it('puts back at once what was edited in Timeero, and tells both values', async () => {
    const { page } = desk;
    await page.goto('/integrations/sync');
    await page.getByLabel('Secret').fill(secrets.timeeroWebhookSecret);
    await page.getByRole('button', { name: 'Save secret' }).click();
    await page.getByText('Secret set').waitFor();
    const { webhooks } = await call<{ webhooks: { address: string } }>('GET', '/api/sync/state');
    const admin = await browser.newPage();
    await admin.goto(`${stack.inbox}/timeero`);
    await admin.locator('input[name=url]').fill(webhooks.address);
    await admin.locator('input[name=url]').press('Enter');
    await admin.close();

    const [shift] = await schedules();
    const edited = JSON.stringify({ ...shift, title: 'Edited in Timeero' });
    await timeero(`schedules/${shift!.id}`, { method: 'PUT', body: edited });
    await until('it is put back', async () => {
      const { title } = await timeero<Held>(`schedules/${shift!.id}`);
      return title === shift!.title;
    });
    await until('the run is over', async () => (await newest()).counts['put-back'] === 1);
    const run = await newest();
    expect(run.trigger).toBe('webhook');
    await page.goto(`/integrations/sync/${run.id}`);
    const told = page.getByText('Was Edited in Timeero').filter({ visible: true });
    await told.first().waitFor();
    expect(await told.first().textContent()).toContain(`Becomes ${shift!.title}`);
  }, 400_000);

  it('locks what came from PIMSY with the reason, and sends a shift of our own', async () => {
    const { page } = desk;
    const from = new Date().toISOString().slice(0, 10);
    const { rows } = await call<{ rows: Shift[] }>('GET', `/api/shifts?from=${from}&to=2199-01-01&origin=pimsy`);
    const [first] = rows;
    await page.goto(`/schedules?day=${first!.localStart.slice(0, 10)}`);
    await page
      .getByRole('button', { name: first!.client ?? first!.title })
      .first()
      .click();
    await page.getByRole('dialog', { name: 'Shift' }).getByText('It comes from PIMSY').waitFor();
    await page.keyboard.press('Escape');
    const before = (await schedules()).length;
    const { users } = await call<{ users: { id: string }[] }>('GET', '/api/shifts/choices');
    const fields = { title: 'Team meeting', userIds: [users[0]!.id], jobId: null, minutes: 60 };
    await call('POST', '/api/shifts', { ...fields, localStart: '2030-03-09T09:30' });
    await until('Timeero has it', async () => (await schedules()).length > before);
    expect(await schedules()).toHaveLength(before + 1);
  }, 240_000);

  it('is made for a phone as for a desk, and nothing went wrong unseen', async () => {
    const { page } = desk;
    const { id } = await newest();
    for (const path of ['/integrations/sync', `/integrations/sync/${id}`, '/schedules', '/schedules?view=list']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await pageFaults(page, path)).toEqual([]);
    }
    expect(desk.faults).toEqual([]);
  }, 240_000);
});
