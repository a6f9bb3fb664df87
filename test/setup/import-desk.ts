import { MockActivityEnvironment } from '@temporalio/testing';
import { createPracticeImportActivities } from '../../activities/practice-import.ts';
import type { ImportKind } from '../../domain/imports/columns.ts';
import type { ImportMode, ImportRowStatus } from '../../domain/imports/statuses.ts';
import type { ImportRow, ImportRun } from '../../domain/schemas/imports.ts';
import type { Grants } from '../../domain/rules.ts';
import { allGrants, type TestApi, type TestUser } from './api.ts';
import { TestPeople } from './people.ts';

export type ImportAnswer = ImportRun & { type: string; title: string };

/** A file of clients: two good rows, and one (line 3) with everything wrong. */
export const three = `MRN,First name,Last name,DOB,Mobile,E-mail,Consent,Consent date
501,Jordan,Reyes,4/9/1988,(602) 555-0117,jordan@example.com,Yes,1/12/2026
502,Ana,,2014-02-30,555,ana@,No,
503,Lee,Park,,602-555-0142,,,
`;

/** An administrator who imports into an empty practice; `renew` takes a new one. What was expected to go well throws where it does not. */
export function importDesk(api: () => TestApi, base = '/api/imports') {
  let admin: TestUser;
  let of: TestPeople;

  async function renew(): Promise<void> {
    of = new TestPeople(api().db, await api().db.practice(undefined, 'America/Phoenix'));
    admin = await somebody(allGrants);
  }

  /** A new member of staff of that practice with just these rights. */
  async function somebody(grants: Grants): Promise<TestUser> {
    const practice = await api().deps.database.practiceById(of.practiceId);
    if (!practice) throw new Error('There is no such practice');
    return api().as(grants, practice);
  }

  async function put(id: string, bytes: Uint8Array | string, user: TestUser = admin) {
    const headers = {
      cookie: user.cookie ?? '',
      'x-csrf-token': user.csrf ?? '',
      'content-type': 'application/octet-stream',
    };
    const url = `${api().url}${base}/${id}/content`;
    const response = await fetch(url, { method: 'PUT', headers, body: Buffer.from(bytes) });
    const body: ImportAnswer = await response.json();
    return { status: response.status, body };
  }

  async function begun(kind: ImportKind = 'clients', user: TestUser = admin): Promise<ImportRun> {
    return (await user.post<ImportRun>(base, { kind, fileName: 'people.csv' })).body;
  }

  async function read(kind: ImportKind, file: string): Promise<ImportRun> {
    const { id } = await begun(kind);
    const { status, body } = await put(id, file);
    if (status !== 200) throw new Error(`The file was not read: ${body.title}`);
    return body;
  }

  /** As the workflow does. */
  function carryOut(runId: string) {
    const activities = createPracticeImportActivities(api().deps);
    const input = { practiceId: of.practiceId, runId };
    return new MockActivityEnvironment().run((ids: typeof input) => activities.carryOutImport(ids), input);
  }

  const current = async (id: string) => (await admin.get<ImportRun>(`${base}/${id}`)).body;
  const order = (run: Pick<ImportRun, 'id' | 'version'>, mode: ImportMode) =>
    admin.post<ImportAnswer>(`${base}/${run.id}/run`, { mode, version: run.version });
  const undo = ({ id, version }: ImportRun) =>
    admin.post<ImportAnswer>(`${base}/${id}/undo`, { version, reason: 'The wrong month' });
  const rows = async (id: string, status?: ImportRowStatus) =>
    (await admin.get<{ rows: ImportRow[] }>(`${base}/${id}/rows${status ? `?status=${status}` : ''}`)).body.rows;

  async function through(run: ImportRun, ordered: { status: number }): Promise<ImportRun> {
    if (ordered.status !== 202) throw new Error(`It was answered with ${ordered.status}`);
    await carryOut(run.id);
    return current(run.id);
  }
  async function imported(kind: ImportKind, file: string, mode: ImportMode = 'good'): Promise<ImportRun> {
    const run = await read(kind, file);
    return through(run, await order(run, mode));
  }
  const takenBack = async (run: ImportRun): Promise<ImportRun> => through(run, await undo(run));

  /** A location that appointments can be at. */
  async function mesa(): Promise<string> {
    const { body } = await admin.post<{ id: string }>('/api/locations', { name: 'Mesa', zone: 'America/Phoenix' });
    return body.id;
  }

  return {
    renew,
    somebody,
    put,
    begun,
    read,
    carryOut,
    current,
    order,
    undo,
    rows,
    imported,
    takenBack,
    mesa,
    get admin() {
      return admin;
    },
    get of() {
      return of;
    },
  };
}
