import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { UnitOfWork } from '../../db/database.ts';
import { Client, SafetyFollowUp } from '../../db/entities/index.ts';
import { lookAtFollowUp } from '../../db/forms/safety-follow-ups.ts';
import type { FollowUp } from '../../domain/schemas/forms.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { withForm } from '../../test/setup/form-visit.ts';
import { phq9Answers } from '../../test/setup/forms.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);
const path = '/api/safety-follow-ups';
const followUps = (clientId: string) =>
  work(({ em }) => em.find(SafetyFollowUp, { clientId }, { orderBy: { id: 'asc' } }));

/** One that a draft has opened. */
async function opened() {
  const form = await withForm(api);
  await form.draft(phq9Answers(1, ['44260-8']), 0);
  return { ...form, followUp: (await followUps(form.clientId))[0]! };
}

describe('a safety follow-up', () => {
  it('is acknowledged from a page that was loaded before it was told of again', async () => {
    const { followUp } = await opened();
    await work((uow) => lookAtFollowUp(uow, followUp.id, new Date(followUp.nextAt.getTime() + 1)));
    expect(await api.own.admin.post(`${path}/${followUp.id}/acknowledge`, { done: 'Called.' })).toMatchObject({
      status: 200,
      body: { told: 2 },
    });
  });

  it('of a restricted chart is listed without a name to who can open that in an emergency, and taken up once they have', async () => {
    const { followUp, clientId } = await opened();
    await work(({ em }) => em.nativeUpdate(Client, { id: clientId }, { restricted: true }));
    const key = await api.as({ Clients: ['view'], 'Emergency Access': ['create'] });
    const own = async (user: typeof key) =>
      (await user.get<{ rows: FollowUp[] }>(path)).body.rows.find(({ id }) => id === followUp.id);
    expect(await own(key)).toMatchObject({ clientId, clientName: null, formSent: false });
    expect(await own(await api.as({ Clients: ['view'] }))).toBeUndefined();
    const acknowledge = () => key.post(`${path}/${followUp.id}/acknowledge`, { done: 'Called.' });
    expect((await acknowledge()).status).toBe(403);
    await key.post(`/api/clients/${clientId}/emergency-access`, { reason: 'A safety follow-up of now.' });
    expect((await own(key))?.clientName).toMatch(/^First/);
    expect((await acknowledge()).status).toBe(200);
  });

  it('leaves a line for whoever reads what was done', async () => {
    const { followUp, clientId } = await opened();
    await api.own.admin.post(`${path}/${followUp.id}/acknowledge`, { done: 'Called.' });
    const lines = async () => {
      const find = sql`select from audit where action = 'follow-up-read' and subject_id = ${clientId}`;
      return (await work(({ kysely }) => find.execute(kysely))).rows;
    };
    expect(await lines()).toEqual([]);
    await api.own.admin.get(`${path}?state=acknowledged`);
    expect(await lines()).toHaveLength(1);
  });
});
