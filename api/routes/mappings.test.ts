import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, PersonImportRow } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { MappingCounts, MappingRow, PersonImport, RegisterRow } from '../../domain/schemas/mappings.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestIntegrations } from '../../test/setup/integrations.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { withoutIds } from '../../test/setup/without-ids.ts';

let api: TestApi;
let of: TestIntegrations;
let elsewhere: TestIntegrations;
let admin: TestUser;

beforeAll(async () => {
  api = await startTestApi();
  of = new TestIntegrations(api.db, api.own.id, api.deps.keyRing);
  elsewhere = new TestIntegrations(api.db, api.other.id, api.deps.keyRing);
  admin = api.own.admin;
});
afterAll(() => api.close());

interface Page<Row> {
  rows: Row[];
  next: string | null;
}
const search = async (kind: string, body: object = {}) =>
  (await admin.post<Page<MappingRow>>(`/api/integrations/mappings/${kind}/search`, body)).body;
const counts = async (kind: string) =>
  (await admin.get<MappingCounts>(`/api/integrations/mappings/${kind}/counts`)).body;
const map = (kind: string, pimsyRecordId: string, timeeroRecordId: string, by: TestUser = admin) =>
  by.post<{ id: string; type?: string; title?: string }>('/api/integrations/mappings', {
    kind,
    pimsyRecordId,
    timeeroRecordId,
  });

const found = async (text: string) =>
  (
    await admin.post<Page<{ id: string }>>('/api/integrations/mappings/employee/targets/search', { text })
  ).body.rows.map(({ id }) => id);
const key = () => ({ 'idempotency-key': newId() });
const order = (body: object) =>
  admin.post<PersonImport & { title?: string }>('/api/integrations/imports', body, { 'idempotency-key': newId() });

const listed = () =>
  admin.post<Page<{ id: string; ssnMasked: string; ready: boolean; reason: string }>>(
    '/api/integrations/evv/employees/search',
    { text: 'ssn-1' },
  );

describe('Suggestions', () => {
  it('come of the same e-mail, phone, our id, or birth date with the name, never of a name alone', async () => {
    const person = (n: number, more: object) => of.employee(`s-${n}`, { lastName: `Suggest${n}`, ...more });
    const [email, phone, own, birth] = [
      await person(1, { email: 'Same@Example.com' }),
      await person(2, { phones: ['(828) 555-0177'] }),
      await person(3, {}),
      await person(4, { birthDate: '1977-07-07' }),
    ];
    await person(5, { firstName: 'Only', lastName: 'Namesake' });
    await of.target('employee', { facts: { email: 'same@example.com ' } });
    await of.target('employee', { facts: { phones: ['+18285550177'] } });
    await of.target('employee', { facts: { companyEmployeeId: 's-3' } });
    await of.target('employee', { facts: { firstName: 'ada', lastName: 'suggest4', birthDate: '1977-07-07' } });
    await of.target('employee', { label: 'Namesake, Only', facts: { firstName: 'Only', lastName: 'Namesake' } });
    const { rows } = await search('employee', { state: 'suggested' });
    expect(new Map(rows.map(({ id, suggestion }) => [id, suggestion?.evidence]))).toEqual(
      new Map([
        [email, ['email']],
        [phone, ['phone']],
        [own, ['reference']],
        [birth, ['birth-date']],
      ]),
    );
    expect(await counts('employee')).toMatchObject({ suggested: 4, unmapped: 5, mapped: 0 });
  });

  it('are left to a person where two share an e-mail or a phone', async () => {
    for (const n of [1, 2]) await of.client(`twin-${n}`, { phones: ['+18285550188'] });
    await of.target('client', { facts: { phones: ['+18285550188'] } });
    expect((await search('client', { state: 'suggested' })).rows).toEqual([]);
  });

  it('are confirmed together, only those that were counted, and none by the id alone', async () => {
    const before = await counts('employee');
    await of.employee('s-6', { email: 'late@example.com' });
    await of.target('employee', { facts: { email: 'late@example.com' } });
    const path = '/api/integrations/mappings/employee/confirm-suggested';
    const late = await admin.post(path, { mark: before.suggestedMark });
    expect([late.status, late.body['title']]).toEqual([409, 'Other pairs are suggested by now']);
    const { suggestedMark } = await counts('employee');
    expect((await admin.post(path, { mark: suggestedMark })).body).toEqual({ mapped: 4 });
    expect(await counts('employee')).toMatchObject({ suggested: 1, suggestedById: 1, mapped: 4, unmapped: 2 });
    const [left] = (await search('employee', { state: 'suggested' })).rows;
    expect(left?.suggestion?.evidence).toEqual(['reference']);
  });
});

