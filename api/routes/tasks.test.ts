import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Picklist } from '../../domain/schemas/desk.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';

interface Problem {
  type: string;
  title: string;
  errors?: { path: string; message: string }[];
}

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const admin = () => api.own.admin;
const typeNamed = async (code: string) =>
  (await admin().get<Picklist>('/api/picklists/task-type')).body.items.find((item) => item.code === code);
const saveType = (code: string, fields: object) =>
  admin().put<Picklist & Problem>(`/api/picklists/task-type/${code}`, { label: code, version: 0, ...fields });

describe('a task type', () => {
  it('that Rounds itself opens tasks of stays in use; others may go', async () => {
    const refused = await saveType('document-infected', { active: false });
    expect([refused.status, refused.body.errors]).toEqual([
      400,
      [{ path: 'active', message: 'has to stay on: Rounds itself opens tasks of this type' }],
    ]);
    expect(await typeNamed('document-infected')).toMatchObject({ kept: true, active: true, version: 0 });
    expect((await saveType('records-request', { active: false })).status).toBe(200);
    expect(await typeNamed('records-request')).toMatchObject({ kept: false, active: false });
  });

  it('saved for the first time by two at once keeps what the first one wrote, and the second one is told', async () => {
    const saves = ['Call', 'Ring', 'Phone'].map((label) => saveType('call-back', { label }));
    const answers = await Promise.all(saves);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ status, body }) => [status, body.type])).toEqual(
      [1, 2].map(() => [409, 'urn:rounds:problem:version-conflict']),
    );
    const saved = answers.find(({ status }) => status === 200)?.body.items.find(({ code }) => code === 'call-back');
    expect(await typeNamed('call-back')).toEqual(saved);
  });
});
