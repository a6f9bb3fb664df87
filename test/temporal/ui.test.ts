import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { Browser, Page } from 'playwright-core';
import { type Served, serveUi } from '../../api/temporal-ui/fixtures/servers.ts';
import { launchBrowser } from '../setup/browser.ts';
import { type TestTemporal, testTemporal } from '../setup/temporal.ts';
import { keyRing, workerFixture, type WorkerFixture } from './worker-fixture.ts';

const operator = { name: 'who', value: 'operator' };
const workflowId = 'visit/shown';

describe('The Temporal UI itself, behind the API', () => {
  let server: TestTemporal;
  let worker: WorkerFixture;
  let api: Served;
  let browser: Browser;
  let visit: WorkflowHandle;
  const stop = new AbortController();
  let ran: Promise<void>;

  const workflowApi = `/temporal/api/v1/namespaces/default/workflows/${encodeURIComponent(workflowId)}`;
  const workflowPage = `/temporal/namespaces/default/workflows/${encodeURIComponent(workflowId)}`;

  beforeAll(async () => {
    server = await testTemporal();
    await server.start();
    worker = await workerFixture(server.address);
    ran = worker.workers.run(stop.signal);
    api = await serveUi({ target: server.uiUrl, keyRing });
    browser = await launchBrowser();
    visit = await worker.temporal.client.workflow.start('visit', {
      taskQueue: 'rounds',
      workflowId,
      args: [{ secret: 'Ida Frost' }],
      staticSummary: 'The visit on Monday',
    });
  });

  afterAll(async () => {
    await browser.close();
    await api.close();
    stop.abort();
    await ran;
    await worker.temporal.close();
    await server.remove();
  });

  async function pageOf(...cookies: { name: string; value: string }[]): Promise<Page> {
    const context = await browser.newContext();
    context.setDefaultTimeout(120_000);
    await context.addCookies(cookies.map((cookie) => ({ ...cookie, url: api.url })));
    return context.newPage();
  }

  it('shows an operator in plain text what is stored encrypted, and its own buttons are off', async () => {
    const page = await pageOf(operator);
    await page.goto(api.url + workflowPage);
    await page.getByText('Ida Frost').first().waitFor();
    await page.getByText('The visit on Monday').first().waitFor();
    const cancel = page.getByRole('button', { name: 'Request Cancellation' });
    expect((await cancel.count()) === 0 || (await cancel.isDisabled())).toBe(true);
  });

  it('lets its page ask the workflow for its current details', async () => {
    const page = await pageOf(operator);
    const answered = page.waitForResponse((response) => response.url().includes('__temporal_workflow_metadata'));
    await page.goto(api.url + workflowPage);
    expect((await answered).status()).toBe(200);
  });

  it('sends anybody else to the sign-in, and gives them nothing by the way', async () => {
    const page = await pageOf();
    await page.goto(api.url + workflowPage);
    expect(page.url()).toBe(`${api.url}/sign-in?to=/temporal`);
    expect((await fetch(api.url + workflowApi)).status).toBe(404);
  });

  it('lets nobody terminate a workflow, from inside its page either', async () => {
    const page = await pageOf(operator);
    await page.goto(`${api.url}/temporal`);
    const status = await page.evaluate(async (path) => {
      const csrf = /_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? '';
      const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf };
      return (await fetch(`${path}/terminate`, { method: 'POST', headers, body: '{"reason":"test"}' })).status;
    }, workflowApi);
    expect(status).toBe(403);
    expect((await visit.describe()).status.name).toBe('RUNNING');
  });
});
