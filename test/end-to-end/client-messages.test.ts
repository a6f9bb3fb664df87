import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, type Seat, seatOf } from '../setup/console.ts';
import { TestStack } from '../setup/stack.ts';

let stack: TestStack;
let browser: Browser;
let desk: Seat;

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await stack.remove();
}, 60_000);

interface Row {
  id: string;
}
interface Preview {
  decision: string;
  prefersOther: boolean;
}

/** A client to whom a text may go, or may not, as the gate decides. */
async function clientWho(fits: (preview: Preview) => boolean): Promise<string> {
  const listed: { rows?: Row[] } = Object((await ask(desk.page, 'GET', '/api/clients?limit=100')).body);
  for (const { id } of listed.rows ?? []) {
    const body = { channel: 'text', subject: null, body: 'Hello.' };
    const preview: Preview = Object((await ask(desk.page, 'POST', `/api/clients/${id}/messages/preview`, body)).body);
    if (fits(preview)) return id;
  }
  throw new Error('The sample practice has no such client');
}

describe('the Messages tab of a client', () => {
  it('sends one message, follows it to its end, and shows what happened to it', async () => {
    const { page } = desk;
    const id = await clientWho(({ decision, prefersOther }) => decision === 'send' && !prefersOther);
    await page.goto(`/clients/${id}?tab=messages`);
    await page.getByRole('textbox', { name: 'Message' }).fill('<Practice>: Please call <PracticePhone>.');
    await page.getByText('As it will be read').waitFor();
    await page.getByRole('button', { name: 'Send message' }).click();
    const table = page.getByRole('table', { name: 'Everything that went to this client' });
    const row = table.getByRole('row').nth(1);
    await row.getByText('Delivered').waitFor({ timeout: 60_000 });
    await row.getByRole('button', { name: /Please call/ }).click();
    await page.getByRole('dialog').getByText('What happened').waitFor();
    expect(await pageFaults(page, 'message of a client')).toEqual([]);
    await page.keyboard.press('Escape');
  }, 120_000);

  it('says why a message cannot go, and what to do', async () => {
    const { page } = desk;
    const id = await clientWho(({ decision }) => decision === 'skip');
    await page.goto(`/clients/${id}?tab=messages`);
    const refusal = page.getByRole('alert').first();
    await refusal.waitFor();
    expect((await refusal.innerText()).length).toBeGreaterThan(40);
    const send = page.getByRole('button', { name: 'Send message' });
    expect(await send.getAttribute('aria-disabled')).toBe('true');
  }, 60_000);
});
