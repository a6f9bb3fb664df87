import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../platform/config.ts';
import type { Secrets } from './data-folder.ts';
import { environments, portUses, readSettings } from './settings.ts';

const secrets: Secrets = {
  masterKeys: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
  ownerPassword: 'owner-password',
  appPassword: 'app-password',
  twilioAccountSid: `AC${'0'.repeat(32)}`,
  twilioAuthToken: 'token',
  pimsyClientId: 'rounds',
  pimsyPrivateKey: 'key-of-pimsy',
  pimsyUserName: 'rounds',
  pimsyPassword: 'password-of-pimsy',
  timeeroApiKey: 'timeero-key',
  timeeroWebhookSecret: 'timeero-secret',
  stripeApiKey: 'sk_test_key',
  stripeWebhookSecret: 'whsec_secret',
  telnyxApiKey: 'telnyx-key',
  telnyxPrivateKey: 'private-key-of-telnyx',
  telnyxPublicKey: Buffer.alloc(32, 9).toString('base64'),
};

describe('the settings of a start', () => {
  it('gives API and worker an environment that they accept', () => {
    const config = readConfig(environments(readSettings('/checkout', {}), secrets, {}).app);
    expect(config).toMatchObject({ ROUNDS_ENV: 'development', API_PORT: 3000, PUBLIC_URL: 'http://localhost:3000' });
  });

  it('moves a port everywhere when its variable is set', () => {
    const settings = readSettings('/checkout', { ROUNDS_PORT_CONSOLE: '4000', ROUNDS_PORT_TEMPORAL_UI: '4001' });
    const config = readConfig(environments(settings, secrets, {}).app);
    expect(config.PUBLIC_URL).toBe('http://localhost:4000');
    expect(config.TEMPORAL_UI_URL).toBe('http://127.0.0.1:4001/temporal');
    expect(portUses(settings).map(({ port }) => port)).toContain(4000);
  });

  it('tells every process where Node keeps what it has compiled, if anybody has said so', () => {
    const kept = { NODE_COMPILE_CACHE: '/compiled' };
    const settings = readSettings('/checkout', {});
    for (const env of Object.values(environments(settings, secrets, kept))) expect(env).toMatchObject(kept);
    for (const env of Object.values(environments(settings, secrets, {})))
      expect(env['NODE_COMPILE_CACHE']).toBeUndefined();
  });

  it('names every port variable that is no port', () => {
    expect(() => readSettings('/checkout', { ROUNDS_PORT_SMTP: 'mail', ROUNDS_PORT_WORKER: '70000' })).toThrow(
      'ROUNDS_PORT_SMTP, ROUNDS_PORT_WORKER: a port is a number from 1 to 65535.',
    );
  });

  it('leads API and workers through a proxy where a fault test has put one, and servers listen where they did', () => {
    const env = {
      ROUNDS_VIA_POSTGRES: '6000',
      ROUNDS_VIA_SMTP: '6001',
      ROUNDS_PRELOAD: 'file:///a.ts file:///clock.ts',
    };
    const settings = readSettings('/checkout', env);
    const { app, owner, sandbox } = environments(settings, secrets, {});
    expect([app.DATABASE_URL, app.SMTP_URL]).toEqual([expect.stringContaining(':6000/'), 'smtp://127.0.0.1:6001']);
    expect(app.NODE_OPTIONS).toBe('--import file:///a.ts --import file:///clock.ts');
    expect(owner.DATABASE_OWNER_URL).toContain(':54320/');
    expect(sandbox).toMatchObject({ SANDBOX_SMTP_PORT: '1025' });
    expect(sandbox).not.toHaveProperty('NODE_OPTIONS');
    expect(environments(readSettings('/checkout', {}), secrets, {}).app).not.toHaveProperty('NODE_OPTIONS');
  });

  it('starts no Temporal server where TEMPORAL_ADDRESS names one', () => {
    const settings = readSettings('/checkout', { TEMPORAL_ADDRESS: 'temporal.example:7233' });
    expect(portUses(settings).map(({ variable }) => variable)).not.toContain('ROUNDS_PORT_TEMPORAL');
    expect(environments(settings, secrets, {}).app.TEMPORAL_ADDRESS).toBe('temporal.example:7233');
  });

  it('lets only migrations and the seed connect as the owner of the schema', () => {
    const { app, owner, sandbox } = environments(readSettings('/checkout', {}), secrets, {});
    expect(owner.DATABASE_OWNER_URL).toContain('owner-password');
    expect(JSON.stringify([app, sandbox])).not.toContain('owner-password');
  });

  it("gives PIMSY's credentials to its stand-in alone: Rounds has them from whoever connects it", () => {
    const { app, owner, sandbox } = environments(readSettings('/checkout', {}), secrets, {});
    expect(sandbox).toMatchObject({ PIMSY_CLIENT_ID: 'rounds', PIMSY_PASSWORD: 'password-of-pimsy' });
    expect(JSON.stringify([app, owner])).not.toMatch(/key-of-pimsy|password-of-pimsy/);
  });

  it("gives the key of Timeero's stand-in to the stand-ins alone: a practice enters it on its page", () => {
    const { app, owner, sandbox } = environments(readSettings('/checkout', {}), secrets, {});
    expect(sandbox).toMatchObject({ TIMEERO_API_KEY: 'timeero-key', TIMEERO_WEBHOOK_SECRET: 'timeero-secret' });
    expect(JSON.stringify([app, owner])).not.toContain('timeero-');
  });

  it('passes on the rates and log level that the person chose, and no other variable of theirs', () => {
    const env = environments(readSettings('/checkout', {}), secrets, { TEXT_PER_SECOND: '3', AWS_SECRET: 'x' }).app;
    expect(env.TEXT_PER_SECOND).toBe('3');
    expect(env).not.toHaveProperty('AWS_SECRET');
  });
});