describe('A mapping', () => {
  it('is one to one, both ways, and says with whom', async () => {
    const [ada, bo] = [await of.client('c-1', { lastName: 'One' }), await of.client('c-2', { lastName: 'Two' })];
    const [first, second] = [
      await of.target('client', { label: 'Job A' }),
      await of.target('client', { label: 'Job B' }),
    ];
    expect((await map('client', ada, first)).status).toBe(201);
    expect((await map('client', ada, second)).body.title).toBe('This client is mapped to Job A already');
    expect((await map('client', bo, first)).body.title).toBe('This job is mapped to One, Ada already');
    const [row] = (await search('client', { state: 'mapped' })).rows;
    expect(row).toMatchObject({ id: ada, mapping: { origin: 'chosen', target: { label: 'Job A' } } });
  });

  it('of two who map the same at once lets one through', async () => {
    const records = await Promise.all([1, 2, 3].map((n) => of.employee(`race-${n}`)));
    const target = await of.target('employee');
    const answers = await Promise.all(records.map((id) => map('employee', id, target)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
  });

  it('ends and stays in the history, with who did it', async () => {
    const [ada, target] = [await of.employee('h-1'), await of.target('employee', { label: 'First' })];
    const { body } = await map('employee', ada, target);
    expect((await admin.delete(`/api/integrations/mappings/${body.id}`)).status).toBe(204);
    expect((await admin.delete(`/api/integrations/mappings/${body.id}`)).status).toBe(404);
    await map('employee', ada, await of.target('employee', { label: 'Second' }));
    const history = await admin.get<{ rows: object[] }>(`/api/integrations/records/${ada}/mappings`);
    expect(history.body.rows).toMatchObject([
      { target: { label: 'Second' }, endedAt: null, mappedBy: expect.stringMatching(/^Test User/) },
      { target: { label: 'First' }, endedBy: expect.stringMatching(/^Test User/) },
    ]);
  });

  it('takes records of the right kind, of this practice, and the right to modify', async () => {
    const [ada, target] = [await of.employee('k-1'), await of.target('employee')];
    expect((await map('client', ada, target)).status).toBe(400);
    expect((await map('employee', ada, await of.target('client'))).status).toBe(400);
    expect((await map('employee', await elsewhere.employee('k-1'), target)).status).toBe(400);
    expect((await map('employee', ada, await elsewhere.target('employee'))).status).toBe(400);
    const reader = await api.as({ Integrations: ['view'] });
    expect((await map('employee', ada, target, reader)).status).toBe(403);
  });

  it('is chosen among users whom nobody has, found by name, e-mail and phone', async () => {
    const facts = { email: 'wanda@example.com', phones: ['+18285550199'] };
    const wanda = await of.target('employee', { label: 'Oakley, Wanda', facts });
    for (const text of ['oak wan', 'WANDA@', '555-0199']) expect(await found(text)).toEqual([wanda]);
    expect(await found('100%')).toEqual([]);
    await map('employee', await of.employee('w-1'), wanda);
    expect(await found('oakley')).toEqual([]);
  });

  it('list goes page by page without losing anybody', async () => {
    const seen: string[] = [];
    for (let cursor: string | null = null; ;) {
      const { rows, next }: Page<MappingRow> = await search('employee', { limit: 3, ...(cursor ? { cursor } : {}) });
      seen.push(...rows.map(({ id }) => id));
      if (next === null) break;
      cursor = next;
    }
    expect(seen).toHaveLength((await counts('employee')).all);
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('A client of a restricted chart', () => {
  let hill: string;
  let job: string;
  let by: TestUser;
  const asked = async <Row>(path: string, body: object = {}) =>
    (await by.post<Page<Row>>(`/api/integrations/${path}/search`, body)).body.rows;

  beforeAll(async () => {
    const local = await new TestPeople(api.db, api.own.id).client({ lastName: 'Secretly' });
    hill = await of.client('zz-1', { firstName: 'Una', lastName: 'Secretly', email: 'una@example.com' });
    job = await of.target('client', { label: 'Secretly, Una', facts: { email: 'una@example.com' } });
    await of.linked('pimsy', hill, 'client', local.id);
    await of.work(({ em }) => em.nativeUpdate(Client, { id: local.id }, { restricted: true }));
    by = await api.as({ Integrations: ['view', 'modify', 'create'] });
  });
  const lists = ['mappings/client', 'timeero/jobs', 'evv/clients', 'mappings/client/targets'];
  const told = async () => JSON.stringify(await Promise.all(lists.map((path) => asked(path, { limit: 200 }))));

  it('is told by nothing but that it is there, mapped or not, and comes last', async () => {
    expect(await told()).not.toMatch(/Secretly|una@|zz-1/);
    expect((await asked<MappingRow>('mappings/client', { limit: 200 })).at(-1)).toMatchObject({
      id: hill,
      withheld: true,
      label: 'Restricted chart',
      externalId: null,
      suggestion: null,
    });
    const { body: mapping } = await map('client', hill, job);
    expect(await told()).not.toMatch(/Secretly|una@|zz-1/);
    expect((await asked<RegisterRow>('evv/clients')).at(-1)).toMatchObject({ id: hill, medicaidId: null });
    expect((await by.delete(`/api/integrations/mappings/${mapping.id}`)).status).toBe(403);
    expect((await by.get(`/api/integrations/records/${hill}/mappings`)).status).toBe(403);
    // A job bears the name of the client whom it was of.
    expect((await admin.delete(`/api/integrations/mappings/${mapping.id}`)).status).toBe(204);
    expect(await told()).not.toMatch(/Secretly|una@|zz-1/);
    expect((await map('client', hill, await of.target('client'), by)).status).toBe(403);
    expect((await map('client', await of.client('zz-2'), job, by)).status).toBe(403);
  });

  it('is found by no search, and by those to whom the chart is open', async () => {
    const keeper = await api.as({ Integrations: ['view'], 'Restricted Charts': ['view'] });
    for (const text of ['secretly', 'una@example', 'zz-1'])
      for (const path of lists.slice(0, 3)) expect(await asked(path, { text })).toEqual([]);
    const seen = await keeper.post<Page<MappingRow>>('/api/integrations/mappings/client/search', { text: 'secretly' });
    expect(seen.body.rows).toMatchObject([{ id: hill, withheld: false, suggestion: { target: { id: job } } }]);
    const { body } = await by.get<MappingCounts>('/api/integrations/mappings/client/counts');
    expect(body.suggested).toBe((await counts('client')).suggested - 1);
    const nobody = await by.post('/api/integrations/imports', { kind: 'client', all: { text: 'secretly' } }, key());
    expect([nobody.status, nobody.body['title']]).toEqual([409, 'None of these can be imported']);
  });

  it('is told by an import as one of so many', async () => {
    const { body } = await by.post<PersonImport>(
      '/api/integrations/imports',
      { kind: 'client', recordIds: [hill] },
      key(),
    );
    const path = `/api/integrations/imports/${body.id}`;
    await of.work(({ em }) =>
      em.nativeUpdate(
        PersonImportRow,
        { recordId: hill },
        { status: 'failed', failure: 'invalid', problems: [{ field: 'email', held: 'una@example.com', message: 'x' }] },
      ),
    );
    const rows = (await by.get<Page<object>>(`${path}/rows`)).body.rows;
    expect(rows).toMatchObject([{ label: 'Restricted chart', failure: 'invalid', problems: [], withheld: true }]);
    const csv = (await by.get<string>(`${path}/results`)).body;
    expect(csv).toContain('Restricted chart');
    expect(csv).not.toMatch(/Secretly|una@|zz-1/);
    expect((await admin.get<string>(`${path}/results`)).body).toContain('una@example.com');
  });
});

describe('An import', () => {
  it('is ordered once for each record, also by two people at once', async () => {
    const recordIds = [await of.client('i-1'), await of.client('i-2')];
    const answers = await Promise.all([order({ kind: 'client', recordIds }), order({ kind: 'client', recordIds })]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409]);
    const run = answers.find(({ status }) => status === 202)?.body;
    expect(run).toMatchObject({ status: 'requested', counts: { total: 2, waiting: 2 }, trouble: null });
    expect((await search('client', { text: 'i-1' })).rows).toMatchObject([{ imported: { status: 'waiting' } }]);
  });

  it('of all that a filter lists leaves out who is mapped', async () => {
    const { body } = await order({ kind: 'employee', all: { state: 'unmapped' } });
    expect(body.counts.total).toBe((await counts('employee')).unmapped);
    const path = `/api/integrations/imports/${body.id}`;
    expect((await admin.post(`${path}/resume`)).body['title']).toBe('This import is about to begin');
    expect((await admin.post(`${path}/pause`)).body['status']).toBe('paused');
    expect((await admin.post(`${path}/resume`)).body['status']).toBe('running');
    expect((await admin.post(`${path}/cancel`)).body).toMatchObject({ status: 'cancelling', counts: { waiting: 0 } });
    const rows = await admin.get<Page<object>>(`${path}/rows?status=cancelled&limit=1`);
    expect(rows.body.next).not.toBeNull();
  });

  it('asks for records or a filter, and for some that can be imported', async () => {
    expect((await order({ kind: 'client' })).status).toBe(400);
    expect((await order({ kind: 'client', recordIds: [newId()], all: {} })).status).toBe(400);
    expect((await order({ kind: 'client', recordIds: [await elsewhere.client('x')] })).body.title).toBe(
      'None of these can be imported',
    );
  });

  it('is told as a file that no spreadsheet runs', async () => {
    const evil = await of.client('=1+1', { firstName: '@SUM(A1)', lastName: '=cmd' });
    const { body } = await order({ kind: 'client', recordIds: [evil] });
    const { body: csv } = await admin.get<string>(`/api/integrations/imports/${body.id}/results`);
    expect(csv).toContain("'=1+1");
    expect(csv).toContain(`"'=cmd, @SUM(A1)"`);
  });

  it('of another practice is not there', async () => {
    const recordIds = [await elsewhere.client('o-1')];
    const { body } = await api.other.admin.post<PersonImport>('/api/integrations/imports', {
      kind: 'client',
      recordIds,
    });
    for (const path of ['', '/rows', '/results'])
      expect((await admin.get(`/api/integrations/imports/${body.id}${path}`)).status).toBe(404);
    expect((await admin.post(`/api/integrations/imports/${body.id}/cancel`)).status).toBe(404);
  });
});

describe('A social security number', () => {
  it('is masked in lists, and revealed by its rule with a reason that is kept', async () => {
    const ada = await of.employee('ssn-1', { ssn: '219-09-9999' });
    await map('employee', ada, await of.target('employee'));
    expect((await listed()).body.rows).toMatchObject([{ id: ada, ssnMasked: '***-**-9999', ready: false }]);
    const path = `/api/integrations/evv/employees/${ada}/ssn`;
    const reader = await api.as({ Integrations: ['view', 'modify'] });
    expect((await reader.post(path, { reason: 'Payroll asks for it' })).status).toBe(403);
    expect((await admin.post(path, { reason: '  ' })).status).toBe(400);
    expect((await admin.post(path, { reason: 'Payroll asks for it' })).body).toEqual({ ssn: '219-09-9999' });
    const audit = await admin.get<Page<{ action: string; after: object }>>(
      `/api/audit?action=ssn-revealed&subjectId=${ada}`,
    );
    expect(audit.body.rows).toMatchObject([{ after: { reason: 'Payroll asks for it' } }]);
    expect(withoutIds(audit.body)).not.toContain('9999');
    const none = await of.employee('ssn-2', { ssn: null });
    expect((await admin.post(`/api/integrations/evv/employees/${none}/ssn`, { reason: 'Payroll' })).status).toBe(409);
    const client = await of.client('ssn-c', { ssn: '219-09-9998' });
    expect((await admin.post(`/api/integrations/evv/employees/${client}/ssn`, { reason: 'Payroll' })).status).toBe(404);
    const others = await elsewhere.employee('ssn-1');
    expect((await admin.post(`/api/integrations/evv/employees/${others}/ssn`, { reason: 'Payroll' })).status).toBe(404);
  });

  it('that is missing makes a mapped person not ready', async () => {
    await map('employee', await of.employee('ssn-3', { ssn: null }), await of.target('employee'));
    const { body } = await admin.post<Page<{ reason: string }>>('/api/integrations/evv/employees/search', {
      text: 'ssn-3',
    });
    expect(body.rows).toMatchObject([{ ready: false, reason: 'SSN missing', ssnMasked: null }]);
    const users = await admin.post<Page<object>>('/api/integrations/timeero/users/search', {});
    expect(users.body.rows.length).toBeGreaterThan(5);
  });
});
