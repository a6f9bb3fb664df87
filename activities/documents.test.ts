import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { type ClamdStandIn, startClamd } from '../dev/sandbox/clamd/clamd.ts';
import { scannerSentinels } from '../dev/sandbox/clamd/sentinels.ts';
import {
  Account,
  Alert,
  Document,
  type DocumentStatus,
  Person,
  Picklist,
  Staff,
  Task,
  UserGroup,
  UserGroupMember,
} from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { createClamdScanner } from '../providers/scanner/clamd.ts';
import { activityDeps, TestSenders } from '../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { TestPeople } from '../test/setup/people.ts';
import { testStorage } from '../test/setup/storage.ts';
import type { DocumentScanInput, DocumentScanResult } from '../workflows/document-scan/contract.ts';
import type { ActivityDeps } from './deps.ts';
import { createDocumentScanning } from './document-scanning.ts';
import { sweepDocuments } from './document-sweeper.ts';
import { createDocumentActivities } from './documents.ts';

let test: TestDatabase;
let clamd: ClamdStandIn;
let of: TestPeople;
let deps: ActivityDeps;
const { root, storage } = testStorage();
beforeAll(async () => {
  test = await testDatabase();
  clamd = await startClamd({ port: 0, slowMs: 60_000 });
  const scanner = createClamdScanner({ url: `tcp://127.0.0.1:${clamd.port}`, silenceMs: 1_000 });
  deps = { ...activityDeps(test, new TestSenders()), storage, scanner };
});
beforeEach(async () => {
  of = new TestPeople(test, await test.practice());
});
afterAll(async () => {
  await clamd.close();
  await test.close();
  rmSync(root, { recursive: true, force: true });
});

async function* once(content: string): AsyncGenerator<Buffer> {
  yield Buffer.from(content);
}

async function aDocument(
  content: string,
  fields: Partial<{ status: DocumentStatus; updatedAt: Date; uploadedBy: string }> = {},
) {
  const staged = await storage.stage(of.practiceId, once(content), 1_000_000);
  await staged.keep();
  const { sha256, bytes, keyId } = staged;
  const { id: clientId } = await of.client();
  const id = newId();
  const row = { id, clientId, folder: 'consents', name: 'a.txt', mediaType: 'text/plain', sha256, bytes, keyId };
  await of.work(
    async ({ em }) => void em.create(Document, { status: 'pending', uploadedBy: 'system:test', ...row, ...fields }),
  );
  return { practiceId: of.practiceId, documentId: id, sha256 };
}
const rowOf = ({ documentId }: DocumentScanInput) =>
  of.work(({ em }) => em.findOneOrFail(Document, { id: documentId }));
const tasks = () => of.work(({ em }) => em.find(Task, {}, { orderBy: { id: 'asc' } }));
async function scan(input: DocumentScanInput, with_: Partial<ActivityDeps> = {}): Promise<DocumentScanResult> {
  const scanning = createDocumentScanning({ ...deps, ...with_ });
  return new MockActivityEnvironment().run((ids: DocumentScanInput) => scanning.scanDocument(ids), {
    practiceId: input.practiceId,
    documentId: input.documentId,
  });
}
const { refuseInfected, leaveUnscanned } = {
  refuseInfected: (input: DocumentScanInput) => createDocumentActivities(deps).refuseInfected(input),
  leaveUnscanned: (input: DocumentScanInput) => createDocumentActivities(deps).leaveUnscanned(input),
};

