import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, screens, type Seat, seatOf } from '../setup/console.ts';
import { pdfText } from '../setup/pdf-text.ts';
import { TestStack } from '../setup/stack.ts';

let stack: TestStack;
let browser: Browser;
let desk: Seat;

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
});
afterAll(async () => {
  await browser?.close();
  await stack.remove();
});

const heardIn = z.object({ entries: z.array(z.unknown()) });

interface Row {
  id: string;
}
interface Preview {
  decision: string;
  prefersOther: boolean;
}

/** A client to whom a text may go, or may not, as the gate decides. */
async function clientWho(fits: (preview: Preview) => boolean, channel = 'text'): Promise<string> {
  const listed: { rows?: Row[] } = Object((await ask(desk.page, 'GET', '/api/clients?limit=100')).body);
  for (const { id } of listed.rows ?? []) {
    const body = { channel, subject: null, body: 'Hello.' };
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
    const row = table.getByRole('row').filter({ hasText: 'Please call' }).first();
    await row.getByText('Delivered').waitFor({ timeout: 180_000 });
    await row.getByRole('button', { name: /Please call/ }).click();
    await page.getByRole('dialog').getByText('What happened').waitFor();
    expect(await pageFaults(page, 'message of a client')).toEqual([]);
    await page.setViewportSize(screens.desk);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('link', { name: 'Proof (PDF)' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^message-proof-[\w-]+\.pdf$/);
    const words = (await pdfText(readFileSync(await file.path()))).join('\n');
    expect(words).toContain('Written and sent by Maya Whitfield');
    expect(words).toContain('It was delivered.');
    await page.keyboard.press('Escape');
  });

  it('calls one client: says how long it speaks, in which language, and refuses more than a minute', async () => {
    const { page } = desk;
    const id = await clientWho(({ decision }) => decision === 'send', 'voice');
    await page.goto(`/clients/${id}?tab=messages`);
    const methods = page.getByRole('radiogroup', { name: 'Contact method' });
    await methods.getByText('Fax', { exact: true }).click();
    await page.getByRole('radiogroup', { name: 'Cover page in' }).waitFor();
    await methods.getByText('Voice', { exact: true }).click();
    await page.getByRole('radiogroup', { name: 'Read aloud in' }).getByText('Spanish').click();
    const message = page.getByRole('textbox', { name: 'Message' });
    await message.fill('palabra '.repeat(300));
    await page.getByText('The text is longer than a call may speak: 60 seconds.').first().waitFor();
    expect(await pageFaults(page, 'a call to one client')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await message.fill('Le llama <Practice>. Por favor llámenos.');
    await page.getByText(/As it will be heard.*About \d+ seconds, 60 at most/).waitFor();
    await page.getByText('Para no recibir estas llamadas, oprima 9.').waitFor();
    const other = page.getByRole('checkbox', { name: /prefers another contact method/ });
    if (await other.isVisible()) await other.check();
    await page.getByRole('button', { name: 'Send message' }).click();
    const table = page.getByRole('table', { name: 'Everything that went to this client' });
    const row = table.getByRole('row').filter({ hasText: 'Le llama' }).first();
    await row.waitFor();
    await row.getByText(/Delivered|Failed/).waitFor({ timeout: 180_000 });
    const heard = heardIn.parse(await (await fetch(`${stack.inbox}/ledger/calls?limit=100`)).json());
    expect(JSON.stringify(heard.entries)).toContain('Por favor llámenos.');
  });

  it('says why a message cannot go, and what to do', async () => {
    const { page } = desk;
    const id = await clientWho(({ decision }) => decision === 'skip');
    await page.goto(`/clients/${id}?tab=messages`);
    const refusal = page.getByRole('alert').first();
    await refusal.waitFor();
    expect((await refusal.innerText()).length).toBeGreaterThan(40);
    const send = page.getByRole('button', { name: 'Send message' });
    expect(await send.getAttribute('aria-disabled')).toBe('true');
  });
});
