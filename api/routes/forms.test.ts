import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { UnitOfWork } from '../../db/database.ts';
import {
  Alert,
  Assignment,
  Client,
  Consent,
  FormAssignment,
  Message,
  SafetyFollowUp,
  Task,
} from '../../db/entities/index.ts';
import { phq9Answers } from '../../test/setup/forms.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { portalForms as portal, withForm } from '../../test/setup/form-visit.ts';
import { visit } from '../../test/setup/portal-information.ts';
import { pdfText } from '../../test/setup/pdf-text.ts';
import type { AssignedForm, CompletedForm, FollowUp } from '../../domain/schemas/forms.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);
const nobodys = '019a0000-0000-7000-8000-000000000001';

async function assign(clientIds: string[], forms: string[], dueOn: string | null = null, by = api.own.admin) {
  return by.post<{ assigned: { id: string; clientId: string }[]; already: number }>('/api/forms/assign', {
    clientIds,
    forms,
    dueOn,
  });
}

const listed = async (clientId: string, status = 'assigned') =>
  (await api.own.admin.get<{ rows: AssignedForm[] }>(`/api/clients/${clientId}/forms?status=${status}`)).body.rows;
const followUps = (clientId: string) =>
  work(({ em }) => em.find(SafetyFollowUp, { clientId }, { orderBy: { id: 'asc' } }));

