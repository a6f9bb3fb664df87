import { rmSync } from 'node:fs';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import {
  Account,
  AccountProfile,
  Alert,
  CcdRequest,
  Document,
  type DocumentStatus,
  Integration,
  Message,
  Person,
  Picklist,
  Profile,
  ProfileRule,
  Staff,
  Task,
  UserGroup,
  UserGroupMember,
} from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { ccdSections, requiredSections } from '../domain/ccd/check.ts';
import { ccdDueAt, ccdRules } from '../db/ccd/due.ts';
import { lookAtCcd } from '../db/ccd/look.ts';
import { needStaff } from '../db/ccd/settle.ts';
import type { Fault } from '../dev/sandbox/pimsy/faults.ts';
import type { Sandbox } from '../dev/sandbox/sandbox.ts';
import { createCsvEhr } from '../providers/ehr/csv/adapter.ts';
import {
  EhrAnswerTooLarge,
  EhrForbidden,
  EhrInside,
  EhrNotFound,
  EhrOtherFormat,
  EhrRefused,
  EhrUnauthorised,
  EhrUnsupported,
} from '../providers/ehr/port.ts';
import { aCcd } from '../test/setup/ccd.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { pimsyDesk, type PimsyDesk, pimsySandbox } from '../test/setup/pimsy-desk.ts';
import { testStorage } from '../test/setup/storage.ts';
import { createCcdChecking } from './ccd-checking.ts';
import { createCcdFetching } from './ccd-fetching.ts';
import { createCcdRequestActivities } from './ccd-request.ts';
import { sweepCcds } from './ccd-sweeper.ts';
import type { ActivityDeps } from './deps.ts';

const closers: (() => Promise<void> | void)[] = [];
const { root, storage } = testStorage();
let test: TestDatabase;
let sandbox: Sandbox;
let desk: PimsyDesk;
let deps: ActivityDeps;
beforeAll(async () => {
  test = await testDatabase();
  sandbox = await pimsySandbox(closers, ['asking']);
  desk = await pimsyDesk(test, sandbox, 'asking');
  deps = { ...desk.deps, storage };
  await desk.read();
});
afterEach(() => sandbox.pimsy?.faults.end('all'));
afterAll(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  await test.close();
  rmSync(root, { recursive: true, force: true });
});

const fault = (name: Fault, times = 1, value = '') => sandbox.pimsy?.faults.set(name, times, value);
const run = <T>(task: () => Promise<T>): Promise<T> => new MockActivityEnvironment().run<[], T, () => Promise<T>>(task);
const of = (requestId: string) => ({ practiceId: desk.of.practiceId, requestId });
const fetchCcd = (id: string, with_: Partial<ActivityDeps> = {}) =>
  run(() => createCcdFetching({ ...deps, ...with_ }).fetchCcd(of(id)));
const checkCcd = (id: string) => createCcdChecking(deps).checkCcd(of(id));
const row = (id: string) => desk.of.work(({ em }) => em.findOneOrFail(CcdRequest, { id }));
const documentOf = async (id: string) => {
  const { documentId } = await row(id);
  return desk.of.work(({ em }) => em.findOneOrFail(Document, { id: documentId ?? '' }));
};
const judged = (id: string, status: DocumentStatus) =>
  desk.of.work(async ({ em }) => {
    const { documentId } = await em.findOneOrFail(CcdRequest, { id });
    em.assign(await em.findOneOrFail(Document, { id: documentId ?? '' }), { status });
  });
const tasksOf = (id: string) => desk.of.work(({ em }) => em.find(Task, { subjectId: id }));
const kindsOf = async (id: string) =>
  (await desk.of.work(({ em }) => em.find(Alert, { subjectId: id, readAt: null }))).map(({ kind }) => kind);

/** Asked by the client of a record number, who signs in to the portal. */
async function asked(recordNumber = '10001', at = new Date()): Promise<{ id: string; clientId: string }> {
  const { id: clientId, person } = await desk.client(recordNumber);
  const id = newId();
  await desk.of.work(async (uow) => {
    const known = await uow.em.findOne(Account, { personId: person.id, kind: 'portal' });
    const accountId = known?.id ?? newId();
    if (!known)
      uow.em.create(Account, { id: accountId, kind: 'portal', personId: person.id, login: `c${recordNumber}` });
    await sql`update ccd_request set status = 'declined', reason = null, words = '\\x00', answered_at = now() where answered_at is null`.execute(
      uow.kysely,
    );
    await uow.em.flush();
    uow.em.create(CcdRequest, { id, clientId, accountId, askedAt: at, dueAt: ccdDueAt(await ccdRules(uow), at) });
  });
  return { id, clientId };
}

