import { describe, expect, it } from '@jest/globals';
import { ConfigError, hasStandIns, readConfig } from './config.ts';

const complete = {
  ROUNDS_MASTER_KEYS: 'k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  DATABASE_URL: 'postgresql://rounds_app:secret@127.0.0.1/rounds',
  PUBLIC_URL: 'https://rounds.example.com/',
  STORAGE_DIR: '/var/lib/rounds/documents',
  CLAMD_URL: 'tcp://127.0.0.1:3310',
  SMTP_URL: 'smtp://127.0.0.1:2525',
  MAIL_FROM: 'office@example.com',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'twilio-token',
  TWILIO_FROM: '+15550100',
};

/** The message that a faulty environment is refused with. */
function refusal(env: Record<string, string | undefined>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('The environment', () => {
  it('needs only what has no sensible default', () => {
    const config = readConfig(complete);
    expect(config).toMatchObject({
      ROUNDS_ENV: 'production',
      TEMPORAL_ADDRESS: '127.0.0.1:7233',
      TEMPORAL_NAMESPACE: 'default',
      API_HOST: '127.0.0.1',
      SHUTDOWN_GRACE_MS: 10_000,
    });
    expect(config.TEMPORAL_UI_URL).toBeUndefined();
  });

  it('names all faults at once, one a line', () => {
    const message = refusal({ ...complete, DATABASE_URL: undefined, SMTP_URL: '', API_PORT: '70000' });
    expect(message.split('\n').slice(1)).toEqual([
      '  DATABASE_URL: is missing',
      expect.stringMatching(/^ {2}API_PORT: /),
      '  SMTP_URL: is missing',
    ]);
  });

  it('names what a way to send faxes needs', () => {
    expect(refusal({ ...complete, FAX_PROVIDER: 'email' })).toContain(
      'FAX_EMAIL_DOMAIN: is needed where FAX_PROVIDER is email',
    );
    const telnyx = refusal({ ...complete, FAX_PROVIDER: 'telnyx', TELNYX_API_KEY: 'key', TELNYX_PUBLIC_KEY: 'AAAA' });
    expect(telnyx).toContain('TELNYX_PUBLIC_KEY: must be 32 bytes in base64');
    const publicKey = Buffer.alloc(32, 1).toString('base64');
    const more = { FAX_FROM: '+12025550101', TELNYX_API_KEY: 'key', TELNYX_PUBLIC_KEY: publicKey };
    expect(refusal({ ...complete, FAX_PROVIDER: 'telnyx', ...more })).toContain('TELNYX_CONNECTION_ID: is needed');
    expect(refusal({ ...complete, FAX_PROVIDER: 'telnyx', ...more, TELNYX_CONNECTION_ID: '1' })).toBe('accepted');
  });

  it('tells whether stand-ins take the place of all who could reach a person by text, call or fax', () => {
    const texts = { TWILIO_BASE_URL: 'http://127.0.0.1:8025' };
    expect(hasStandIns({})).toBe(false);
    expect(hasStandIns(texts)).toBe(true);
    expect(hasStandIns({ ...texts, FAX_PROVIDER: 'telnyx' })).toBe(false);
    expect(hasStandIns({ ...texts, FAX_PROVIDER: 'telnyx', TELNYX_BASE_URL: 'http://127.0.0.1:8025' })).toBe(true);
    expect(hasStandIns({ ...texts, FAX_PROVIDER: 'email' })).toBe(false);
  });

  it('never repeats a value, since it may be a secret', () => {
    const message = refusal({
      ...complete,
      TWILIO_ACCOUNT_SID: 'hunter2',
      MAIL_FROM: 'hunter2',
      TEXT_PER_SECOND: 'hunter2',
    });
    expect(message).toContain('TWILIO_ACCOUNT_SID: must be AC and 32 hexadecimal digits');
    expect(message).not.toContain('hunter2');
  });

  it('refuses keys that cannot encrypt when it is read, not at the first payload', () => {
    expect(refusal({ ...complete, ROUNDS_MASTER_KEYS: 'k1:c2hvcnQ=' })).toContain(
      'ROUNDS_MASTER_KEYS: each key is `id:` and 32 bytes in base64',
    );
  });

  it('says what is missing beside a port or a certificate for e-mails that come back', () => {
    expect(
      refusal({ ...complete, BOUNCE_PORT: '2525', BOUNCE_TLS_KEY: '/key.pem' })
        .split('\n')
        .slice(1),
    ).toEqual([
      expect.stringMatching(/^ {2}BOUNCE_DOMAIN: is needed beside BOUNCE_PORT/),
      '  BOUNCE_TLS_CERT: is needed beside BOUNCE_TLS_KEY',
    ]);
    expect(refusal({ ...complete, BOUNCE_DOMAIN: 'https://bounces.example.org' })).toContain('BOUNCE_DOMAIN: must be');
    expect(readConfig({ ...complete, BOUNCE_DOMAIN: 'bounces.example.org' }).BOUNCE_PORT).toBeUndefined();
  });

  it('takes a mailbox for e-mails that come back with a user and a password alone, beside the domain that leads there', () => {
    const url = 'imaps://bounces%40example.org:secret-word@mail.example.org/INBOX';
    const domain = { BOUNCE_DOMAIN: 'bounces.example.org' };
    expect(readConfig({ ...complete, ...domain, BOUNCE_IMAP_URL: url }).BOUNCE_IMAP_URL).toBe(url);
    expect(refusal({ ...complete, BOUNCE_IMAP_URL: url })).toContain('BOUNCE_DOMAIN: is needed beside BOUNCE_IMAP_URL');
    for (const wrong of ['https://u:secret-word@x', 'imaps://bounces@mail.example.org', 'mail.example.org']) {
      const message = refusal({ ...complete, ...domain, BOUNCE_IMAP_URL: wrong });
      expect(message).toMatch(/BOUNCE_IMAP_URL: must /);
      expect(message).not.toContain('secret-word');
    }
  });

  it('refuses a lease that is over before the turn of a slow sender comes', () => {
    expect(readConfig({ ...complete, EMAIL_PER_SECOND: '0.1' }).WORKER_LEASE_MS).toBe(60_000);
    expect(readConfig({ ...complete, WORKER_LEASE_MS: '10000' }).WORKER_LEASE_MS).toBe(10_000);
    expect(refusal({ ...complete, WORKER_LEASE_MS: '10000', TEXT_PER_SECOND: '0.5' })).toContain(
      'WORKER_LEASE_MS: must be 6 turns',
    );
    expect(refusal({ ...complete, WORKER_LEASE_MS: '9999' })).toContain('WORKER_LEASE_MS: ');
  });

  it('takes an empty variable for a missing one', () => {
    expect(readConfig({ ...complete, TEMPORAL_UI_URL: '' }).TEMPORAL_UI_URL).toBeUndefined();
  });

  it('reads numbers from text and takes the slash off the public address', () => {
    expect(refusal({ ...complete, TEXT_PER_SECOND: '0.05' })).toContain('TEXT_PER_SECOND');
    const config = readConfig({ ...complete, WORKER_PORT: '0', EMAIL_PER_SECOND: '2.5' });
    expect([config.WORKER_PORT, config.EMAIL_PER_SECOND]).toEqual([0, 2.5]);
    expect(config.PUBLIC_URL).toBe('https://rounds.example.com');
  });
});
