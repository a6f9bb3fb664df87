import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createFormActivities } from '../../activities/forms.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Audit, Client, Message } from '../../db/entities/index.ts';
import { waitingForms } from '../../db/forms/waiting.ts';
import type { AssignedForm } from '../../domain/schemas/forms.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { visit } from '../../test/setup/portal-information.ts';

let api: TestApi;
let activities: ReturnType<typeof createFormActivities>;
beforeAll(async () => {
  api = await startTestApi();
  activities = createFormActivities({ database: api.db.database, config: api.deps.config });
});
afterAll(() => api.close());

const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);
const first = '2100-03-10';
const second = '2100-04-10';

async function assigned(dueOn: string | null = first, code = 'phq-9') {
  const { clientId } = await visit(api);
  const { body } = await api.own.admin.post<{ assigned: { id: string }[] }>('/api/forms/assign', {
    clientIds: [clientId],
    forms: [code],
    dueOn,
  });
  return { clientId, id: body.assigned[0]!.id };
}
const move = (id: string, was: string | null, dueOn: string | null, by: TestUser = api.own.admin) =>
  by.patch<AssignedForm & { type: string; errors: object[] }>(`/api/forms/${id}`, { dueOn, was });
const lookAt = (assignmentId: string, at: string | Date) =>
  activities.lookAtForm({ practiceId: api.own.id, assignmentId, at: new Date(at).getTime() });
/** Of each notice what it is and how it stands, oldest first. */
async function notices(clientId: string) {
  const all = await work(({ em }) =>
    em.find(Message, { clientId, purpose: 'portal-notice' }, { orderBy: { id: 'asc' } }),
  );
  return all.map(({ subject, status }) => `${subject?.split(' ')[0]} ${status}`);
}

describe('the due date of a form', () => {
  it('is changed by staff, and its reminders follow: one of the former that has not gone is taken back', async () => {
    const { id, clientId } = await assigned();
    await lookAt(id, api.deps.clock());
    await lookAt(id, '2100-03-08T15:00:00Z');
    expect(await notices(clientId)).toEqual(['Something pending', 'A pending']);
    const moved = await move(id, first, second);
    expect([moved.status, moved.body.dueOn, moved.body.overdue]).toEqual([200, second, false]);
    expect(await notices(clientId)).toEqual(['Something pending', 'A cancelled']);
    await lookAt(id, '2100-03-10T14:00:00Z');
    expect(await notices(clientId)).toHaveLength(2);
    await lookAt(id, '2100-04-08T14:00:00Z');
    await lookAt(id, '2100-04-10T13:00:00Z');
    expect(await notices(clientId)).toEqual(['Something pending', 'A cancelled', 'A pending', 'Due pending']);
  });

  it('is taken away with what would have reminded of it, and given to a form that had none', async () => {
    const { id, clientId } = await assigned(null);
    await lookAt(id, api.deps.clock());
    expect((await move(id, null, first)).body.dueOn).toBe(first);
    expect((await move(id, first, null)).body.dueOn).toBeNull();
    await lookAt(id, '2100-03-10T14:00:00Z');
    expect(await notices(clientId)).toEqual(['Something pending']);
  });

  it('is in the audit log with who changed it, once for a press twice', async () => {
    const { id } = await assigned();
    const both = await Promise.all([move(id, first, second), move(id, first, second)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const rows = await work(({ em }) =>
      em.find(Audit, { subject: 'form_assignment', subjectId: id, action: 'update' }),
    );
    expect(rows).toMatchObject([
      { actor: `staff:${api.own.admin.accountId}`, before: { due_on: first }, after: { due_on: second } },
    ]);
  });

  it('has the sweeper look at the form where its workflow did not hear of it', async () => {
    const { id } = await assigned();
    const now = api.deps.clock();
    await lookAt(id, now);
    const page = { before: new Date(0), after: null, limit: 200, overdue: new Date(now.getTime() + 3_600_000) };
    const waiting = () => work((uow) => waitingForms(uow, page));
    expect(await waiting()).not.toContain(id);
    await move(id, first, second);
    expect(await waiting()).toContain(id);
  });

  it('is refused with what to do: a day that has passed, one that somebody else has changed, a form that is over', async () => {
    const { id } = await assigned();
    expect(await move(id, first, '2020-01-01')).toMatchObject({ status: 400, body: { errors: [{ path: 'dueOn' }] } });
    expect(await move(id, first, '2100-02-30')).toMatchObject({ status: 400 });
    expect((await move(id, first, second)).status).toBe(200);
    expect(await move(id, first, '2100-05-01')).toMatchObject({
      status: 409,
      body: { type: 'urn:rounds:problem:version-conflict' },
    });
    await api.own.admin.post('/api/forms/withdraw', { ids: [id] });
    expect(await move(id, second, first)).toMatchObject({
      status: 409,
      body: { type: 'urn:rounds:problem:withdrawn' },
    });
  });

  it('is changed by nobody of another practice, without the rule, or whom the chart is closed to', async () => {
    const { id, clientId } = await assigned();
    const reader = await api.as({ Clients: ['view'], Documents: ['view', 'create'] });
    const clerk = await api.as({ Clients: ['view'], Documents: ['view', 'modify'] });
    expect((await move(id, first, second, api.other.admin)).status).toBe(404);
    expect((await move(id, first, second, reader)).status).toBe(403);
    await work(({ em }) => em.nativeUpdate(Client, { id: clientId }, { restricted: true }));
    expect((await move(id, first, second, clerk)).status).toBe(403);
    const { body } = await api.own.admin.get<{ rows: AssignedForm[] }>(`/api/clients/${clientId}/forms`);
    expect(body.rows).toMatchObject([{ id, dueOn: first }]);
  });
});