describe('forms', () => {
  it('are assigned to several clients at once, each once, and taken back', async () => {
    const [one, other] = [await visit(api), await visit(api)];
    const first = await assign([one.clientId, other.clientId], ['phq-9', 'gad-7'], '2100-03-01');
    expect([first.body.assigned.length, first.body.already]).toEqual([4, 0]);
    expect((await assign([one.clientId], ['phq-9', 'patient-registration'])).body).toMatchObject({
      assigned: [{ code: 'patient-registration' }],
      already: 1,
    });
    expect(await listed(other.clientId)).toMatchObject([
      { code: 'gad-7', dueOn: '2100-03-01', startedAt: null, assignedBy: expect.stringContaining('Test User') },
      { code: 'phq-9', status: 'assigned' },
    ]);
    const ids = (await listed(one.clientId)).map(({ id }) => id);
    expect((await api.own.admin.post('/api/forms/withdraw', { ids })).body).toEqual({ withdrawn: 3 });
    expect((await api.own.admin.post('/api/forms/withdraw', { ids })).body).toEqual({ withdrawn: 0 });
    expect(await listed(one.clientId)).toEqual([]);
    expect((await one.visitor.get<{ rows: object[] }>(portal)).body.rows).toEqual([]);
    expect((await one.visitor.get(`${portal}/${ids[0]}`)).status).toBe(404);
    expect(await one.visitor.put(`${portal}/${ids[0]}/draft`, { answers: {}, version: 0 })).toMatchObject({
      status: 409,
      body: { type: 'urn:rounds:problem:withdrawn' },
    });
  });

  it('refuse a day that has passed and who is not active, with what to do', async () => {
    const { clientId } = await visit(api);
    expect(await assign([clientId], ['phq-9'], '2020-01-01')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'dueOn' }] },
    });
    await work(({ em }) => em.nativeUpdate(Client, { id: clientId }, { active: false }));
    expect(await assign([clientId], ['phq-9'])).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'clientIds' }] },
    });
  });

  it('are gone on with where they were left; of two windows the second hears so', async () => {
    const { id, read, draft, visitor, clientId } = await withForm(api);
    expect(await read()).toMatchObject({ version: 0, answers: {}, savedAt: null, status: 'assigned' });
    const half = phq9Answers(0, ['44250-9', '44255-8']);
    expect(await draft(half, 0)).toMatchObject({ status: 200, body: { version: 1, help: false } });
    expect(await read()).toMatchObject({ version: 1, answers: half });
    expect(await draft({}, 0)).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:version-conflict' } });
    expect((await read()).answers).toEqual(half);
    expect((await visitor.get<{ rows: object[] }>(portal)).body.rows).toMatchObject([
      { id, startedAt: expect.any(String) },
    ]);
    expect(await listed(clientId)).toMatchObject([{ startedAt: expect.any(String), score: null }]);
    expect((await api.own.admin.get(`/api/forms/${id}`)).status).toBe(409);
  });

  it('name every answer that is missing or wrong, and keep what was answered', async () => {
    const { read, draft, complete } = await withForm(api);
    await draft(phq9Answers(1, ['44250-9']), 0);
    const missing = await complete(phq9Answers(1, ['44250-9']), 1);
    expect([missing.status, missing.body.errors.length]).toEqual([400, 9]);
    expect(missing.body.errors[0]).toEqual({ path: 'answers.44255-8', message: 'needs an answer' });
    expect(await draft({ '44250-9': [{ valueString: 'often' }] }, 1)).toMatchObject({ status: 400 });
    expect(await draft({ '44261-6': [{ valueInteger: 0 }] }, 1)).toMatchObject({ status: 400 });
    expect(await read()).toMatchObject({ version: 1, status: 'assigned' });
  });

  it('are sent once, read with score and change, and never changed again', async () => {
    const { id, clientId, complete, draft, visitor } = await withForm(api);
    const answers = phq9Answers(1, undefined, { '44260-8': 0 });
    const [first, second] = await Promise.all([complete(answers, 0), complete(answers, 0)]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.body).toEqual(second.body);
    expect(await complete(phq9Answers(2, undefined, { '44260-8': 0 }), 1)).toMatchObject({
      status: 409,
      body: { type: 'urn:rounds:problem:completed' },
    });
    expect((await draft({}, 1)).status).toBe(409);
    expect(
      await work(({ em }) =>
        em.count(Alert, { kind: 'form-completed', subjectId: id, staffId: api.own.admin.staffId }),
      ),
    ).toBe(1);
    const again = (await assign([clientId], ['phq-9'])).body.assigned[0]!.id;
    await visitor.post(`${portal}/${again}/complete`, { answers: phq9Answers(0), version: 0 });
    expect(await listed(clientId, 'completed')).toMatchObject([
      { id: again, score: { total: 0, of: 27, band: 'Minimal', trend: '8 lower than the last time' } },
      { id, score: { total: 8, of: 27, band: 'Mild', trend: 'First score' } },
    ]);
    const { body } = await api.own.admin.get<CompletedForm>(`/api/forms/${id}`);
    expect(body).toMatchObject({
      lines: expect.arrayContaining([
        {
          kind: 'answer',
          linkId: '44250-9',
          question: 'Little interest or pleasure in doing things',
          answers: ['Several days'],
        },
      ]),
      resource: {
        resourceType: 'QuestionnaireResponse',
        questionnaire: 'urn:rounds:form:phq-9|2026-01',
        status: 'completed',
      },
      signature: null,
    });
    const activity = await visitor.get<{ rows: { what: string }[] }>('/api/portal/activity');
    expect(activity.body.rows.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['Sent a form', 'Read a form that you sent']),
    );
    const sealed = await work(({ kysely }) =>
      sql<{ text: string }>`
        select r.answers::text || coalesce(r.score::text, '') || to_jsonb(u)::text as text
          from form_response r, audit u
         where r.assignment_id = ${id}::uuid and u.subject = 'form_response' and u.subject_id = r.id::text`.execute(
        kysely,
      ),
    );
    expect(sealed.rows.length).toBeGreaterThan(0);
    // Five digits may stand among the random ones of sealed bytes, never alone.
    const readable = /LA6569|Several|(?<![\da-f])44250(?![\da-f])|Mild/;
    for (const { text } of sealed.rows) expect(text).not.toMatch(readable);
  });

  it('are alerted of to whom the rules say: all clients, or those assigned, and to nobody else', async () => {
    const own = await api.as({
      Clients: ['view'],
      'Receives Assigned Client Portal QnA Form Completed Alerts': ['view'],
    });
    const stranger = await api.as({
      Clients: ['view'],
      'Receives Assigned Client Portal QnA Form Completed Alerts': ['view'],
    });
    const { clientId, id, complete } = await withForm(api, 'gad-7');
    await work(async ({ em }) => void em.create(Assignment, { clientId, staffId: own.staffId, role: 'clinician' }));
    await complete(gad7, 0);
    const told = await work(({ em }) => em.find(Alert, { kind: 'form-completed', subjectId: id }));
    expect(told.map(({ staffId }) => staffId).toSorted()).toEqual([api.own.admin.staffId, own.staffId].toSorted());
    expect(told.some(({ staffId }) => staffId === stranger.staffId)).toBe(false);
  });

  it('of the registration begin with the record, change nothing on it, and stand beside it', async () => {
    const { read, complete, id, clientId } = await withForm(api, 'patient-registration');
    const { answers, questionnaire } = await read();
    expect(answers).toMatchObject({ 'first-name': [{ valueString: expect.stringMatching(/^First/) }], email: [{}] });
    const agreed = questionnaire.item.at(-1)?.item?.find(({ linkId }) => linkId === 'agreement')?.text;
    const given = {
      ...answers,
      'first-name': [{ valueString: '<img src=x onerror=alert(1)>' }],
      'birth-date': [{ valueDate: '1990-04-12' }],
      street: [{ valueString: '12 Elm St' }],
      city: [{ valueString: 'Boise' }],
      state: [{ valueString: 'ID' }],
      zip: [{ valueString: '83702' }],
      'emergency-name': [{ valueString: 'Alex' }],
      'emergency-phone': [{ valueString: '(208) 555-0124' }],
      insured: [{ valueBoolean: false }],
      insurer: [{ valueString: 'answered before it was hidden' }],
      agree: [{ valueBoolean: true }],
    };
    expect(await complete(given, 0)).toMatchObject({ status: 400, body: { errors: [{ path: 'signature.name' }] } });
    expect(await complete(given, 0, { name: 'A. Hill', agreed: 'another text' })).toMatchObject({ status: 409 });
    expect((await complete(given, 0, { name: ' A. Hill ', agreed })).status).toBe(200);
    const { body } = await api.own.admin.get<CompletedForm>(`/api/forms/${id}`);
    expect(body.signature).toMatchObject({ name: 'A. Hill', text: agreed });
    expect(body.onFile).toMatchObject({ 'first-name': expect.stringMatching(/^First/), 'birth-date': '', city: '' });
    expect(body.onFile).not.toHaveProperty('email');
    expect(JSON.stringify(body)).not.toContain('answered before it was hidden');
    expect(body.lines).toContainEqual(
      expect.objectContaining({ linkId: 'first-name', answers: ['<img src=x onerror=alert(1)>'] }),
    );
    expect((await api.own.admin.get<{ firstName: string }>(`/api/clients/${clientId}`)).body.firstName).toMatch(
      /^First/,
    );
  });

  it('of consent give the consent of the portal for the addresses that were ticked', async () => {
    const { read, complete, clientId } = await withForm(api, 'messaging-consent');
    await work(({ em }) => em.nativeUpdate(Consent, { clientId }, { revokedAt: new Date(), revokedReason: 'test' }));
    const { questionnaire } = await read();
    const page = questionnaire.item[0]!.item!;
    const [addresses, agreement] = ['addresses', 'agreement'].map((linkId) =>
      page.find((item) => item.linkId === linkId)!,
    );
    const text = addresses!.answerOption!.find(({ valueCoding }) => valueCoding.code.startsWith('text '))!;
    const answers = { addresses: [text], agree: [{ valueBoolean: true }] };
    const elsewhere = { ...answers, addresses: [{ valueCoding: { code: 'text +12025550999' } }] };
    const signature = { name: 'Ada Hill', agreed: agreement!.text };
    expect(await complete(elsewhere, 0, signature)).toMatchObject({ status: 400 });
    expect((await complete(answers, 0, signature)).status).toBe(200);
    const given = await work(({ em }) => em.find(Consent, { clientId, revokedAt: null }));
    expect(given).toMatchObject([{ channel: 'text', method: 'portal', address: text.valueCoding.code.slice(5) }]);
    expect(given[0]?.wordingVersion).toBeTruthy();
  });
});