/** What PIMSY's answer makes of a request: bytes of a document, or an error. */
async function answered(answer: Uint8Array | Error) {
  const { id } = await asked();
  const clinicalSummary = async () => {
    if (answer instanceof Error) throw answer;
    return { bytes: answer };
  };
  await fetchCcd(id, { ehr: () => ({ ...createCsvEhr({ folder: '/nowhere' }), clinicalSummary }) });
  return row(id);
}

/** Why a request is left to staff where the connection, or the link of the client, is otherwise. */
async function reasonOf(change: Partial<{ enabled: boolean; method: 'drop' }>, ended = false) {
  const { id, clientId } = await asked();
  const restore = await desk.of.work(async ({ em, kysely }) => {
    const connection = await em.findOneOrFail(Integration, { system: 'pimsy' });
    const { enabled, method } = connection;
    em.assign(connection, change);
    if (ended) await sql`update mapping set ended_at = now() where local_id = ${clientId}::uuid`.execute(kysely);
    return { enabled, method };
  });
  await fetchCcd(id, change.method ? { ehr: () => createCsvEhr({ folder: '/nowhere' }) } : {});
  await desk.of.work(async ({ em, kysely }) => {
    em.assign(await em.findOneOrFail(Integration, { system: 'pimsy' }), restore);
    if (ended) await sql`update mapping set ended_at = null where local_id = ${clientId}::uuid`.execute(kysely);
  });
  return (await row(id)).reason;
}

describe('a document of PIMSY', () => {
  it('is fetched, kept sealed, and shown once it was scanned and looked into; the client is told once, without a word of it', async () => {
    const { id, clientId } = await asked();
    await fetchCcd(id);
    expect(await row(id)).toMatchObject({ status: 'checking', source: 'pimsy', reason: null });
    expect(await documentOf(id)).toMatchObject({ status: 'pending', exposed: false, folder: 'portal', clientId });
    await checkCcd(id); // not scanned yet
    expect((await row(id)).status).toBe('checking');
    await judged(id, 'clean');
    await Promise.all([checkCcd(id), checkCcd(id)]);
    const ready = await row(id);
    expect(ready).toMatchObject({ status: 'ready', reason: null });
    expect(ready.sections).toHaveLength(6);
    const document = await documentOf(id);
    expect(document).toMatchObject({ exposed: true, mediaType: 'application/hl7-cda+xml', uploadedBy: 'system:ccd' });
    const content = await storage.open(desk.of.practiceId, document.sha256 ?? '');
    const xml = (await content?.read({ start: 0, end: content.bytes }))?.toString() ?? '';
    await content?.close();
    expect(xml).toContain('<ClinicalDocument');
    const notices = await desk.of.work(({ em }) => em.find(Message, { clientId, purpose: 'portal-notice' }));
    expect(notices).toHaveLength(1);
    expect(notices[0]?.body).toMatch(/there is an answer for you|tiene una respuesta/);
    expect(notices[0]?.body).not.toMatch(/CCD|clinical|clínic/i);
    expect(await tasksOf(id)).toEqual([]);
    await fetchCcd(id); // once more, after it was answered
    expect((await row(id)).documentId).toBe(document.id);
  });

  it.each([
    ['PIMSY has none', 'no-ccd', 'none'],
    ['what comes is half a document', 'damaged-ccd', 'not-xml'],
    ['it is of somebody else', 'other-ccd', 'other-person'],
    ['PIMSY does not let Rounds read them', 'forbid', 'not-allowed'],
  ] as const)('is asked of staff where %s, and nothing lands in the chart', async (_, name, reason) => {
    const { id, clientId } = await asked();
    const before = await desk.of.work(({ em }) => em.count(Document, { clientId }));
    fault(name, 1, 'Binary');
    await fetchCcd(id);
    expect(await row(id)).toMatchObject({ status: 'needs-staff', reason, documentId: null });
    expect(await desk.of.work(({ em }) => em.count(Document, { clientId }))).toBe(before);
    expect(await tasksOf(id)).toMatchObject([{ type: 'records-request', status: 'open', clientId, note: '' }]);
  });

  it('is asked for again where PIMSY is away, and left to staff when that was in vain', async () => {
    const { id } = await asked();
    fault('too-many', 0, '120');
    await expect(fetchCcd(id)).rejects.toMatchObject({ type: 'EhrRateLimited', nonRetryable: false });
    expect((await row(id)).status).toBe('fetching');
    const { leaveToStaff, lookAtCcd: look } = createCcdRequestActivities(deps);
    expect(await look({ ...of(id), at: Date.now() })).toMatchObject({ step: 'fetch' });
    await leaveToStaff({ ...of(id), at: Date.now(), failure: 'EhrRateLimited' });
    expect(await row(id)).toMatchObject({ status: 'needs-staff', reason: 'away' });
    expect(await look({ ...of(id), at: Date.now() })).toMatchObject({ step: 'wait' });
    await expect(look({ ...of(newId()), at: Date.now() })).rejects.toMatchObject({ type: 'CcdRequestNotFound' });
  });

  it('is left to staff by what PIMSY said, and of one that lacks a section, with those that it has', async () => {
    const { lastName, birthDate } = (await desk.client('10001')).person;
    const own = { lastName, birthTime: birthDate?.replaceAll('-', '') ?? '' };
    const there = ccdSections.filter((each) => each !== 'results');
    const sections = there.map((each) => requiredSections[each].template);
    expect(await answered(aCcd({ ...own, sections }))).toMatchObject({ reason: 'incomplete', sections: there });
    for (const [error, reason] of [
      [new EhrUnauthorised(), 'not-reached'],
      [new EhrNotFound('There is nothing'), 'not-reached'],
      [new EhrInside(), 'not-reached'],
      [new EhrForbidden('read'), 'not-allowed'],
      [new EhrNotFound('It is gone', true), 'refused'],
      [new EhrRefused('It refused', ''), 'refused'],
      [new EhrOtherFormat(), 'other-format'],
      [new EhrAnswerTooLarge(16), 'too-large'],
      [new EhrUnsupported('It cannot', ''), 'not-able'],
    ] as const)
      expect(await answered(error)).toMatchObject({ status: 'needs-staff', reason });
    const { id } = await asked();
    const { leaveToStaff } = createCcdRequestActivities(deps);
    await leaveToStaff({ ...of(id), at: Date.now(), failure: 'EhrInvalidAnswer' });
    expect((await row(id)).reason).toBe('damaged');
  });

  it('is not asked for where the client has no birth date on file, of which staff are told', async () => {
    const { person } = await desk.client('10001');
    const dated = (birthDate: string | null) =>
      desk.of.work(({ em }) => em.nativeUpdate(Person, { id: person.id }, { birthDate }));
    await dated(null);
    expect(await answered(new Error('PIMSY was asked'))).toMatchObject({
      status: 'needs-staff',
      reason: 'no-birth-date',
    });
    await dated(person.birthDate ?? null);
  });

  it('is left to staff where PIMSY is not connected, gives files alone, or knows nothing of the client', async () => {
    expect(await reasonOf({ enabled: false })).toBe('not-connected');
    expect(await reasonOf({ method: 'drop' })).toBe('not-able');
    expect(await reasonOf({}, true)).toBe('not-linked');
  });
});

