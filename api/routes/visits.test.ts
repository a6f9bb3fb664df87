import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Visit as VisitRow, VisitAttempt } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { keepVisits } from '../../db/visits/keep.ts';
import type { AuditEntry } from '../../domain/schemas/access.ts';
import type { Visit, VisitPerson, VisitReading, VisitRow as Row } from '../../domain/schemas/visits.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestIntegrations } from '../../test/setup/integrations.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { aVisit } from '../../test/setup/visit-desk.ts';

let api: TestApi;
let of: TestIntegrations;
let admin: TestUser;
let client: string;
beforeAll(async () => {
  api = await startTestApi();
  admin = api.own.admin;
  of = new TestIntegrations(api.db, api.own.id, api.deps.keyRing);
  const employee = await of.employee('e1', { firstName: 'Eve', lastName: 'Moss' });
  client = await of.client('c1', { firstName: 'Ann', lastName: 'Hill' });
  await of.mapped('employee', employee, await of.target('employee', { externalId: 'u1' }));
  await of.mapped('client', client, await of.target('client', { externalId: 'j1' }));
  await keep(aVisit('v1'));
  await keep(aVisit('v2', { clockIn: day('03:30'), clockOut: day('06:30'), points: [], jobId: 'j9' }));
  await keep(aVisit('v3', { clockIn: day('20:00'), clockOut: null, points: [] }));
});
afterAll(() => api.close());

const day = (text: string) => ({ at: `2026-03-03T${text}:00.000Z`, zone: 'America/New_York', point: null });
const keep = (visit: Parameters<typeof keepVisits>[2][number]) =>
  of.work((uow) => keepVisits(uow, api.deps.keyRing, [visit], new Date('2026-03-03T20:30:00Z')));
const rowOf = (timeeroId: string) => of.work(({ em }) => em.findOneOrFail(VisitRow, { timeeroId }));
const long = { at: '2026-02-01T14:00:00.000Z', zone: 'America/New_York', point: null };
const people = async (kind: string, body: object = {}, by = admin) =>
  (await by.post<{ rows: VisitPerson[]; next: string | null }>(`/api/visits/people/${kind}/search`, body)).body;
type Refused = { type: string; title: string; next: string };
const list = async (query = '') => (await admin.get<{ rows: Row[]; next: string | null }>(`/api/visits${query}`)).body;
async function notMarked(timeeroId: string): Promise<string> {
  const { id, version } = await rowOf(timeeroId);
  return (await admin.post<Refused>(`/api/visits/${id}/job`, { nonVisit: true, version })).body.title;
}
/** How many lines of the audit log tell that somebody saw points. */
const looks = async () =>
  (await admin.get<{ rows: AuditEntry[] }>('/api/audit?subject=visit&action=open')).body.rows.length;

