import { expect, it } from '@jest/globals';
import { readConfig } from '../platform/config.ts';
import { createFaxSender } from './adapters.ts';

const config = readConfig({
  ROUNDS_MASTER_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
  DATABASE_URL: 'postgresql://rounds_app:secret@127.0.0.1/rounds',
  PUBLIC_URL: 'https://rounds.example.com',
  STORAGE_DIR: '/var/lib/rounds/documents',
  CLAMD_URL: 'tcp://127.0.0.1:3310',
  SMTP_URL: 'smtp://127.0.0.1:2525',
  MAIL_FROM: 'office@example.com',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'twilio-token',
  TWILIO_FROM: '+12025550100',
});

it('Without a provider of faxes they wait for one, and nobody says of an earlier fax that it never went out', async () => {
  const email = { send: () => Promise.reject(new Error('No e-mail is sent here')), close: async () => {} };
  const fax = createFaxSender(config, email);
  const outgoing = {
    practiceId: 'p-1',
    messageId: 'm-1',
    fromName: 'Practice',
    to: '+12085550120',
    mediaUrl: 'https://rounds.example.com/pages',
    statusCallback: 'https://rounds.example.com/fax',
    pdf: async () => Buffer.alloc(0),
  };
  expect(await fax.send(outgoing)).toEqual({
    kind: 'retry',
    errorClass: 'set-up',
    code: 'no-provider',
    afterMs: 300_000,
  });
  const [since, until] = [new Date(0), new Date(1)];
  expect(await fax.sent({ messageId: 'm-1', to: '+12085550120', since, until })).toBeNull();
});
