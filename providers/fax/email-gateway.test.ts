import { afterEach, describe, expect, it } from '@jest/globals';
import { testSandbox } from '../../dev/sandbox/testing.ts';
import { createSmtpSender } from '../email/smtp.ts';
import { tooLate } from '../outcome.ts';
import { createEmailGateway } from './email-gateway.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const fax = {
  practiceId: 'p-1',
  messageId: '0199a7c2-7b1e-7000-8000-000000000001',
  fromName: 'Cedar Counseling',
  to: '+13035550123',
  mediaUrl: 'https://rounds.example.org/pages',
  statusCallback: 'https://rounds.example.org/fax',
  pdf: () => Promise.resolve(Buffer.from('%PDF-1.7 pages')),
};

async function gatewayAt() {
  const sandbox = await testSandbox(closers);
  const email = createSmtpSender({ url: `smtp://127.0.0.1:${sandbox.smtpPort}`, from: 'messages@example.org' });
  closers.push(() => email.close());
  return { sandbox, gateway: createEmailGateway({ email, domain: 'fax.example.org' }) };
}

describe('a fax by e-mail', () => {
  it('goes to its number at the gateway, with the pages attached and nothing else said, and ends as handed to it', async () => {
    const { sandbox, gateway } = await gatewayAt();
    expect(await gateway.send(fax)).toEqual({
      kind: 'accepted',
      providerId: `<${fax.messageId}@example.org>`,
      handedTo: 'gateway',
    });
    const [entry] = sandbox.ledger.emails();
    expect(entry).toMatchObject({ to: '13035550123@fax.example.org', messageId: fax.messageId, subject: '' });
    expect(entry?.text.trim()).toBe('');
    expect(entry?.attachments).toMatchObject([{ name: 'fax.pdf', type: 'application/pdf' }]);
    expect(Buffer.from(entry?.attachments?.[0]?.base64 ?? '', 'base64').toString()).toBe('%PDF-1.7 pages');
    const page = await (await fetch(`${sandbox.url}/mail`)).text();
    expect(page).toContain('A fax, by e-mail to the gateway');
    expect(page).toContain('+13035550123');
    expect((await fetch(`${sandbox.url}/mail/1/files/0`)).headers.get('content-type')).toBe('application/pdf');
    expect((await fetch(`${sandbox.url}/mail/1/files/1`)).status).toBe(404);
  });

  it('ends as the mail server says where it does not take it', async () => {
    const { sandbox, gateway } = await gatewayAt();
    sandbox.faults.mail.add({ fault: 'reply', at: 'recipient', code: 550, delayMs: 0 });
    expect(await gateway.send(fax)).toMatchObject({ kind: 'rejected', errorClass: 'bad-address' });
  });

  it('is not handed over once its time is over', async () => {
    const { sandbox, gateway } = await gatewayAt();
    expect(await gateway.send({ ...fax, mayGo: () => false })).toEqual(tooLate);
    expect(await gateway.send(fax, AbortSignal.abort())).toEqual(tooLate);
    expect(sandbox.ledger.emails()).toEqual([]);
  });

  it('cannot be looked for: nobody keeps a list', async () => {
    const { gateway } = await gatewayAt();
    const question = { messageId: fax.messageId, to: fax.to, since: new Date(0), until: new Date(1) };
    expect(await gateway.sent(question)).toBeNull();
    expect(await gateway.statusOf('<m@example.com>')).toBeNull();
  });
});
