import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Assignment,
  Client,
  ExternalRecord,
  Mapping,
  Shift as ShiftRow,
  SyncChange,
  SyncRun,
} from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { ShiftOrigin } from '../../domain/fieldtime/sync-runs.ts';
import type { UnlinkedRecord } from '../../domain/schemas/connections.ts';
import type { MappingRow } from '../../domain/schemas/mappings.ts';
import type { Shift, ShiftChoices, SyncChange as Change } from '../../domain/schemas/sync.ts';
import type { Grants } from '../../domain/rules.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestIntegrations } from '../../test/setup/integrations.ts';
import { TestPeople } from '../../test/setup/people.ts';

interface Page<Row> {
  rows: Row[];
}
type Refused = { type: string };

const job = '90210017';
const openJob = '90210018';
const told = /Secretly|Una|zz-17|90210017/;
const week = '/api/shifts?from=2030-03-03&to=2030-03-09';
const restricted = 'urn:rounds:problem:restricted-chart';

let api: TestApi;
let of: TestIntegrations;
let people: TestPeople;
let clientId: string;
let record: string;
let appointment: string;
let own: string;
/** The chart is closed to this one, open to the others: by the rule, by being assigned. */
let by: TestUser;
let keeper: TestUser;
let assigned: TestUser;

beforeAll(async () => {
  api = await startTestApi();
  of = new TestIntegrations(api.db, api.own.id, api.deps.keyRing);
  await of.enable('pimsy');
  await of.enable('timeero');
  const grants: Grants = { Integrations: ['view', 'modify'], Schedules: ['view', 'create', 'modify'] };
  by = await api.as(grants);
  keeper = await api.as({ ...grants, 'Restricted Charts': ['view'] });
  assigned = await api.as({ Integrations: ['view'], Schedules: ['view'] });
  people = new TestPeople(api.db, api.own.id);
  clientId = (await people.client({ firstName: 'Una', lastName: 'Secretly' })).id;
  record = await of.client('zz-17', { firstName: 'Una', lastName: 'Secretly' });
  await of.linked('pimsy', record, 'client', clientId);
  await of.work(async ({ em }) => {
    await em.nativeUpdate(Client, { id: clientId }, { restricted: true });
    em.create(Assignment, { clientId, staffId: assigned.staffId, role: 'clinician' });
  });
  await of.mapped('client', record, await of.target('client', { externalId: job, label: 'Secretly, Una' }));
  const other = await of.client('oo-1', { firstName: 'Olga', lastName: 'Open' });
  await of.mapped('client', other, await of.target('client', { externalId: openJob, label: 'Open, Olga' }));
  await of.target('employee', { externalId: '11', label: 'Ada Hill' });
  [appointment = ''] = await of.keep('pimsy', 'appointment', [
    {
      externalId: 'a-1',
      label: 'Family therapy',
      facts: { type: 'Family therapy' },
      snapshot: {},
      ssn: null,
      changedAt: null,
    },
  ]);
  await shift({ origin: 'pimsy', pimsyRecordId: appointment, clientRecordId: record, title: 'Family therapy' });
  own = await shift({ origin: 'rounds', title: 'Talk with Una' }, 1);
  await shift({ origin: 'timeero', title: 'Una at home' }, 2);
  await shift({ origin: 'rounds', title: 'Walk with Olga', jobId: openJob }, 3);
});
afterAll(() => api.close());

interface ShiftWishes {
  origin: ShiftOrigin;
  title: string;
  pimsyRecordId?: string;
  clientRecordId?: string;
  jobId?: string;
}
async function shift(wishes: ShiftWishes, hour = 0): Promise<string> {
  const id = newId();
  await of.work(async ({ em }) => {
    em.create(ShiftRow, {
      id,
      reference: `r-${id}`,
      timeeroId: `t-${id}`,
      userIds: ['11'],
      jobId: job,
      startsAt: new Date(Date.UTC(2030, 2, 5, 15 + hour)),
      endsAt: new Date(Date.UTC(2030, 2, 5, 16 + hour)),
      zone: 'America/New_York',
      state: 'there',
      ...wishes,
    });
  });
  return id;
}

