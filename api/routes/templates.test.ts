import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { messageTypeIds, messageTypes } from '../../domain/message-types.ts';
import type { MessageType } from '../../domain/schemas/messaging.ts';
import type { Template } from '../../domain/schemas/templates.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';

let api: TestApi;
let admin: TestUser;
beforeAll(async () => {
  api = await startTestApi();
  ({ admin } = api.own);
});
afterAll(() => api.close());

type Answer = Template & { type?: string; errors?: { path: string; message: string }[] };
const read = (method: string, by = admin) =>
  by.get<Answer>(`/api/templates?messageType=upcoming-appointments&method=${method}`);
const save = (fields: object) =>
  admin.put<Answer>('/api/templates', { messageType: 'upcoming-appointments', method: 'text', version: 0, ...fields });

describe('templates of messages', () => {
  it('come with their placeholders, each with an example', async () => {
    const { body } = await admin.get<MessageType[]>('/api/message-types');
    expect(body.map(({ id }) => id)).toEqual(messageTypeIds);
    expect(body.map(({ datesOf }) => datesOf)).toEqual(messageTypeIds.map((id) => messageTypes[id].datesOf));
    expect(body[0]?.placeholders[0]).toMatchObject({ name: 'ClientName', example: 'Jordan' });
  });

  it('begin as Rounds brings them, and each save is a new version, of this practice alone', async () => {
    expect((await read('text')).body).toMatchObject({ version: 0, subject: null });
    const saved = await save({
      body: '<Practice>: see you on <ServiceDate>. Reply STOP to opt out.',
      subject: 'ignored in a text',
    });
    expect(saved.body).toMatchObject({ version: 1, subject: null, warnings: [] });
    expect((await read('text')).body).toEqual(saved.body);
    expect((await read('text', api.other.admin)).body.version).toBe(0);
  });

  it('are not overwritten by who has read an older version', async () => {
    const { version } = (await read('text')).body;
    const both = await Promise.all([save({ body: 'One', version }), save({ body: 'Two', version })]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect((await save({ body: 'Three', version })).body.type).toBe('urn:rounds:problem:version-conflict');
  });

  it('are refused with a placeholder that does not exist, with the one that was meant', async () => {
    const { status, body } = await save({ body: 'Hello <ClentName>' });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ path: 'body', message: expect.stringContaining('<ClientName>') }]);
  });

  it.each([
    ['voice', 'Please come a little early. '.repeat(40), 'a call may speak: 60 seconds'],
    ['fax', '\n.'.repeat(500), 'a fax may be: 10 pages with its cover page'],
    ['text', 'a'.repeat(1_601), 'a text may be: 1600 characters'],
  ])('by %s are refused where they are longer than its messages may be', async (method, body, most) => {
    const { status, body: answer } = await save({ method, body });
    expect([status, answer.errors]).toEqual([
      400,
      [{ path: 'body', message: expect.stringContaining(`is longer than ${most}`) }],
    ]);
  });

  it('need a subject in an e-mail', async () => {
    const { body } = await save({ method: 'email', body: 'Hello' });
    expect(body.errors).toMatchObject([{ path: 'subject' }]);
  });

  it('are saved with a warning where a word tells too much', async () => {
    const { status, body } = await save({
      method: 'email',
      subject: 'Your visit',
      body: 'Your methadone clinic visit',
    });
    expect(status).toBe(200);
    expect(body.warnings.length).toBeGreaterThan(0);
  });

  it('keep every version with who saved it and when, a page at a time', async () => {
    const key = { messageType: 'plain-broadcast', method: 'text', language: 'es' };
    for (const [version, body] of ['Uno', 'Dos', 'Tres'].entries())
      await admin.put('/api/templates', { ...key, body, version });
    const page = (of: typeof admin, more = '') =>
      of.get<{ rows: Template[]; next: string | null }>(
        `/api/templates/versions?messageType=plain-broadcast&method=text&language=es&limit=2${more}`,
      );
    const first = (await page(admin)).body;
    expect(first.rows.map(({ body, version }) => [body, version])).toEqual([
      ['Tres', 3],
      ['Dos', 2],
    ]);
    expect(first.rows[0]?.savedBy).toContain('Test User');
    const rest = (await page(admin, `&cursor=${first.next}`)).body;
    expect(rest.rows.map(({ body }) => body)).toEqual(['Uno']);
    expect((await page(api.other.admin)).body.rows).toEqual([]);
  });

  it('are there for known types, methods and languages only', async () => {
    expect((await read('pigeon')).status).toBe(400);
    expect((await save({ messageType: 'spam', body: 'Hello' })).body.errors).toMatchObject([{ path: 'messageType' }]);
  });
});