describe('the scan of a document', () => {
  it('writes down that it is clean, and says so again when it is asked again', async () => {
    const input = await aDocument('hello');
    expect([await scan(input), await scan(input)]).toEqual([{ outcome: 'clean' }, { outcome: 'clean' }]);
    expect(await rowOf(input)).toMatchObject({ status: 'clean', finding: null, scannedAt: deps.clock() });
  });

  it('refuses what is infected, whatever else has the same content, and removes the bytes', async () => {
    const content = `letter ${scannerSentinels.eicar}`;
    const before = await aDocument(content, { status: 'clean' });
    const input = await aDocument(content);
    expect(await scan(input)).toEqual({ outcome: 'infected' });
    await refuseInfected(input);
    await refuseInfected(input);
    for (const each of [before, input])
      expect(await rowOf(each)).toMatchObject({ status: 'infected', finding: 'Eicar-Test-Signature', exposed: false });
    expect(await storage.open(of.practiceId, input.sha256)).toBeNull();
    expect(new Set((await tasks()).map(({ type, subjectId }) => `${type} ${subjectId}`))).toEqual(
      new Set([before, input].map(({ documentId }) => `document-infected ${documentId}`)),
    );
    expect(await tasks()).toHaveLength(2);
  });

  it('refuses what comes a second time after its bytes were removed', async () => {
    const content = `again ${scannerSentinels.eicar}`;
    const first = await aDocument(content);
    const second = await aDocument(content);
    await scan(first);
    await storage.remove(of.practiceId, first.sha256);
    expect(await scan(second)).toEqual({ outcome: 'infected' });
  });

  it('changes nothing while the scanner is away, and works when it is back', async () => {
    const input = await aDocument('hello');
    const scanner = createClamdScanner({ url: 'tcp://127.0.0.1:1' });
    await expect(scan(input, { scanner })).rejects.toMatchObject({ type: 'ScannerAway', nonRetryable: false });
    expect((await rowOf(input)).status).toBe('pending');
    expect(await scan(input)).toEqual({ outcome: 'clean' });
  });

  it.each([
    ['dropped', scannerSentinels.drop],
    ['silent', scannerSentinels.slow],
  ])('is tried again where the scanner was %s', async (_, content) => {
    await expect(scan(await aDocument(content))).rejects.toMatchObject({ type: 'ScannerAway' });
  });

  it.each([
    ['scanner-refused', scannerSentinels.error],
    ['too-large', scannerSentinels.sizeLimit],
  ])('ends with a task where the scanner says %s', async (finding, content) => {
    const input = await aDocument(content);
    expect(await scan(input)).toEqual({ outcome: 'error' });
    await leaveUnscanned(input);
    await leaveUnscanned(input);
    expect(await rowOf(input)).toMatchObject({ status: 'error', finding });
    expect((await tasks()).map(({ type }) => type)).toEqual(['document-unscanned']);
  });

  it('says so where the bytes are gone', async () => {
    const input = await aDocument('gone');
    await storage.remove(of.practiceId, input.sha256);
    expect(await scan(input)).toEqual({ outcome: 'error' });
    expect((await rowOf(input)).finding).toBe('missing');
  });

  it('is given up with a task after a day, and a withdrawn document is nobody’s task', async () => {
    const input = await aDocument('hello');
    const withdrawn = await aDocument('hello too');
    await of.work(async ({ em }) => {
      (await em.findOneOrFail(Document, { id: withdrawn.documentId })).withdrawnAt = deps.clock();
    });
    await leaveUnscanned(input);
    await leaveUnscanned(withdrawn);
    expect(await rowOf(input)).toMatchObject({ status: 'error', finding: 'scanner-away' });
    expect((await tasks()).map(({ subjectId }) => subjectId)).toEqual([input.documentId]);
  });
});

async function aStaffMember() {
  const ids = { personId: newId(), staffId: newId(), accountId: newId() };
  await of.work(async ({ em }) => {
    em.create(Person, { id: ids.personId, firstName: 'Dana', lastName: 'Reyes' });
    await em.flush();
    em.create(Staff, { id: ids.staffId, personId: ids.personId });
    em.create(Account, { id: ids.accountId, kind: 'staff', personId: ids.personId, login: ids.accountId });
  });
  return ids;
}

describe('people', () => {
  it('are told once: who uploaded it, and the group of its task', async () => {
    const [uploader, keeper, stranger] = [await aStaffMember(), await aStaffMember(), await aStaffMember()];
    await of.work(async ({ em }) => {
      const groupId = newId();
      em.create(UserGroup, { id: groupId, name: 'Medical records' });
      await em.flush();
      em.create(UserGroupMember, { groupId, staffId: keeper.staffId });
      em.create(Picklist, { list: 'task-type', code: 'document-infected', label: 'Document was refused', groupId });
    });
    const input = await aDocument(`told ${scannerSentinels.eicar}`, { uploadedBy: `staff:${uploader.accountId}` });
    await scan(input);
    for (let n = 0; n < 2; n++) await refuseInfected(input);
    const alerts = await of.work(({ em }) => em.find(Alert, {}));
    expect(alerts).toHaveLength(2);
    expect(new Set(alerts.map((alert) => alert.staffId))).toEqual(new Set([uploader.staffId, keeper.staffId]));
    expect(alerts.every(({ kind, subjectId }) => kind === 'document-infected' && subjectId === input.documentId)).toBe(
      true,
    );
    expect(alerts.map((alert) => alert.staffId)).not.toContain(stranger.staffId);
  });
});

describe('the sweeper', () => {
  it('starts what waits, leaves fresh uploads to the API, and removes what was announced a day ago', async () => {
    const minutesAgo = (minutes: number) => new Date(deps.clock().getTime() - minutes * 60_000);
    const waits = await aDocument('waits', { updatedAt: minutesAgo(1) });
    await aDocument('fresh', { updatedAt: deps.clock() });
    await aDocument('done', { status: 'clean', updatedAt: minutesAgo(1) });
    const { id: clientId } = await of.client();
    const announced = (minutes: number) => ({
      id: newId(),
      clientId,
      folder: 'other',
      name: 'a',
      uploadedBy: 'system:test',
      createdAt: minutesAgo(minutes),
    });
    const [old, young] = [announced(25 * 60), announced(23 * 60)];
    await of.work(async ({ em }) => [old, young].forEach((row) => em.create(Document, row)));
    const started: string[] = [];
    const startScan = async ({ practiceId, documentId }: DocumentScanInput) =>
      practiceId === of.practiceId && started.push(documentId) > 0;
    await sweepDocuments({ ...deps, startScan });
    expect(started).toEqual([waits.documentId]);
    expect(await of.work(({ em }) => em.count(Document, { id: { $in: [old.id, young.id] } }))).toBe(1);
  });
});