describe('a document that staff uploaded', () => {
  it('is refused and withdrawn where it is no CCD of the client, or was refused by the scanner', async () => {
    for (const [status, reason] of [
      ['clean', 'not-xml'],
      ['infected', 'infected'],
      ['error', 'unscanned'],
    ] as const) {
      const { id, clientId } = await asked();
      const documentId = newId();
      await desk.of.work(async ({ em }) => {
        const file = { folder: 'portal', name: 'a.xml', status, sha256: 'f'.repeat(64), uploadedBy: 'system:test' };
        em.create(Document, { id: documentId, clientId, ...file });
        await em.flush();
        em.assign(await em.findOneOrFail(CcdRequest, { id }), { status: 'checking', source: 'staff', documentId });
      });
      const look = await desk.of.work((uow) => lookAtCcd(uow, id, new Date()));
      expect(look?.step).toBe(status === 'clean' ? 'check' : 'wait');
      if (status === 'clean') await checkCcd(id);
      expect(await row(id)).toMatchObject({ status: 'needs-staff', reason });
      const { exposed, withdrawnAt } = await documentOf(id);
      expect([exposed, withdrawnAt !== null]).toEqual([false, status === 'clean']);
    }
  });
});

/** Who sees clients, and may change, or `canModify` false: only see, what the rule is about. @returns id of the member of staff */
async function colleague(rule: 'Client Portal CCD Requests' | 'Tasks', canModify = true): Promise<string> {
  const [personId, staffId, accountId, profileId] = [newId(), newId(), newId(), newId()];
  await desk.of.work(async ({ em }) => {
    em.create(Person, { id: personId, firstName: 'Test', lastName: rule });
    em.create(Profile, { id: profileId, name: `${rule} ${profileId}` });
    await em.flush();
    em.create(Staff, { id: staffId, personId });
    em.create(Account, { id: accountId, kind: 'staff', personId, login: staffId });
    em.create(ProfileRule, { profileId, rule, canModify, canView: true });
    em.create(ProfileRule, { profileId, rule: 'Clients', canView: true });
    await em.flush();
    em.create(AccountProfile, { accountId, profileId });
  });
  return staffId;
}

