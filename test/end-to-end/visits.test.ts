import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Visit as VisitRow } from '../../db/entities/index.ts';
import type { SyncRun } from '../../domain/schemas/sync.ts';
import type { Visit, VisitRow as Row } from '../../domain/schemas/visits.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, type Seat, seatOf } from '../setup/console.ts';
import { TestStack } from '../setup/stack.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';
import { type StackIntegrations, stackIntegrations } from '../setup/stack-integrations.ts';
import { until } from '../setup/until.ts';

/** In UTC, of the whole story. */
const today = new Date().toISOString().slice(0, 10);

let stack: TestStack;
let browser: Browser;
let desk: Seat;
let data: StackData;
let systems: StackIntegrations;
let apiKey: string;
let scheduleId: string;

beforeAll(async () => {
  stack = await TestStack.create({ SWEEP_EVERY_MS: '500' });
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  [desk, data] = await Promise.all([seatOf(browser, stack.console, 'maya.whitfield'), stackData(stack)]);
  systems = stackIntegrations(stack, data);
  const secrets: Record<'pimsyUserName' | 'pimsyPassword' | 'timeeroApiKey', string> = JSON.parse(
    readFileSync(join(stack.folder, 'secrets.json'), 'utf8'),
  );
  apiKey = secrets.timeeroApiKey;
  const { of } = systems;
  await systems.enable();
  const pimsy = { address: `${stack.inbox}/pimsy/abc/fhir/R4`, who: secrets.pimsyUserName };
  await of.enable('pimsy', { ...pimsy, secrets: { password: secrets.pimsyPassword } });
  const [user] = await systems.users();
  const [job] = await systems.jobs();
  await of.mapped('employee', await of.employee('e-101'), await of.target('employee', { externalId: user!.id }));
  await of.mapped('client', await of.client('c-10001'), await of.target('client', { externalId: job!.id }));
  scheduleId = await aShift(user!.id, job!.id);
  await sync();
});
afterAll(async () => {
  await browser?.close();
  await data?.close();
  await stack.remove();
});

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await ask(desk.page, method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema of the route says so
  return answer.body as T;
}

/** In Timeero, of today. */
async function aShift(userId: string, jobId: string): Promise<string> {
  const [year, month, day] = today.split('-');
  const date = `${month}/${day}/${year}`;
  const answer = await fetch(`${stack.inbox}/timeero/api/public/schedules`, {
    method: 'POST',
    headers: { authorization: apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({
      user_ids: [Number(userId)],
      job_id: Number(jobId),
      title: 'Home visit',
      start_date: date,
      end_date: date,
      start_time: '09:00',
      end_time: '10:00',
      timezone: 'America/New_York',
    }),
  });
  const made: { data: { id: number } } = await answer.json();
  return String(made.data.id);
}

async function sync(): Promise<void> {
  const { run } = await call<{ run: SyncRun }>('POST', '/api/sync/runs', {});
  await until('the run ends', async () => (await call<SyncRun>('GET', `/api/sync/runs/${run.id}`)).status === 'done');
}

/** As the employee does on their phone. */
async function clock(direction: 'in' | 'out', at: string, way = ''): Promise<void> {
  const phone = await browser.newPage();
  await phone.goto(`${stack.inbox}/timeero/schedules/${scheduleId}`);
  await phone.getByLabel('When').fill(`${today}T${at}`);
  if (way) await phone.getByLabel('GPS points on the way').fill(way);
  await phone.getByRole('button', { name: `Clock ${direction}` }).click();
  await phone.getByText(direction === 'in' ? 'still in' : 'points').waitFor();
  await phone.close();
}

const control = (body: object) =>
  fetch(`${stack.inbox}/control/pimsy`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const newest = async () => (await call<{ rows: Row[] }>('GET', '/api/visits')).rows[0]!;
const stateIs = (state: Row['state']) =>
  until(`the newest visit is ${state}`, async () => (await newest()).state === state);

describe('a visit', () => {
  it('is followed from the clock-in, shown with what it lacks, and refused with a reason that a person can act on', async () => {
    await clock('in', '08:58');
    await sync();
    const { page } = desk;
    await page.goto('/integrations/evv/visits');
    await page.getByRole('table', { name: 'EVV Visits' }).getByText('Clocked in', { exact: true }).last().waitFor();
    await clock('out', '10:02', '35.5955, -82.5519\n35.5958, -82.5526');
    await control({ fault: 'refuse-write' });
    await sync();
    await stateIs('refused');
    await page.goto(`/integrations/evv/visits/${(await newest()).id}`);
    await page.getByText('PIMSY looked at this visit and does not take it.').waitFor();
    await page.getByRole('heading', { name: /begins and ends.*Complete/ }).waitFor();
    await page.getByRole('img', { name: /^4 GPS points, drawn to scale/ }).waitFor();
    const tasks = await call<{ rows: { type: string }[] }>('GET', '/api/tasks?scope=groups');
    expect(tasks.rows.map(({ type }) => type)).toContain('visit-refused');
  });

  it('goes by Try again, and PIMSY shows the visit, the client, the employee and the points', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Try again' }).click();
    await stateIs('sent');
    await page.getByText(/^Kept there as/).waitFor();
    const { id } = await newest();
    const pimsy = await browser.newPage();
    await pimsy.goto(`${stack.inbox}/pimsy/abc/visits`);
    await pimsy.getByText(`Visit ${id}`).waitFor();
    const shown = await pimsy.locator('main').innerText();
    expect(shown).toContain('Patient/c-10001');
    expect(shown).toContain('35.5958, -82.5526');
    await pimsy.close();
  });

  it('that is corrected in Timeero goes again, once', async () => {
    const { id } = await newest();
    const { timeeroId } = await data.work(({ em }) => em.findOneOrFail(VisitRow, { id }));
    const admin = await browser.newPage();
    await admin.goto(`${stack.inbox}/timeero/visits/${timeeroId}`);
    await admin.getByLabel('GPS of the clock-out').fill('35.6001, -82.5533');
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.close();
    await sync();
    await until('the correction is sent', async () => {
      const { sentRevision } = await call<Visit>('GET', `/api/visits/${id}`);
      return sentRevision === 2;
    });
    await sync();
    const ledger = await fetch(`${stack.inbox}/ledger/pimsy`);
    const { entries }: { entries: { visitId: string; method: string }[] } = await ledger.json();
    expect(entries.filter((entry) => entry.visitId === id).map(({ method }) => method)).toEqual(['POST', 'PUT']);
  });

  it('is found by its filters, by keyboard and on a phone, and nothing went wrong unseen', async () => {
    const { page } = desk;
    const { id } = await newest();
    await page.goto('/integrations/evv/visits?state=held');
    await page.getByText('No visits fit').waitFor();
    for (const path of ['/integrations/evv/visits', `/integrations/evv/visits/${id}`]) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await pageFaults(page, path)).toEqual([]);
    }
    expect(desk.faults).toEqual([]);
  });
});
