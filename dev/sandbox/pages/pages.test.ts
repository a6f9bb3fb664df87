import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSmtpSender } from '../../../providers/email/smtp.ts';
import { parseIncomingText } from '../../../providers/text/inbound.ts';
import { createTwilioSender } from '../../../providers/text/twilio.ts';
import { farewell } from '../../../providers/voice/inbound.ts';
import { createTwilioCaller } from '../../../providers/voice/twilio.ts';
import { account, testReceiver, testSandbox, until } from '../testing.ts';
import type { Receiver } from '../testing.ts';
import type { Sandbox } from '../sandbox.ts';

const closers: (() => Promise<void> | void)[] = [];
let receiver: Receiver;
let sandbox: Sandbox;
const NUMBER = '+13035550123';
const INCOMING = '/callbacks/twilio/practice-1/incoming';

beforeEach(async () => {
  receiver = await testReceiver(closers);
  const inboundUrl = `${receiver.url}/callbacks/twilio/{practice}/incoming`;
  sandbox = await testSandbox(closers, { inboundUrl });
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function page(path: string): Promise<{ status: number; html: string }> {
  const response = await fetch(sandbox.url + path);
  return { status: response.status, html: await response.text() };
}

async function sendEmail(change: { subject?: string; text?: string; html?: string } = {}) {
  const smtp = createSmtpSender({ url: `smtp://127.0.0.1:${sandbox.smtpPort}`, from: 'abc@example.org' });
  closers.push(() => smtp.close());
  const email = {
    practiceId: 'p-1',
    messageId: 'm-1',
    fromName: 'ABC',
    to: 'client@example.com',
    subject: 'Tomorrow',
    text: 'See you.',
  };
  return smtp.send({ ...email, ...change });
}

async function sendText(to = NUMBER, practice = 'practice-1') {
  const sender = createTwilioSender({ ...account, from: '+13035550100', baseUrl: sandbox.url });
  const statusCallback = `${receiver.url}/callbacks/twilio/${practice}/m-1/status`;
  return sender.send({ messageId: 'm-1', to, body: 'Reply C to confirm', statusCallback });
}

async function typeIn(body: string, from = NUMBER, headers: Record<string, string> = {}) {
  return fetch(`${sandbox.url}/texts/${encodeURIComponent(from)}`, {
    method: 'POST',
    body: new URLSearchParams({ body }),
    redirect: 'manual',
    headers,
  });
}

describe('the pages', () => {
  it('show what arrived, with counts, and let a person read an e-mail', async () => {
    await sendEmail({ text: 'Details: https://abc.example.org/a?b=1&c=2 see you' });
    await sendText();
    const home = (await page('/')).html;
    expect(home).toContain('Tomorrow');
    expect(home).toContain(NUMBER);
    expect((await page('/mail')).html).toContain('client@example.com');
    const mail = (await page('/mail/1')).html;
    expect(mail).toContain('ABC &lt;abc@example.org&gt;');
    expect(mail).toContain('<a href="https://abc.example.org/a?b=1&amp;c=2" rel="noreferrer">');
    expect((await page('/texts')).html).toContain('Reply C to confirm');
  });

  it('say so while nothing has arrived', async () => {
    expect((await page('/')).html).toContain('No e-mail has arrived yet.');
    expect((await page('/texts')).html).toContain('No text has been sent yet.');
  });

  it('show the HTML part of an e-mail as a mail program does, where nothing of it runs or loads', async () => {
    await sendEmail({ html: '<p style="margin:0">Hello<script>alert(1)</script></p>' });
    expect((await page('/mail/1')).html).toContain('href="/mail/1/html"');
    const shown = await fetch(`${sandbox.url}/mail/1/html`);
    expect(await shown.text()).toContain('<p style="margin:0">Hello');
    expect(shown.headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*sandbox/);
    await sendEmail();
    expect((await page('/mail/2')).html).not.toContain('/mail/2/html');
    expect((await page('/mail/2/html')).status).toBe(404);
  });

  it('never run what an e-mail carries', async () => {
    await sendEmail({ subject: '<script>alert(1)</script>', text: '<img src=x onerror=alert(1)> javascript:alert(1)' });
    for (const path of ['/', '/mail', '/mail/1']) {
      const { html } = await page(path);
      expect(html).not.toContain('<script>alert');
      expect(html).not.toContain('<img');
    }
    const response = await fetch(sandbox.url);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('show each call as whoever answered has heard it', async () => {
    const caller = createTwilioCaller({ ...account, from: '+13035550100', baseUrl: sandbox.url });
    const callback = `${receiver.url}/callbacks/twilio/practice-1/m-1/call`;
    receiver.twiml = (path) => (path.endsWith('/said') ? farewell('You can reach us. Goodbye.', 'en') : null);
    const call = { messageId: 'm-1', to: '+13035550184', body: 'Hello <b>Ann</b>.', language: 'en' } as const;
    await caller.place({ ...call, statusCallback: callback, afterwards: `${callback}/said` });
    await until(() => sandbox.ledger.calls()[0]?.status === 'completed');
    expect((await page('/calls')).html).toContain('+13035550184');
    const { status, html } = await page('/calls/1');
    expect(status).toBe(200);
    expect(html).toContain('Hello &lt;b&gt;Ann&lt;/b&gt;.');
    expect(html).toContain('You can reach us. Goodbye.');
    expect(html).toContain('a voicemail, after its beep');
    expect((await page('/calls/2')).status).toBe(404);
  });

  it('answer 404 for what is not there', async () => {
    expect((await page('/mail/77')).status).toBe(404);
    expect((await page('/nothing')).status).toBe(404);
  });

  it('bring their style and their script', async () => {
    expect((await page('/assets/style.css')).html).toContain('color-scheme: light dark');
    expect((await page('/assets/live.js')).status).toBe(200);
    expect((await page('/healthz')).html).toBe('{"status":"ok"}');
  });

  it('are not for sites elsewhere: neither to read nor to type in', async () => {
    await sendText();
    expect((await typeIn('STOP', NUMBER, { Origin: 'https://elsewhere.example' })).status).toBe(403);
    expect((await typeIn('STOP', NUMBER, { Origin: sandbox.url })).status).toBe(303);
  });
});

describe('a text that is typed in', () => {
  it('reaches the practice that wrote last to that number, signed as Twilio signs', async () => {
    await sendText(NUMBER, 'practice-1');
    await sendText('+13035550124', 'practice-2');
    await until(() => receiver.calls.length === 4);
    const response = await typeIn('C — sí');
    expect(response.status).toBe(303);
    await until(() => receiver.calls.length === 5);
    const call = receiver.calls.at(-1);
    expect(call).toMatchObject({ path: INCOMING, signed: true });
    expect(parseIncomingText(call?.params ?? {})).toMatchObject({
      from: NUMBER,
      to: '+13035550100',
      body: 'C — sí',
      keyword: null,
    });
    await until(() => sandbox.ledger.texts().at(-1)?.calls[0]?.state === 'taken');
    expect((await page(`/texts/${encodeURIComponent(NUMBER)}`)).html).toContain('Rounds took it');
  });

  it('STOP blocks further texts to that number, until START', async () => {
    await sendText();
    await typeIn('stop');
    expect(await sendText()).toMatchObject({ kind: 'rejected', errorClass: 'opted-out', code: '21610' });
    expect(await sendText('+13035550124')).toMatchObject({ kind: 'accepted' });
    expect((await page(`/texts/${encodeURIComponent(NUMBER)}`)).html).toContain('stopped');
    await typeIn('START');
    expect(await sendText()).toMatchObject({ kind: 'accepted' });
  });

  it('arrives later when the practice is away', async () => {
    await sendText();
    await until(() => receiver.calls.length === 2);
    receiver.answer = 503;
    await typeIn('C');
    await until(() => receiver.calls.length === 3);
    receiver.answer = 200;
    await until(() => sandbox.ledger.texts().at(-1)?.calls[0]?.state === 'taken');
    expect(receiver.calls.at(-1)).toMatchObject({ path: INCOMING, signed: true });
  });

  it('has nowhere to go before any practice has written, and the page says so', async () => {
    expect((await page(`/texts/${encodeURIComponent(NUMBER)}`)).html).toContain('No practice has written yet');
    expect((await typeIn('C')).status).toBe(422);
    expect(receiver.calls).toEqual([]);
  });

  it('is refused when it is empty, or not from a phone number', async () => {
    await sendText();
    expect((await typeIn('')).status).toBe(422);
    expect((await typeIn('C', 'someone')).status).toBe(422);
  });
});

describe('the ledgers as JSON', () => {
  it('are read in pages by key', async () => {
    for (const subject of ['one', 'two', 'three']) await sendEmail({ subject });
    const first: unknown = JSON.parse((await page('/ledger/emails?limit=2')).html);
    expect(first).toMatchObject({ entries: [{ subject: 'one', messageId: 'm-1' }, { subject: 'two' }], next: 2 });
    const second: unknown = JSON.parse((await page('/ledger/emails?limit=2&after=2')).html);
    expect(second).toMatchObject({ entries: [{ subject: 'three', to: 'client@example.com' }], next: null });
    await sendText();
    const texts: unknown = JSON.parse((await page('/ledger/texts')).html);
    expect(texts).toMatchObject({ entries: [{ messageId: 'm-1', to: NUMBER, at: expect.any(String) }], next: null });
  });

  it('refuse a page that makes no sense', async () => {
    for (const query of ['after=x', 'limit=0', 'limit=5000']) {
      expect((await page(`/ledger/texts?${query}`)).status).toBe(400);
    }
  });
});