describe('visits', () => {
  it('are listed newest first, page by page, with what each lacks', async () => {
    const first = await list('?limit=2');
    expect(first.rows.map(({ state, lacking }) => [state, lacking])).toEqual([
      ['open', ['service', 'location', 'times']],
      ['held', ['service', 'client', 'location']],
    ]);
    const second = await list(`?limit=2&cursor=${first.next}`);
    expect(second).toMatchObject({
      rows: [{ clientName: 'Hill, Ann', employeeName: 'Moss, Eve', state: 'waiting', lacking: ['service'] }],
      next: null,
    });
  });

  it('are found by day of the practice, client, employee and status', async () => {
    const { zone } = (await admin.get<{ practice: { zone: string } }>('/api/session')).body.practice;
    expect(zone).toBe('America/New_York');
    expect((await list('?day=2026-03-02')).rows).toHaveLength(2);
    expect((await list('?day=2026-03-03')).rows.map(({ dates }) => dates)).toEqual([['2026-03-03']]);
    expect((await list(`?client=${client}`)).rows).toHaveLength(2);
    expect((await list(`?employee=${newId()}`)).rows).toEqual([]);
    expect((await list('?state=held')).rows).toHaveLength(1);
    expect(await people('client')).toEqual({ rows: [{ id: client, label: 'Hill, Ann' }], next: null });
    expect((await people('employee', { text: 'moss e' })).rows).toMatchObject([{ label: 'Moss, Eve' }]);
    expect((await people('employee', { text: 'hill' })).rows).toEqual([]);
    expect((await people('client', { id: client })).rows).toHaveLength(1);
    expect((await people('client', { id: newId() })).rows).toEqual([]);
  });

  it('name who has them page by page', async () => {
    const other = await of.client('c2', { firstName: 'Zoe', lastName: 'Young' });
    await of.mapped('client', other, await of.target('client', { externalId: 'j2' }));
    await keep(aVisit('v4', { jobId: 'j2', clockIn: long, clockOut: long }));
    const first = await people('client', { limit: 1 });
    expect(first.rows).toMatchObject([{ label: 'Hill, Ann' }]);
    const second = await people('client', { limit: 1, cursor: first.next });
    expect(second).toMatchObject({ rows: [{ label: 'Young, Zoe' }], next: null });
  });

  it('show the six elements in words, two dates over midnight, and their GPS points, which is noted', async () => {
    const { id } = await rowOf('v1');
    const { body } = await admin.get<Visit>(`/api/visits/${id}`);
    expect(body.elements.map(({ element, lacks }) => [element, lacks.length])).toEqual([
      ['service', 1],
      ['client', 0],
      ['date', 0],
      ['location', 0],
      ['employee', 0],
      ['times', 0],
    ]);
    expect(body.points.map(({ kind }) => kind)).toEqual(['in', 'between', 'between', 'out']);
    expect(body.unmatched).toContain('No shift');
    const audit = await admin.get<{ rows: AuditEntry[] }>('/api/audit?subject=visit');
    expect(audit.body.rows[0]).toMatchObject({ action: 'open', subject: 'visit', subjectId: id });
    const night = await admin.get<Visit>(`/api/visits/${(await rowOf('v2')).id}`);
    expect(night.body.dates).toEqual(['2026-03-02', '2026-03-03']);
    expect(night.body.reason?.next).toContain('Integrations > Mapping');
  });

  it('that are held are looked at anew by Try again, once somebody is mapped', async () => {
    const { id, version } = await rowOf('v2');
    const still = await admin.post<Visit>(`/api/visits/${id}/retry`, { version });
    expect(still).toMatchObject({ status: 202, body: { state: 'held' } });
    await of.mapped('client', await of.client('c9'), await of.target('client', { externalId: 'j9' }));
    const stale = await admin.post<Refused>(`/api/visits/${id}/retry`, { version: version + 99 });
    expect(stale.body.type).toBe('urn:rounds:problem:version-conflict');
    const tried = await admin.post<Visit>(`/api/visits/${id}/retry`, { version: still.body.version });
    expect(tried.body).toMatchObject({ state: 'waiting', reason: null, mayRetry: true });
  });

  it('that PIMSY refused are sent again by Try again; what it has, or what still lasts, is not', async () => {
    const { id } = await rowOf('v1');
    await of.work(async ({ em }) => {
      await em.nativeUpdate(VisitRow, { id }, { state: 'refused', reason: 'rejected', attempts: 1 });
      em.create(VisitAttempt, {
        visitId: id,
        revision: 1,
        begunAt: new Date('2026-03-03T20:31:00Z'),
        endedAt: new Date('2026-03-03T20:31:01Z'),
        outcome: 'refused',
        answer: 'PIMSY refused it: invalid, Encounter.subject.',
      });
    });
    const refused = (await admin.get<Visit>(`/api/visits/${id}`)).body;
    expect(refused).toMatchObject({ mayRetry: true, tries: [{ outcome: 'refused', answer: expect.any(String) }] });
    const tried = await admin.post<Visit>(`/api/visits/${id}/retry`, { version: refused.version });
    expect(tried.body).toMatchObject({ state: 'waiting', points: [{}, {}, {}, {}] });
    // They show the points as well: by opening it, and by trying again.
    const opened = await admin.get<{ rows: AuditEntry[] }>('/api/audit?subject=visit&action=open');
    expect(opened.body.rows.filter(({ subjectId }) => subjectId === id)).toHaveLength(3);
    const refusals = ['sent', 'open', 'sending', 'unneeded'] as const;
    for (const state of refusals) {
      await of.work(({ em }) => em.nativeUpdate(VisitRow, { id }, { state }));
      const { version } = await rowOf('v1');
      const answer = await admin.post<Refused>(`/api/visits/${id}/retry`, { version });
      expect(answer.status).toBe(409);
      expect(answer.body.next).toMatch(/\.$/);
    }
  });

  it('of a restricted chart show where they were to those alone to whom it is open, and no look is noted where nothing was shown', async () => {
    const { id } = await rowOf('v1');
    const local = await new TestPeople(api.db, api.own.id).client({ lastName: 'Hill' });
    await of.linked('pimsy', client, 'client', local.id);
    await of.work(({ em }) => em.nativeUpdate(Client, { id: local.id }, { restricted: true }));
    const biller = await api.as({ Integrations: ['view'] });
    const before = await looks();
    const withheld = (await biller.get<Visit>(`/api/visits/${id}`)).body;
    expect(withheld).toMatchObject({ points: [], pointsWithheld: true, clientName: 'Restricted chart' });
    expect(await looks()).toBe(before);
    expect(JSON.stringify(withheld)).not.toContain('Hill, Ann');
    const all = (await biller.get<{ rows: Row[] }>('/api/visits')).body;
    expect(all.rows.filter(({ clientWithheld }) => clientWithheld)).toHaveLength(2);
    expect(JSON.stringify(all)).not.toContain('Hill, Ann');
    // Nor does a search or a filter tell that there is such a client.
    expect((await people('client', { text: 'hill ann' }, biller)).rows).toEqual([]);
    expect((await people('client', { id: client }, biller)).rows).toEqual([]);
    expect((await biller.get<{ rows: Row[] }>(`/api/visits?client=${client}`)).body.rows).toEqual([]);
    const keeper = await api.as({ Integrations: ['view'], 'Restricted Charts': ['view'] });
    expect((await people('client', { text: 'hill ann' }, keeper)).rows).toHaveLength(1);
    expect((await keeper.get<Visit>(`/api/visits/${id}`)).body).toMatchObject({
      points: [{}, {}, {}, {}],
      pointsWithheld: false,
    });
    await of.work(({ em }) => em.nativeUpdate(Client, { id: local.id }, { restricted: false }));
    expect((await biller.get<Visit>(`/api/visits/${id}`)).body.points).toHaveLength(4);
  });

  it('of a job that is no client’s are marked by it, and taken back, all of them at once', async () => {
    const [office, later] = ['o1', 'o2'];
    await keep(aVisit(office, { jobId: 'office' }));
    await keep(aVisit(later, { jobId: 'office', clockIn: day('12:00'), clockOut: day('13:00') }));
    const { id, version, state } = await rowOf(office);
    expect(state).toBe('held');
    const reader = await api.as({ Integrations: ['view'] });
    const path = `/api/visits/${id}/job`;
    expect((await reader.post(path, { nonVisit: true, version })).status).toBe(403);
    expect((await api.other.admin.post(path, { nonVisit: true, version })).status).toBe(404);
    expect((await admin.post(path, { nonVisit: true, version: version + 9 })).status).toBe(409);
    const marked = (await admin.post<Visit>(path, { nonVisit: true, version })).body;
    expect(marked).toMatchObject({ job: 'non-visit', state: 'unneeded', reason: { code: 'non-visit-job' } });
    expect(await rowOf(later)).toMatchObject({ state: 'unneeded', reason: 'non-visit-job', untold: true });
    expect((await list('?jobs=non-visit')).rows).toHaveLength(2);
    expect((await list('?jobs=visit')).rows.map(({ job }) => job)).not.toContain('non-visit');
    // What comes later of the same job goes the same way.
    await keep(aVisit('o3', { jobId: 'office', clockIn: day('14:00'), clockOut: day('15:00') }));
    expect(await rowOf('o3')).toMatchObject({ state: 'unneeded' });
    const back = (await admin.post<Visit>(path, { nonVisit: false, version: marked.version })).body;
    expect(back).toMatchObject({ job: 'unsaid', state: 'held' });
    expect(await rowOf(later)).toMatchObject({ state: 'held', reason: 'client-unmapped' });
    const { body } = await admin.get<{ rows: AuditEntry[] }>('/api/audit?subject=non_visit_job');
    expect(body.rows.map(({ action }) => action).toSorted()).toEqual(['delete', 'insert']);
  });

  it('of a client’s job, and those without one, are not marked', async () => {
    expect(await notMarked('v1')).toBe('A client of PIMSY is mapped to this job');
    await keep(aVisit('n1', { jobId: null, clockIn: day('16:00'), clockOut: day('17:00') }));
    expect(await notMarked('n1')).toBe('This visit has no job');
  });

  it('follow the mark of a job where jobs are listed, which whoever maps sees as well', async () => {
    const record = await of.target('client', { externalId: 'garage', label: 'Garage' });
    await keep(aVisit('g1', { jobId: 'garage', clockIn: day('18:00'), clockOut: day('19:00') }));
    const mark = (who: TestUser, nonVisit: boolean, id = record) =>
      who.post<Refused>(`/api/integrations/timeero/jobs/${id}/mark`, { nonVisit });
    const marks = async () => {
      const paths = ['timeero/jobs/search', 'mappings/client/targets/search'];
      const lists = paths.map((path) =>
        admin.post<{ rows: { nonVisit: boolean }[] }>(`/api/integrations/${path}`, { text: 'garage' }),
      );
      return (await Promise.all(lists)).flatMap(({ body }) => body.rows.map(({ nonVisit }) => nonVisit));
    };
    expect(await marks()).toEqual([false, false]);
    const reader = await api.as({ Integrations: ['view'] });
    expect((await mark(reader, true)).status).toBe(403);
    expect((await mark(api.other.admin, true)).status).toBe(404);
    expect((await mark(admin, true, await of.target('employee', { externalId: 'u7' }))).status).toBe(404);
    expect((await mark(admin, true)).status).toBe(204);
    // Pressed once more, it is marked once.
    expect((await mark(admin, true)).status).toBe(204);
    expect(await marks()).toEqual([true, true]);
    expect(await rowOf('g1')).toMatchObject({ state: 'unneeded', reason: 'non-visit-job', untold: true });
    const { body } = await admin.get<{ rows: AuditEntry[] }>('/api/audit?subject=non_visit_job');
    expect(body.rows.filter(({ after }) => JSON.stringify(after).includes('garage'))).toHaveLength(1);
    expect((await mark(admin, false)).status).toBe(204);
    expect(await marks()).toEqual([false, false]);
    expect(await rowOf('g1')).toMatchObject({ state: 'held', reason: 'client-unmapped' });
    await of.mapped('client', await of.client('c8'), record);
    expect((await mark(admin, true)).body.type).toBe('urn:rounds:problem:job-of-client');
  });

  it('tell how their last reading went', async () => {
    expect((await admin.get<VisitReading>('/api/visits/reading')).body).toEqual({
      readAt: null,
      failure: null,
      unreadable: 0,
    });
  });

  it('of another practice are nobody else’s business, nor are one’s own without the rule', async () => {
    const { id, version } = await rowOf('v1');
    const stranger = api.other.admin;
    expect((await stranger.get(`/api/visits/${id}`)).status).toBe(404);
    expect((await stranger.post(`/api/visits/${id}/retry`, { version })).status).toBe(404);
    expect((await stranger.get<{ rows: Row[] }>('/api/visits')).body.rows).toEqual([]);
    const reader = await api.as({ Integrations: ['view'] });
    expect((await reader.get(`/api/visits/${id}`)).status).toBe(200);
    expect((await reader.post(`/api/visits/${id}/retry`, { version })).status).toBe(403);
    const nobody = await api.as({ Clients: ['view'] });
    expect((await nobody.get('/api/visits')).status).toBe(403);
    expect((await nobody.get(`/api/visits/${id}`)).status).toBe(403);
  });
});