const shifts = async (who: TestUser) => (await who.get<Page<Shift>>(week)).body.rows;
const choices = async (who: TestUser) => (await who.get<ShiftChoices>('/api/shifts/choices')).body.jobs;
const unlinked = async (who: TestUser) =>
  (await who.get<Page<UnlinkedRecord>>('/api/integrations/pimsy/unlinked?kind=client')).body.rows;
const link = (who: TestUser, id: string, localId: string | null) =>
  who.post<Refused>(`/api/integrations/pimsy/unlinked/${id}/link`, { localId });
const titles = (rows: readonly { title: string }[]) => rows.map(({ title }) => title);

describe('Shifts of a client of a restricted chart', () => {
  it('stand in the calendar with their times and staff alone', async () => {
    const rows = await shifts(by);
    expect(JSON.stringify(rows)).not.toMatch(told);
    expect(rows).toMatchObject([
      { withheld: true, client: 'Restricted chart', title: 'Family therapy', jobId: null, staff: ['Ada Hill'] },
      {
        withheld: true,
        client: 'Restricted chart',
        title: 'Restricted chart',
        locked: expect.stringContaining('not open to you'),
      },
      { withheld: true, client: 'Restricted chart', title: 'Restricted chart' },
      { withheld: false, client: 'Open, Olga', title: 'Walk with Olga', locked: null },
    ]);
    expect(JSON.stringify((await by.get<Shift>(`/api/shifts/${own}`)).body)).not.toMatch(told);
  });

  it('are told to those to whom the chart is open, and to no other practice', async () => {
    for (const who of [keeper, assigned]) {
      const rows = await shifts(who);
      expect(titles(rows)).toEqual(['Family therapy', 'Talk with Una', 'Una at home', 'Walk with Olga']);
      expect(rows[1]).toMatchObject({ withheld: false, client: 'Secretly, Una', jobId: job, locked: null });
    }
    expect(await shifts(api.other.admin)).toEqual([]);
    expect((await api.other.admin.get(`/api/shifts/${own}`)).status).toBe(404);
  });

  it('are given, changed and taken back by those alone', async () => {
    expect(await choices(by)).toEqual([{ id: openJob, label: 'Open, Olga' }]);
    expect((await choices(keeper)).map(({ id }) => id)).toEqual([openJob, job]);
    const fields = { title: 'New', userIds: ['11'], jobId: job, localStart: '2030-03-12T09:30', minutes: 60 };
    expect((await by.post<Refused>('/api/shifts', fields)).body.type).toBe(restricted);
    const { version } = (await by.get<Shift>(`/api/shifts/${own}`)).body;
    const change = { ...fields, jobId: null, version };
    expect((await by.send<Refused>('put', `/api/shifts/${own}`, { body: change })).body.type).toBe(restricted);
    expect((await by.post<Refused>(`/api/shifts/${own}/withdraw`, { version })).body.type).toBe(restricted);
    const changed = await keeper.send<Shift>('put', `/api/shifts/${own}`, { body: { ...change, jobId: job } });
    expect(changed).toMatchObject({ status: 200, body: { title: 'New', client: 'Secretly, Una' } });
  });
});

describe('A job of such a client', () => {
  it('is marked as no client visit by nobody to whom the chart is closed', async () => {
    const [held] = await of.work(({ em }) => em.find(ExternalRecord, { system: 'timeero', externalId: job }));
    const mark = (who: TestUser) =>
      who.post<Refused>(`/api/integrations/timeero/jobs/${held?.id}/mark`, { nonVisit: true });
    expect((await mark(by)).body.type).toBe(restricted);
    // A client is mapped to it.
    expect((await mark(keeper)).status).toBe(409);
  });
});

