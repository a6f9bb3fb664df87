import { MockActivityEnvironment } from '@temporalio/testing';
import { createPracticeImportActivities } from '../../activities/practice-import.ts';
import type { ImportRun } from '../../domain/schemas/imports.ts';
import { allGrants, startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import setup from '../../test/setup/global.ts';
import teardown from '../../test/setup/teardown.ts';

/*
 * How fast a file of clients is read, imported and taken back, against its peer in the same run: adding clients one by one through the API, as a script
 * without an import would. Three rounds, each in an empty practice; rows a second, and how many times as fast as the peer. Takes about two minutes:
 * `npm run bench:import`.
 */

const [rows, singly, rounds] = [20_000, 300, 3];

await setup();
try {
  const api = await startTestApi();
  const seen: Record<string, number[]> = {};
  try {
    for (let round = 1; round <= rounds; round++)
      for (const [name, speed] of Object.entries(await measure(api, round)))
        (seen[name] ??= []).push(Math.round(speed));
  } finally {
    await api.close();
  }
  const peer = middle(seen['one by one']);
  console.log(`${rows} rows, ${rounds} rounds; rows a second: median (lowest to highest), times the peer`);
  for (const [name, all] of Object.entries(seen)) {
    const times = (middle(all) / peer).toFixed(1);
    console.log(
      `${name.padEnd(12)} ${String(middle(all)).padStart(6)} (${Math.min(...all)} to ${Math.max(...all)})  ${times}×`,
    );
  }
} finally {
  await teardown();
}

async function measure(api: TestApi, round: number) {
  const acronym = `bench${round}`;
  const practiceId = await api.db.practice(acronym);
  const admin = await api.as(allGrants, { id: practiceId, acronym });
  const { body: begun } = await admin.post<ImportRun>('/api/imports', { kind: 'clients', fileName: 'bench.csv' });
  const carryOut = () => {
    const activities = createPracticeImportActivities(api.deps);
    const input = { practiceId, runId: begun.id };
    return new MockActivityEnvironment().run((ids: typeof input) => activities.carryOutImport(ids), input);
  };
  const order = async (path: string, body: object) => {
    const { version } = (await admin.get<ImportRun>(`/api/imports/${begun.id}`)).body;
    await admin.post(`/api/imports/${begun.id}/${path}`, { ...body, version });
  };
  const read = await perSecond(rows, () => put(api, admin, begun.id));
  await order('run', { mode: 'good' });
  const imported = await perSecond(rows, carryOut);
  await expectDone(admin, begun.id, 'done');
  const single = await perSecond(singly, async () => {
    for (let n = 0; n < singly; n++) await add(api, admin, n);
  });
  await order('undo', {});
  const undone = await perSecond(rows, carryOut);
  await expectDone(admin, begun.id, 'undone');
  return { 'one by one': single, read, imported, 'taken back': undone };
}

function middle(all: number[] = []): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
}

async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return count / ((performance.now() - start) / 1_000);
}

/** @throws where not every row went the way that is measured */
async function expectDone(admin: TestUser, id: string, status: 'done' | 'undone'): Promise<void> {
  const { counts } = (await admin.get<ImportRun>(`/api/imports/${id}`)).body;
  if (counts[status] !== rows) throw new Error(`Only ${counts[status]} of ${rows} rows are ${status}`);
}

function phone(n: number): string {
  return `+1202${5_000_000 + n}`;
}

function headers({ cookie, csrf }: TestUser, type: string): Record<string, string> {
  return { cookie: cookie ?? '', 'x-csrf-token': csrf ?? '', 'content-type': type };
}

async function put({ url }: TestApi, admin: TestUser, id: string): Promise<void> {
  const lines = Array.from(
    { length: rows },
    (_, n) => `${n},First${n},Last${n},4/9/1988,${phone(n)},p${n}@example.com,Yes,1/12/2026`,
  );
  const body = `MRN,First,Last,DOB,Mobile,E-mail,Consent,Consent date\n${lines.join('\n')}\n`;
  const answer = await fetch(`${url}/api/imports/${id}/content`, {
    method: 'PUT',
    headers: headers(admin, 'application/octet-stream'),
    body,
  });
  if (answer.status !== 200) throw new Error(`The file was answered with ${answer.status}`);
}

/** Without the test client's check against OpenAPI, which would be measured too. */
async function add({ url }: TestApi, admin: TestUser, n: number): Promise<void> {
  const contactPoints = [
    { kind: 'mobile', address: phone(n), preferred: true },
    { kind: 'email', address: `p${n}@example.com`, preferred: true },
  ];
  const client = { firstName: `First${n}`, lastName: `Singly${n}`, recordNumber: `S${n}`, birthDate: '1988-04-09' };
  const answer = await fetch(`${url}/api/clients`, {
    method: 'POST',
    headers: headers(admin, 'application/json'),
    body: JSON.stringify({ ...client, contactPoints, consent: true }),
  });
  if (answer.status !== 201) throw new Error(`A client was answered with ${answer.status}`);
}
