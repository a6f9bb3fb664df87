import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { UnitOfWork } from '../../db/database.ts';
import { Client, Consent, OptOut, SafetyFollowUp } from '../../db/entities/index.ts';
import type { PortalForm } from '../../domain/schemas/forms.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { withForm } from '../../test/setup/form-visit.ts';
import { phq9Answers } from '../../test/setup/forms.ts';
import { visit } from '../../test/setup/portal-information.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);
const followUps = (clientId: string) => work(({ em }) => em.count(SafetyFollowUp, { clientId }));
const inNeed = (weight: number) => phq9Answers(weight, ['44260-8']);

describe('an answer that calls for help and is not taken', () => {
  it('is heard where the practice took the form back meanwhile, once', async () => {
    const { id, clientId, draft } = await withForm(api);
    await api.own.admin.post('/api/forms/withdraw', { ids: [id] });
    expect((await draft(inNeed(0), 0)).status).toBe(409);
    expect(await followUps(clientId)).toBe(0);
    for (let i = 0; i < 2; i += 1) expect((await draft(inNeed(3), 0)).status).toBe(409);
    expect(await followUps(clientId)).toBe(1);
  });

  it('is heard where another window saved or sent the form, and where it says more than that one', async () => {
    const { clientId, draft, complete } = await withForm(api);
    await draft(inNeed(0), 0);
    expect((await draft(inNeed(3), 0)).status).toBe(409);
    expect(await followUps(clientId)).toBe(1);
    const other = await withForm(api);
    await other.complete(phq9Answers(0), 0);
    expect((await other.complete(phq9Answers(0, undefined, { '44260-8': 2 }), 1)).status).toBe(409);
    expect(await followUps(other.clientId)).toBe(1);
    expect((await complete({}, 1)).status).toBe(400);
  });

  it("is not heard of a form of somebody else's", async () => {
    const { id, clientId } = await withForm(api);
    const { visitor } = await visit(api);
    expect((await visitor.put(`/api/portal/forms/${id}/draft`, { answers: inNeed(3), version: 0 })).status).toBe(404);
    expect(await followUps(clientId)).toBe(0);
  });
});

it('a save whose answer was lost is taken once more, and the form can be sent', async () => {
  const { draft, complete, read } = await withForm(api);
  const half = phq9Answers(0, ['44250-9', '44255-8']);
  expect((await draft(half, 0)).body.version).toBe(1);
  expect(await draft(half, 0)).toMatchObject({ status: 200, body: { version: 1 } });
  expect((await draft({}, 0)).status).toBe(409);
  const whole = phq9Answers(0);
  await draft(whole, 1);
  expect((await complete(whole, 1)).status).toBe(200);
  expect((await read()).status).toBe('completed');
});

const page = ({ questionnaire }: PortalForm) => questionnaire.item[0]!.item!;
const optionsOf = (form: PortalForm) => page(form).find(({ linkId }) => linkId === 'addresses')!.answerOption!;
const ticked = ({ answers }: PortalForm) => (answers['addresses'] ?? []).map(({ valueCoding }) => valueCoding!.code);

/** Signs the consent for what is offered and named by its channel. */
async function sign({ read, complete }: Awaited<ReturnType<typeof withForm>>, channels: string[]) {
  const form = await read();
  const addresses = optionsOf(form).filter(({ valueCoding }) => channels.includes(valueCoding.code.split(' ')[0]!));
  const agreed = page(form).find(({ linkId }) => linkId === 'agreement')!.text;
  const answers = { addresses, agree: [{ valueBoolean: true }] };
  return complete(answers, form.version, { name: 'Ada Hill', agreed });
}

const inForce = async (clientId: string) => {
  const rows = await work(({ em }) => em.find(Consent, { clientId, revokedAt: null }));
  return rows.map(({ channel }) => channel).toSorted();
};

describe('the consent to messages', () => {
  it('shows who unsubscribed as not agreed, and signing for texts leaves that as it is', async () => {
    const form = await withForm(api, 'messaging-consent');
    const email = ticked(await form.read()).find((code) => code.startsWith('email '))!;
    expect(email).toBeTruthy();
    const address = email.slice('email '.length);
    await work(async ({ em }) => {
      const since = new Date(Date.now() - 60_000);
      em.create(OptOut, { channel: 'email', address, source: 'unsubscribe', since });
    });
    expect(ticked(await form.read())).not.toContain(email);
    expect((await sign(form, ['text'])).status).toBe(200);
    expect(await work(({ em }) => em.count(OptOut, { address, endedAt: null }))).toBe(1);
  });

  it('ends for an address that came ticked and was unticked, which the practice hears of', async () => {
    const form = await withForm(api, 'messaging-consent');
    expect(await inForce(form.clientId)).toEqual(expect.arrayContaining(['email', 'text']));
    expect((await sign(form, ['email'])).status).toBe(200);
    expect(await inForce(form.clientId)).toEqual(['email']);
    const { rows } = await work(({ kysely }) =>
      sql<{ fields: string[] }>`
        select after -> 'fields' as fields from audit where action = 'information-changed' and subject_id = ${form.clientId}`.execute(
        kysely,
      ),
    );
    expect(rows).toEqual([{ fields: ['consentEnded'] }]);
  });

  it('forgets a tick at an address that has gone from the record', async () => {
    const form = await withForm(api, 'messaging-consent');
    const before = ticked(await form.read());
    const addresses = before.map((code) => ({ valueCoding: { code } }));
    expect((await form.draft({ addresses }, 0)).status).toBe(200);
    await work(({ kysely }) =>
      sql`update contact_point set active = false
           where kind = 'email' and person_id = (select person_id from client where id = ${form.clientId}::uuid)`.execute(
        kysely,
      ),
    );
    expect(ticked(await form.read())).toEqual(before.filter((code) => !code.startsWith('email ')));
  });

  it('is not asked of a client whose messages somebody else gets, nor does it show them whose', async () => {
    const form = await withForm(api, 'messaging-consent');
    await work(({ em }) => em.nativeUpdate(Client, { id: form.clientId }, { useClientDetail: false }));
    expect(optionsOf(await form.read())).toEqual([]);
    const body = { clientIds: [form.clientId], forms: ['messaging-consent'] };
    expect(await api.own.admin.post('/api/forms/assign', body)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'forms' }] },
    });
  });
});
