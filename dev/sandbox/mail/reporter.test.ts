import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import type { DeliveryReport } from '../../../domain/delivery-reports.ts';
import { parseDeliveryReport } from '../../../providers/email/inbound.ts';
import { createSmtpSender } from '../../../providers/email/smtp.ts';
import { listen } from '../listen.ts';
import type { Sandbox } from '../sandbox.ts';
import { testSandbox, until } from '../testing.ts';

const closers: (() => Promise<void> | void)[] = [];
let came: { to: string; from: string; raw: string; report: DeliveryReport | null }[];
let answer: (nth: number) => Error | null;
let asked: number;

beforeEach(() => {
  came = [];
  asked = 0;
  answer = () => null;
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Where e-mails come back to. */
async function receiver(): Promise<number> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo: (_address, _session, done) => done(answer(++asked)),
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        void parseDeliveryReport(raw).then((report) => {
          const from = envelope.mailFrom ? envelope.mailFrom.address : '';
          came.push({ to: envelope.rcptTo[0]?.address ?? '', from, raw: raw.toString(), report });
          done();
        });
      });
    },
  });
  server.on('error', () => undefined);
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  return listen(server.server, 0, 'the port of the test');
}

const returnPath = () => 'b.1@bounces.example.org';

async function send({ smtpPort }: Sandbox, to: string): Promise<void> {
  const smtp = createSmtpSender({ url: `smtp://127.0.0.1:${smtpPort}`, from: 'abc@example.org', returnPath });
  const email = { practiceId: 'p-1', messageId: 'm-1', fromName: 'ABC', to, subject: 'Hello', text: 'Secret: k7mp' };
  await smtp.send(email);
  await smtp.close();
}

const refusal = (responseCode: number) => Object.assign(new Error('Not now'), { responseCode });
const stateIn = (sandbox: Sandbox) => sandbox.ledger.emails()[0]?.report?.state;

describe('an e-mail that the inbox has taken', () => {
  it.each([
    ['bounce-later+550@example.com', { event: 'failed', status: '5.1.1', reason: 'bad-address' }],
    ['bounce-later+554@example.com', { event: 'failed', status: '5.7.1', reason: 'blocked' }],
    ['bounce-later+5.2.2@example.com', { event: 'failed', status: '5.2.2', reason: 'unusable' }],
    ['delayed+1@example.com', { event: 'delayed', status: '4.4.1', reason: null }],
    ['delivered+1@example.com', { event: 'delivered', status: '2.1.5', reason: null }],
  ])('comes back from %s to the sender of its envelope, whole, from nobody', async (to, report) => {
    const sandbox = await testSandbox(closers, { bouncePort: await receiver() });
    await send(sandbox, to);
    await until(() => stateIn(sandbox) === 'taken');
    expect(came).toMatchObject([{ to: 'b.1@bounces.example.org', from: '', report }]);
    expect(came[0]?.raw).toContain('Secret: k7mp');
  });

  it('is answered by a person on holiday, or reported twice, where it is asked for', async () => {
    const sandbox = await testSandbox(closers, { bouncePort: await receiver() });
    await send(sandbox, 'auto-reply+1@example.com');
    await until(() => stateIn(sandbox) === 'taken');
    expect(came).toMatchObject([{ from: 'auto-reply+1@example.com', report: null }]);
    await send(sandbox, 'bounce-twice+550@example.com');
    await until(() => came.length === 3);
    expect(came.slice(1).map(({ report }) => report?.status)).toEqual(['5.1.1', '5.1.1']);
  });

  it('stays where it is for everybody else, and where nobody takes what comes back', async () => {
    const sandbox = await testSandbox(closers, { bouncePort: await receiver() });
    await send(sandbox, 'ana@example.com');
    expect(sandbox.ledger.emails()[0]).not.toHaveProperty('report');
    const alone = await testSandbox(closers);
    await send(alone, 'bounce-later+550@example.com');
    expect(alone.ledger.emails()[0]).not.toHaveProperty('report');
  });

  it('is brought again while the receiver asks for patience, and not after it said no', async () => {
    const sandbox = await testSandbox(closers, { bouncePort: await receiver() });
    answer = (nth) => (nth < 3 ? refusal(451) : null);
    await send(sandbox, 'bounce-later+550@example.com');
    await until(() => stateIn(sandbox) === 'taken');
    expect([asked, came.length]).toEqual([3, 1]);
    const other = await testSandbox(closers, { bouncePort: await receiver() });
    answer = () => refusal(550);
    await send(other, 'bounce-later+550@example.com');
    await until(() => stateIn(other) === 'refused');
  });

  it('comes back after the next start where the last one ended before', async () => {
    const data = mkdtempSync(join(tmpdir(), 'rounds-sandbox-'));
    closers.push(() => rmSync(data, { recursive: true, force: true }));
    const bouncePort = await receiver();
    const first = await testSandbox(closers, { data, bouncePort, gapMs: 60_000 });
    await send(first, 'bounce-later+550@example.com');
    await first.close();
    const second = await testSandbox(closers, { data, bouncePort });
    await until(() => stateIn(second) === 'taken');
    expect(came).toHaveLength(1);
  });
});
