import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Setting } from '../../domain/schemas/access.ts';
import { allGrants, startTestApi, type TestApi } from '../../test/setup/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const read = async (id: number) => {
  const { body } = await api.own.admin.get<Setting[]>('/api/settings');
  return body.find((row) => row.id === id);
};

describe('System settings', () => {
  it('begin with their defaults and nobody having edited them', async () => {
    expect(await read(1101)).toMatchObject({
      name: 'Automatic Sign-out',
      defaultValue: '15 minutes',
      value: null,
      stored: null,
      lastEdited: null,
    });
    expect((await read(-679))?.choices).toContainEqual({ value: 'temporary-password', label: 'Temporary password' });
  });

  it('keep the value of the practice with who set it, and go back to the default', async () => {
    const elsewhere = (await api.other.admin.get<Setting[]>('/api/settings')).body;
    const saved = await api.own.admin.put<Setting>('/api/settings/-272', { value: '9:00 - 20:00' });
    expect(saved.body).toMatchObject({ value: '09:00 to 20:00', stored: '09:00-20:00' });
    expect(saved.body.lastEdited?.by).toContain('Test User');
    expect((await api.other.admin.get<Setting[]>('/api/settings')).body).toEqual(elsewhere);
    expect((await api.own.admin.put<Setting>('/api/settings/-272', { value: null })).body.value).toBeNull();
  });

  it('refuse a value that they cannot have, in a sentence', async () => {
    const { status, body } = await api.own.admin.put('/api/settings/1101', { value: 'soon' });
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ path: 'value', message: expect.stringContaining('2 to 120') }] });
  });

  it('are only those of the list', async () => {
    for (const id of ['4711', 'abc', '1e3']) {
      expect((await api.own.admin.put(`/api/settings/${id}`, { value: '1' })).status).toBe(404);
    }
  });

  it('hold at once: a shorter automatic sign-out ends sessions sooner', async () => {
    await api.own.admin.put('/api/settings/1101', { value: '5' });
    const user = await api.as(allGrants);
    api.advance(6);
    expect((await user.get('/api/session')).status).toBe(401);
  });
});