describe('a request that nobody answers', () => {
  it('is told to those who may answer, then overdue, and then wider; each once', async () => {
    const keeper = await colleague('Client Portal CCD Requests');
    const overseer = await colleague('Tasks');
    // Monday, 2 March 2026, ten in the morning in Phoenix; the office is open from nine to five.
    const { id } = await asked('10001', new Date('2026-03-02T17:00:00Z'));
    expect((await row(id)).dueAt).toEqual(new Date('2026-03-05T17:00:00Z'));
    const look = (at: string) => desk.of.work((uow) => lookAtCcd(uow, id, new Date(at)));
    await desk.of.work(async (uow) =>
      needStaff(uow, await uow.em.findOneOrFail(CcdRequest, { id }), 'none', new Date('2026-03-02T17:00:00Z')),
    );
    expect(await kindsOf(id)).toEqual(['ccd-waits']);
    expect(await look('2026-03-05T16:59:59Z')).toMatchObject({
      step: 'wait',
      nextAt: new Date('2026-03-05T17:00:00Z'),
    });
    for (let n = 0; n < 2; n++)
      expect(await look('2026-03-05T17:00:00Z')).toMatchObject({ nextAt: new Date('2026-03-06T17:00:00Z') });
    expect((await kindsOf(id)).toSorted()).toEqual(['ccd-overdue', 'ccd-waits']);
    expect(await look('2026-03-06T17:00:00Z')).toMatchObject({ nextAt: new Date('2026-03-09T16:00:00Z') });
    const told = await desk.of.work(({ em }) => em.find(Alert, { subjectId: id, kind: 'ccd-overdue' }));
    expect(told.map(({ staffId }) => staffId).toSorted()).toEqual([keeper, overseer].toSorted());
    expect(await tasksOf(id)).toHaveLength(1);
    // Whoever has read it hears of it once more on the next business day.
    await desk.of.work(({ em }) => em.nativeUpdate(Alert, { subjectId: id, staffId: keeper }, { readAt: new Date() }));
    await look('2026-03-07T17:00:00Z');
    expect(await kindsOf(id)).toEqual(['ccd-overdue']);
    for (let n = 0; n < 2; n++)
      expect(await look('2026-03-09T16:00:00Z')).toMatchObject({ nextAt: new Date('2026-03-10T16:00:00Z') });
    expect(await kindsOf(id)).toEqual(['ccd-overdue', 'ccd-overdue']);
  });

  it('is told to those of the group who may answer, or to others who may, and not to who only sees it', async () => {
    const [clerk, keeper] = [
      await colleague('Client Portal CCD Requests', false),
      await colleague('Client Portal CCD Requests'),
    ];
    const groupId = newId();
    await desk.of.work(async ({ em }) => {
      em.create(UserGroup, { id: groupId, name: 'Records' });
      await em.flush();
      em.create(UserGroupMember, { groupId, staffId: clerk });
      em.create(Picklist, { list: 'task-type', code: 'records-request', label: 'Records request', groupId });
    });
    const { id } = await asked();
    await desk.of.work(async (uow) =>
      needStaff(uow, await uow.em.findOneOrFail(CcdRequest, { id }), 'none', new Date()),
    );
    const told = (await desk.of.work(({ em }) => em.find(Alert, { subjectId: id }))).map(({ staffId }) => staffId);
    expect([told.includes(keeper), told.includes(clerk)]).toEqual([true, false]);
  });

  it('is taken up by the sweeper where no workflow looks after it', async () => {
    const at = new Date();
    const { id } = await asked('10001', at);
    const seen: string[] = [];
    const sweep = (ms: number) =>
      sweepCcds({
        ...deps,
        database: test.database,
        clock: () => new Date(at.getTime() + ms),
        lookAt: async ({ requestId }) => void seen.push(requestId),
      });
    await sweep(0);
    expect(seen).toEqual([]);
    await sweep(60_000);
    expect(seen).toEqual([id]);
    await desk.of.work((uow) => lookAtCcd(uow, id, at));
    await sweep(60_000);
    expect(seen).toHaveLength(1);
    await sweep(30 * 60_000);
    expect(seen).toHaveLength(2);
  });
});
