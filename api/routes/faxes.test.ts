import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Consent, ContactPoint, Message } from '../../db/entities/index.ts';
import { problem } from '../../domain/schemas/common.ts';
import type { FaxPages } from '../../domain/schemas/fax.ts';
import type { MessageType, Preview } from '../../domain/schemas/messaging.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';

let api: TestApi;
let of: TestPeople;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
  const { id: clientId, personId } = await of.client({ firstName: 'نور', lastName: 'Able' });
  const address = '+12085550140';
  await of.work(async ({ em }) => {
    em.create(ContactPoint, { personId, kind: 'fax', address });
    em.create(Consent, {
      clientId,
      personId,
      channel: 'fax',
      address,
      wordingVersion: '1',
      method: 'written',
      givenAt: new Date('2020-01-01T00:00:00Z'),
    });
  });
});
afterAll(() => api.close());

const fax = {
  messageType: 'plain-broadcast',
  method: 'fax',
  sendAt: '2090-01-02T09:00',
  body: 'Good day <ClientName>:',
};
let keys = 0;
const key = () => ({ 'idempotency-key': `fax-${++keys}` });
const errors = (answer: { body: unknown }) =>
  (problem.parse(answer.body).errors ?? []).map(({ path, message }) => `${path} ${message}`);

describe('a broadcast by fax', () => {
  it('is previewed with its pages, and with what of it cannot be printed for this person', async () => {
    const { body } = await api.own.admin.post<Preview>('/api/broadcasts/preview', fax);
    expect(body.rows).toMatchObject([
      { decision: 'send', text: 'Good day نور:', size: null, fax: { pages: 2, missing: ['Arabic letters'] } },
    ]);
  });

  it('is counted in pages while it is written', async () => {
    const count = (asked: object) => api.own.admin.post<FaxPages>('/api/broadcasts/fax-pages', asked);
    expect((await count({ body: 'Good day.' })).body).toEqual({ pages: 2, missing: [] });
    expect((await count({ language: 'es', body: `👋${'\n.'.repeat(60)}` })).body).toEqual({
      pages: 3,
      missing: ['emoji'],
    });
    expect((await count({ body: ' ' })).status).toBe(400);
    const reader = await api.as({ 'Messaging View': ['view'] });
    expect((await reader.post('/api/broadcasts/fax-pages', { body: 'Good day.' })).status).toBe(403);
  });

  it('is refused where it fills more pages than a fax may', async () => {
    const long = { ...fax, body: '.\n'.repeat(600) };
    expect(errors(await api.own.admin.post('/api/broadcasts', long, key()))).toEqual([
      'body is longer than a fax may be: 10 pages with its cover page.',
    ]);
  });

  it('is sent, and has no subject', async () => {
    const { status, body } = await api.own.admin.post('/api/broadcasts', { ...fax, subject: 'Hello' }, key());
    expect(status).toBe(202);
    expect(body).toMatchObject({ method: 'fax', subject: null });
  });

  it('goes as a test to the own fax number, marked as one', async () => {
    const user = await api.as({ 'Messaging Create': ['create'] });
    const test = { messageType: 'plain-broadcast', method: 'fax', body: fax.body };
    const post = () => user.post<{ messageId: string }>('/api/broadcasts/test', test, key());
    expect((await post()).status).toBe(409);
    await of.work(async ({ em }) => {
      em.create(ContactPoint, { personId: user.personId, kind: 'fax', address: '+12085550141' });
    });
    const { status, body } = await post();
    expect(status).toBe(202);
    expect(await of.work(({ em }) => em.findOneOrFail(Message, { id: body.messageId }))).toMatchObject({
      channel: 'fax',
      address: '+12085550141',
      body: 'This is a test with sample values.\n\nGood day Jordan:',
    });
  });

  it('is not offered where no provider is set up, and says so', async () => {
    const { config } = api.deps;
    const methods = async () => {
      const { body } = await api.own.admin.get<MessageType[]>('/api/message-types');
      return body[0]?.methods;
    };
    expect(await methods()).toContain('fax');
    const before = config.FAX_PROVIDER;
    config.FAX_PROVIDER = undefined;
    expect(await methods()).toEqual(['email', 'text', 'voice']);
    const said = 'method is not set up: whoever runs Rounds has to name a provider for it. Choose email, text, voice.';
    expect(errors(await api.own.admin.post('/api/broadcasts', fax, key()))).toEqual([said]);
    const { messageType, method, body } = fax;
    expect(errors(await api.own.admin.post('/api/broadcasts/test', { messageType, method, body }, key()))).toEqual([
      said,
    ]);
    config.FAX_PROVIDER = before;
  });

  it('is offered, while calls are not where there is no number to call from', async () => {
    const { config } = api.deps;
    const { TWILIO_FROM, TWILIO_VOICE_FROM } = config;
    const methods = async () => (await api.own.admin.get<MessageType[]>('/api/message-types')).body[0]?.methods;
    Object.assign(config, { TWILIO_FROM: `MG${'0'.repeat(32)}`, TWILIO_VOICE_FROM: undefined });
    expect(await methods()).toEqual(['email', 'text', 'fax']);
    config.TWILIO_VOICE_FROM = '+12025550101';
    expect(await methods()).toEqual(['email', 'text', 'voice', 'fax']);
    Object.assign(config, { TWILIO_FROM, TWILIO_VOICE_FROM });
  });
});