describe('A sync, or the preview of one', () => {
  it('tells of such a client that there is a change, and neither who it is nor what somebody typed', async () => {
    const runId = newId();
    await of.work(async ({ em }) => {
      em.create(SyncRun, { id: runId, trigger: 'preview', scope: 'whole', status: 'done' });
      await em.flush();
      const base = { runId, round: 1, title: 'Family therapy', pimsyRecordId: appointment, clientRecordId: record };
      const unmapped = [{ kind: 'client' as const, id: 'zz-17' }];
      em.create(SyncChange, {
        ...base,
        kind: 'unmapped',
        reason: 'client-unmapped',
        reference: 'pimsy-a:zz-17',
        unmapped,
      });
      em.create(SyncChange, {
        ...base,
        kind: 'put-back',
        reference: 'pimsy-b:zz-17',
        fields: [
          { field: 'title', before: 'Una at home', after: 'Family therapy' },
          { field: 'job', before: openJob, after: job },
        ],
      });
      em.create(SyncChange, {
        runId,
        round: 1,
        kind: 'delete',
        reference: 'rounds-c',
        title: 'Talk with Una',
        shiftId: own,
      });
      // Of somebody else, whose shift was given the job in Timeero.
      const fields = [{ field: 'job' as const, before: job, after: openJob }];
      em.create(SyncChange, { runId, round: 1, kind: 'change', reference: 'rounds-d', title: 'Una and Olga', fields });
    });
    const path = `/api/sync/runs/${runId}/changes`;
    const { rows } = (await by.get<Page<Change>>(path)).body;
    expect(JSON.stringify(rows)).not.toMatch(told);
    expect(rows).toHaveLength(4);
    expect(rows.every(({ withheld, reference }) => withheld && reference === null)).toBe(true);
    const ofKind = (kind: string) => rows.find((row) => row.kind === kind);
    expect(ofKind('unmapped')).toMatchObject({ clientName: 'Restricted chart', unmapped: ['Restricted chart'] });
    expect(ofKind('put-back')).toMatchObject({
      title: 'Family therapy',
      fields: [
        { before: 'Restricted chart', after: 'Restricted chart' },
        { before: 'Open, Olga', after: 'Restricted chart' },
      ],
    });
    for (const who of [keeper, assigned])
      expect(titles((await who.get<Page<Change>>(path)).body.rows)).toEqual([
        'Family therapy',
        'Talk with Una',
        'Una and Olga',
        'Family therapy',
      ]);
    expect((await api.other.admin.get(path)).status).toBe(404);
  });
});

describe('A record of PIMSY that may be such a client', () => {
  it('is listed without a name, and said who it is by those to whom the chart is open', async () => {
    const candidate = await people.client({ firstName: 'Una', lastName: 'Secretly' });
    const id = await of.client('zz-178', { firstName: 'Una', lastName: 'Secretly' });
    await of.work(async ({ em }) => {
      await em.nativeUpdate(Client, { id: candidate.id }, { restricted: true });
      await em.nativeUpdate(ExternalRecord, { id }, { linkProblem: 'other-number', linkCandidates: [candidate.id] });
    });
    const rows = await unlinked(by);
    expect(JSON.stringify(rows)).not.toMatch(told);
    expect(rows).toMatchObject([
      { id, withheld: true, label: 'Restricted chart', externalId: null, problem: 'other-number', candidates: [] },
    ]);
    const mappings = '/api/integrations/mappings/client/search';
    expect((await by.post<Page<MappingRow>>(mappings, { text: 'secretly' })).body.rows).toEqual([]);
    expect(await unlinked(keeper)).toMatchObject([
      { withheld: false, label: 'Secretly, Una', candidates: [{ id: candidate.id }] },
    ]);
    expect(await unlinked(api.other.admin)).toEqual([]);
    for (const localId of [candidate.id, null]) expect((await link(by, id, localId)).body.type).toBe(restricted);
    expect((await link(api.other.admin, id, candidate.id)).status).toBe(404);
    expect((await link(keeper, id, candidate.id)).status).toBe(204);
  });

  it('is not said to be a client whose chart is closed', async () => {
    const id = await of.client('pp-1', { firstName: 'Pia', lastName: 'Plain' });
    await of.work(({ em }) => em.nativeUpdate(ExternalRecord, { id }, { linkProblem: 'similar', linkCandidates: [] }));
    expect((await link(by, id, clientId)).body.type).toBe(restricted);
  });
});

describe('What was read of such a client before another account was connected', () => {
  it('stays withheld', async () => {
    await of.work(({ em }) => em.nativeUpdate(Mapping, { externalRecordId: record }, { endedAt: new Date() }));
    expect(JSON.stringify(await shifts(by))).not.toMatch(told);
    // Whoever it is said to be now counts.
    const open = await people.client();
    await of.linked('pimsy', record, 'client', open.id);
    expect(titles(await shifts(by))).toContain('Una at home');
  });
});