async function acknowledge(clientId: string) {
  const [row] = await followUps(clientId);
  await api.own.admin.post(`/api/safety-follow-ups/${row!.id}/acknowledge`, { done: 'Called.' });
}

describe('an answer that calls for help', () => {
  it('opens a follow-up with the first save that has it, a draft too, once; its task is no other task', async () => {
    const { draft, complete, clientId, read } = await withForm(api);
    const answers = phq9Answers(0, undefined, { '44260-8': 1 });
    expect(await draft({ '44260-8': answers['44260-8'] }, 0)).toMatchObject({ body: { help: true, version: 1 } });
    expect((await read()).help).toBe(true);
    await draft({ ...answers }, 1);
    const difficulty = { '69722-7': [{ valueCoding: { system: 'http://loinc.org', code: 'LA6572-8' } }] };
    expect((await complete({ ...answers, ...difficulty }, 2)).status).toBe(200);
    const [followUp, ...others] = await followUps(clientId);
    expect([followUp?.told, others.length]).toEqual([1, 0]);
    const [task] = await work(({ em }) => em.find(Task, { type: 'safety-follow-up', clientId }));
    expect(task).toMatchObject({ status: 'open', priority: 'high', note: '' });
    const done = await api.own.admin.post(`/api/tasks/${task!.id}/done`, { outcome: 'x', version: task!.version });
    expect(done).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:acknowledge-first' } });
    expect((await read()).help).toBe(true);
  });

  it('opens another one where it is said again after the first was acknowledged, or got worse', async () => {
    const { draft, clientId } = await withForm(api);
    await draft(phq9Answers(1, ['44260-8']), 0);
    await acknowledge(clientId);
    await draft(phq9Answers(1, ['44260-8']), 1);
    expect(await followUps(clientId)).toHaveLength(1);
    await draft(phq9Answers(3, ['44260-8']), 2);
    expect(await followUps(clientId)).toHaveLength(2);
  });

  it('is told first to the assigned clinician, by words that say nothing of it', async () => {
    const clinician = await api.as({ Clients: ['view'] });
    const { draft, clientId } = await withForm(api);
    await work(
      async ({ em }) => void em.create(Assignment, { clientId, staffId: clinician.staffId, role: 'clinician' }),
    );
    await draft(phq9Answers(2, ['44260-8']), 0);
    const told = await work(({ em }) => em.find(Alert, { kind: 'safety-follow-up', clientId }));
    expect(told.map(({ staffId }) => staffId)).toEqual([clinician.staffId]);
    const message = await work(({ em }) => em.findOneOrFail(Message, { id: told[0]!.messageId! }));
    expect(message).toMatchObject({ purpose: 'safety', clientId: null });
    expect(`${message.subject} ${message.body}`).not.toMatch(/PHQ|suicid|self|harm|First|form/i);
  });

  it('is acknowledged once, by a person who may open the chart, and nobody is called any more', async () => {
    const { draft, clientId } = await withForm(api);
    await draft(phq9Answers(1, ['44260-8']), 0);
    const [row] = await followUps(clientId);
    const path = `/api/safety-follow-ups/${row!.id}/acknowledge`;
    expect(await api.own.admin.post(path, { done: ' ' })).toMatchObject({ status: 400 });
    expect((await api.other.admin.post(path, { done: 'Called.' })).status).toBe(404);
    expect((await (await api.as({ Tasks: ['view'] })).post(path, { done: 'Called.' })).status).toBe(403);
    const said = { done: 'Called the client.' };
    const answers = await Promise.all([api.own.admin.post(path, said), api.own.admin.post(path, said)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const { body } = await api.own.admin.get<{ rows: FollowUp[] }>('/api/safety-follow-ups?state=acknowledged');
    expect(body.rows.find(({ id }) => id === row!.id)).toMatchObject({
      done: 'Called the client.',
      acknowledgedBy: { id: api.own.admin.staffId },
    });
    expect(await work(({ em }) => em.count(Task, { clientId, type: 'safety-follow-up', status: 'open' }))).toBe(0);
    expect(await work(({ em }) => em.count(Alert, { clientId, kind: 'safety-follow-up', readAt: null }))).toBe(0);
  });
});

describe('forms of somebody else', () => {
  it('are as if they were not there, to another client, another practice, strangers and staff without the rule', async () => {
    const { id, clientId, complete } = await withForm(api, 'gad-7');
    await complete(gad7, 0);
    const stranger = await visit(api);
    const abroad = await visit(api, { practiceId: api.other.id });
    const body = { answers: {}, version: 0 };
    for (const { visitor } of [stranger, abroad])
      for (const [method, path, sent] of [
        ['get', '', undefined],
        ['get', '/pdf', undefined],
        ['put', '/draft', body],
        ['post', '/complete', body],
      ] as const) {
        const mine = await visitor.send(method, `${portal}/${id}${path}`, { body: sent });
        const none = await visitor.send(method, `${portal}/${nobodys}${path}`, { body: sent });
        expect([mine.status, none.status]).toEqual([404, 404]);
        expect({ ...mine.body, requestId: '' }).toEqual({ ...none.body, requestId: '' });
      }
    const without = await api.as({ Clients: ['view'] });
    for (const path of [`/api/forms/${id}`, `/api/forms/${id}/pdf`, `/api/clients/${clientId}/forms`]) {
      expect((await api.other.admin.get(path)).status).toBe(404);
      expect((await without.get(path)).status).toBe(403);
      expect((await api.anonymous().get(path)).status).toBe(401);
    }
    expect((await api.other.admin.post('/api/forms/withdraw', { ids: [id] })).status).toBe(404);
    expect((await assign([clientId], ['phq-9'], null, api.other.admin)).status).toBe(404);
  });

  it('stay closed with their chart', async () => {
    const { id, clientId, complete } = await withForm(api);
    await complete(
      {
        ...phq9Answers(0, undefined, { '44260-8': 1 }),
        '69722-7': [{ valueCoding: { system: 'http://loinc.org', code: 'LA6572-8' } }],
      },
      0,
    );
    await work(({ em }) => em.nativeUpdate(Client, { id: clientId }, { restricted: true }));
    const clerk = await api.as({ Clients: ['view'], Documents: ['create', 'modify', 'view'] });
    expect((await clerk.get(`/api/forms/${id}`)).status).toBe(403);
    expect((await clerk.get(`/api/clients/${clientId}/forms`)).status).toBe(403);
    const { body } = await clerk.get<{ rows: FollowUp[] }>('/api/safety-follow-ups');
    expect(body.rows.filter((row) => row.clientId === clientId)).toEqual([]);
    expect((await assign([clientId], ['gad-7'], null, clerk)).status).toBe(403);
    expect(await work(({ em }) => em.count(FormAssignment, { clientId, form: 'gad-7' }))).toBe(0);
  });
});

it('the PDF of a form has its answers, and for staff its score', async () => {
  const { id, complete } = await withForm(api, 'gad-7');
  await complete(gad7, 0);
  const response = await fetch(`${api.url}/api/forms/${id}/pdf`, { headers: { cookie: api.own.admin.cookie! } });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="form.pdf"');
  const text = (await pdfText(new Uint8Array(await response.arrayBuffer()))).join('\n');
  expect(text).toContain('Score: 14 of 21, Moderate');
  expect(text).toContain('Trouble relaxing');
  expect(text).toContain('More than half the days');
});

const gad7 = Object.fromEntries(
  ['69725-0', '68509-9', '69733-4', '69734-2', '69735-9', '69689-8', '69736-7'].map((item) => [
    item,
    [{ valueCoding: { system: 'http://loinc.org', code: 'LA6570-1', display: 'More than half the days' } }],
  ]),
);
