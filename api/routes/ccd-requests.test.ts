import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { createCcdChecking } from '../../activities/ccd-checking.ts';
import { Alert, Audit, CcdRequest, Client, Document, Message, Person, Task } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { endGuardianAccess } from '../../db/portal/end-guardian-access.ts';
import type { CcdRequest as Request, OwnCcd, ReadableCcd } from '../../domain/schemas/ccd.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { aCcd } from '../../test/setup/ccd.ts';
import { pdf } from '../../test/setup/document-files.ts';
import { aGuardian, giveAccessTo, signsIn } from '../../test/setup/guardians.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { visit, type Visit } from '../../test/setup/portal-information.ts';

const ownPath = '/api/portal/ccd-requests';
const path = '/api/ccd-requests';
const rule = 'Client Portal CCD Requests';

let api: TestApi;
let of: TestPeople;
let keeper: TestUser;
let client: Visit;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
  keeper = await api.as({ [rule]: ['modify', 'view'], Clients: ['view'] });
});
beforeEach(async () => {
  client = await somebody('Ann');
});
afterAll(() => api.close());

/** A client by the name of Begay; all of them were born on the same day. */
async function somebody(firstName: string): Promise<Visit> {
  const visitor = await visit(api, { firstName, lastName: 'Begay' });
  await of.work(({ em }) => em.nativeUpdate(Person, { id: visitor.personId }, { birthDate: '1980-02-03' }));
  return visitor;
}

interface Refused {
  type: string;
  next: string;
}
const ask = (by: Pick<Visit, 'visitor'> = client, headers: Record<string, string> = {}) =>
  by.visitor.post<OwnCcd & Refused>(ownPath, undefined, headers);
const asked = async (by: Pick<Visit, 'visitor'> = client) => (await ask(by)).body.id;
const own = async (by = client) => (await by.visitor.get<{ rows: OwnCcd[] }>(ownPath)).body.rows;
const row = (id: string) => of.work(({ em }) => em.findOneOrFail(CcdRequest, { id }));
const notices = () =>
  of.work(({ em }) =>
    em.find(Message, { clientId: client.clientId, purpose: 'portal-notice' }, { orderBy: { id: 'asc' } }),
  );
const listed = async (query = '', by = keeper) => (await by.get<{ rows: Request[] }>(`${path}${query}`)).body.rows;

interface Answered {
  status: number;
  type: string;
  body: string;
}
/** Sends or asks for bytes, as staff or, on the portal's host, as a client. */
function exchange(method: 'GET' | 'PUT', address: string, by: TestUser | Visit, bytes?: Uint8Array): Promise<Answered> {
  const who = 'visitor' in by ? by.visitor : by;
  const cookie =
    'cookies' in who ? [...who.cookies].map(([name, value]) => `${name}=${value}`).join('; ') : (who.cookie ?? '');
  const headers = {
    cookie,
    'x-csrf-token': who.csrf ?? '',
    'content-type': 'application/octet-stream',
    ...('host' in who ? { host: who.host } : {}),
  };
  return new Promise((resolve, reject) => {
    const req = request(api.url, { method, path: address, headers }, (res) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          type: String(res.headers['content-type']),
          body: Buffer.concat(parts).toString(),
        }),
      );
    });
    req.on('error', reject);
    req.end(bytes);
  });
}

async function announced(id: string, by = keeper, name = 'CCD.xml') {
  const { status, body } = await by.post<{ id: string } & Refused>(`${path}/${id}/documents`, { name });
  return { status, ...body, address: `${path}/${id}/documents/${body.id}/content` };
}
/** As the scan and the look that follows make of what staff uploaded. */
async function uploaded(id: string, bytes: Uint8Array = aCcd(), by = keeper): Promise<void> {
  const { address } = await announced(id, by);
  expect((await exchange('PUT', address, by, bytes)).status).toBe(200);
  await of.work(async ({ em }) => {
    const { documentId } = await em.findOneOrFail(CcdRequest, { id });
    em.assign(await em.findOneOrFail(Document, { id: documentId ?? '' }), { status: 'clean' });
  });
  const { storage, clock, config } = api.deps;
  const { checkCcd } = createCcdChecking({ database: api.db.database, storage, clock, config });
  await checkCcd({ practiceId: api.own.id, requestId: id });
}

describe('a client at the portal', () => {
  it('asks once however often they press, and hears in plain words where it stands', async () => {
    const answers = await Promise.all([ask(), ask(), ask(client, { 'idempotency-key': newId() })]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const [request_] = await own();
    expect(request_).toMatchObject({ state: 'preparing', source: null, unread: false, words: null });
    expect(Date.parse(request_?.dueAt ?? '')).toBeGreaterThan(Date.parse(request_?.askedAt ?? ''));
    await of.work(async ({ em }) => {
      em.assign(await em.findOneOrFail(CcdRequest, { clientId: client.clientId }), {
        status: 'needs-staff',
        reason: 'none',
      });
    });
    expect((await own())[0]).toMatchObject({ state: 'with-staff' });
    expect(JSON.stringify(await own())).not.toContain('none');
  });

  it('asks for a few a day at most', async () => {
    for (let n = 0; n < 5; n++) {
      const id = await asked();
      expect((await keeper.post(`${path}/${id}/decline`, { words: 'Not today' })).status).toBe(200);
    }
    const { status, body } = await ask();
    expect([status, body.type]).toEqual([429, 'urn:rounds:problem:too-many']);
  });

  it('reads it as text and downloads it once it is ready, and sees both among the activity; nobody else gets at it', async () => {
    const id = await asked();
    for (const part of ['text', 'content'])
      expect((await exchange('GET', `${ownPath}/${id}/${part}`, client)).status).toBe(404);
    const text = '<paragraph>&lt;b&gt;None&lt;/b&gt;</paragraph><list><item>Pollen</item></list>';
    await uploaded(id, aCcd({ text }));
    expect((await own())[0]).toMatchObject({ state: 'ready', source: 'staff', madeOn: '2026-11-20', unread: true });
    const { body } = await client.visitor.get<ReadableCcd>(`${ownPath}/${id}/text`);
    expect(body.sections).toHaveLength(6);
    expect(body.sections[0]).toEqual({
      title: 'Section 1',
      level: 0,
      blocks: [
        { kind: 'text', text: '<b>None</b>' },
        { kind: 'list', caption: null, ordered: false, items: ['Pollen'] },
      ],
    });
    const file = await exchange('GET', `${ownPath}/${id}/content`, client);
    expect([file.status, file.type, file.body]).toEqual([200, 'application/xml', aCcd({ text }).toString()]);
    expect((await own())[0]).toMatchObject({ unread: false });
    const activity = (await client.visitor.get<{ rows: { what: string; who: string }[] }>('/api/portal/activity')).body
      .rows;
    expect(activity.slice(0, 2)).toMatchObject([
      { what: 'Downloaded the clinical document (CCD)', who: 'You' },
      { what: 'Read the clinical document (CCD)', who: 'You' },
    ]);
    expect(activity.map(({ what }) => what)).toContain('Asked for the clinical document (CCD)');
    const neighbor = await visit(api);
    const elsewhere = await visit(api, { practiceId: api.other.id });
    for (const by of [neighbor, elsewhere])
      for (const part of ['text', 'content'])
        expect((await exchange('GET', `${ownPath}/${id}/${part}`, by)).status).toBe(404);
    expect(await own(neighbor)).toEqual([]);
    const { documentId } = await row(id);
    await api.own.admin.delete(`/api/documents/${documentId}`);
    expect((await own())[0]).toMatchObject({ state: 'taken-back', unread: false });
    expect((await exchange('GET', `${ownPath}/${id}/content`, client)).status).toBe(404);
  });
});

/** Who acts for the client by the right to it alone, and is signed in. */
async function representative() {
  const guardian = await aGuardian(api);
  const wishes = { rights: ['ccd'], relation: 'representative', birthDate: '1980-02-03' } as const;
  const { access } = await giveAccessTo(api, guardian, client, wishes);
  expect(await signsIn(guardian)).toBe(true);
  return { ...guardian, access };
}
const readers = async () => (await notices()).map(({ personId }) => personId);
const declined = (id: string) => keeper.post(`${path}/${id}/decline`, { words: 'Not today' });

describe('a guardian', () => {
  it('who asked for it is told of the answer, as long as they have the right; else the client is', async () => {
    const { access, personId, ...guardian } = await representative();
    await declined(await asked(guardian));
    expect(await readers()).toEqual([personId]);
    const id = await asked(guardian);
    await of.work((uow) =>
      endGuardianAccess(uow, { id: access, cause: 'staff', reason: 'As a test', now: api.deps.clock() }),
    );
    await declined(id);
    await declined(await asked());
    expect(await readers()).toEqual([personId, client.personId, client.personId]);
  });

  it('who reads what the client asked for leaves it new to the client', async () => {
    const guardian = await representative();
    const id = await asked();
    await uploaded(id);
    expect((await guardian.visitor.get(`${ownPath}/${id}/text`)).status).toBe(200);
    expect([(await own())[0]?.unread, (await keeper.get<Request>(`${path}/${id}`)).body.readAt]).toEqual([true, null]);
    await client.visitor.get(`${ownPath}/${id}/text`);
    expect((await own())[0]?.unread).toBe(false);
  });
});

describe('staff', () => {
  it('see first what was promised for the earliest day, page by page', async () => {
    const late = await asked();
    await asked(await somebody('Bea'));
    await of.work(async ({ em }) => {
      em.assign(await em.findOneOrFail(CcdRequest, { id: late }), { dueAt: new Date('2026-01-05T12:00:00Z') });
    });
    const seen: Request[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await keeper.get<{ rows: Request[]; next: string | null }>(`${path}?limit=2${query}`);
      seen.push(...page.body.rows);
      cursor = page.body.next;
    }
    expect(seen[0]?.id).toBe(late);
    expect(seen.map(({ dueAt }) => dueAt)).toEqual(seen.map(({ dueAt }) => dueAt).toSorted());
    const open = await of.work(({ em }) => em.count(CcdRequest, { answeredAt: null }));
    expect([seen.length, new Set(seen.map(({ id }) => id)).size]).toEqual([open, open]);
  });

  it('cannot show one twin the document of the other', async () => {
    const bea = await somebody('Bea');
    const id = await asked(bea);
    await uploaded(id); // Ann's
    expect(await row(id)).toMatchObject({ status: 'needs-staff', reason: 'other-person' });
    await uploaded(id, Buffer.from(aCcd().toString().replace('<given>Ann<', '<given>Bea<')));
    expect(await row(id)).toMatchObject({ status: 'ready' });
  });

  it('leave no file in the chart that nobody has judged: it is withdrawn where the request goes on without it', async () => {
    const documents: string[] = [];
    /** A file comes and waits for the scanner, or could not be scanned. */
    const comes = async (id: string, reason: 'unscanned' | null) => {
      const { address, id: documentId } = await announced(id);
      expect((await exchange('PUT', address, keeper, aCcd())).status).toBe(200);
      documents.push(documentId);
      if (reason) await of.work(({ em }) => em.nativeUpdate(CcdRequest, { id }, { status: 'needs-staff', reason }));
    };
    const id = await asked();
    await comes(id, 'unscanned');
    await comes(id, 'unscanned'); // another upload
    expect((await keeper.post(`${path}/${id}/fetch`)).status).toBe(200);
    await comes(id, null);
    const withdrawn = async () =>
      (await of.work(({ em }) => em.find(Document, { id: { $in: documents } }, { orderBy: { id: 'asc' } }))).map(
        ({ withdrawnAt }) => withdrawnAt !== null,
      );
    expect(await withdrawn()).toEqual([true, true, false]);
    expect((await keeper.post(`${path}/${id}/decline`, { words: 'Not today' })).status).toBe(200);
    expect(await withdrawn()).toEqual([true, true, true]);
  });

  it('see who asks, as far as the chart is open to them', async () => {
    const id = await asked();
    const mine = `?client=${client.clientId}`;
    expect(await listed(mine)).toMatchObject([{ id, status: 'requested', overdue: false, reason: null }]);
    expect(await listed(`${mine}&state=answered`)).toEqual([]);
    expect((await (await api.as({ Clients: ['view'] })).get(path)).status).toBe(403);
    await of.work(async ({ em }) => {
      em.assign(await em.findOneOrFail(Client, { id: client.clientId }), { restricted: true });
    });
    expect(await listed(mine)).toEqual([]);
    expect((await keeper.get(`${path}/${id}`)).status).toBe(403);
    expect((await announced(id)).status).toBe(403);
    for (const [part, body] of [
      ['decline', { words: 'No such record' }],
      ['fetch', undefined],
    ] as const)
      expect((await keeper.post(`${path}/${id}/${part}`, body)).status).toBe(403);
    const opener = await api.as({ [rule]: ['modify', 'view'], 'Restricted Charts': ['view'] });
    expect(await listed(mine, opener)).toHaveLength(1);
    expect((await api.other.admin.get(`${path}/${id}`)).status).toBe(404);
    const looker = await api.as({ [rule]: ['view'], 'Restricted Charts': ['view'] });
    expect((await announced(id, looker)).status).toBe(403);
  });

  it('upload it; what is no CCD, or of somebody else, is not shown, and says why', async () => {
    const id = await asked();
    const letter = await announced(id, keeper, 'Letter.pdf');
    const refused = await exchange('PUT', letter.address, keeper, pdf('a letter'));
    expect([refused.status, refused.body]).toEqual([415, expect.stringContaining('not-ccd')]);
    const { address, id: documentId } = await announced(id);
    expect(
      (await exchange('PUT', address, await api.as({ [rule]: ['modify'], Clients: ['view'] }), aCcd())).status,
    ).toBe(404);
    await uploaded(id, aCcd({ lastName: 'Nez' }));
    expect((await listed(`?client=${client.clientId}`))[0]).toMatchObject({
      status: 'needs-staff',
      reason: 'other-person',
    });
    expect((await own())[0]).toMatchObject({ state: 'with-staff' });
    const task = await of.work(({ em }) => em.findOneOrFail(Task, { subjectId: id }));
    expect(task).toMatchObject({ type: 'records-request', status: 'open' });
    await uploaded(id);
    expect(await listed(`?client=${client.clientId}&state=answered`)).toMatchObject([
      { status: 'ready', source: 'staff', answeredBy: expect.stringContaining('Test'), shown: true, readAt: null },
    ]);
    expect((await of.work(({ em }) => em.findOneOrFail(Task, { id: task.id }))).status).toBe('done');
    expect((await row(id)).documentId).not.toBe(documentId);
    const late = await announced(id);
    expect([late.status, late.type]).toEqual([409, 'urn:rounds:problem:answered']);
  });

  it('answer one document at a time, and the bytes of another that was announced before are refused', async () => {
    const id = await asked();
    const [first, second] = [await announced(id), await announced(id)];
    expect((await exchange('PUT', first.address, keeper, aCcd())).status).toBe(200);
    expect((await exchange('PUT', first.address, keeper, aCcd())).status).toBe(409);
    const other = await exchange('PUT', second.address, keeper, aCcd());
    expect([other.status, other.body]).toEqual([409, expect.stringContaining('being-checked')]);
    expect((await keeper.post<Refused>(`${path}/${id}/fetch`)).body.type).toContain('being-checked');
    // Of another request, whatever its address says.
    const neighbor = await visit(api);
    const theirs = await asked(neighbor);
    const wrong = `${path}/${theirs}/documents/${second.id}/content`;
    expect((await exchange('PUT', wrong, keeper, aCcd())).status).toBe(404);
  });

  it('have PIMSY asked again, or decline with words that the client reads and nobody finds in the rows', async () => {
    const id = await asked();
    expect((await keeper.post<Refused>(`${path}/${id}/fetch`)).body.type).toContain('under-way');
    await of.work(async ({ em }) => {
      em.assign(await em.findOneOrFail(CcdRequest, { id }), { status: 'needs-staff', reason: 'away' });
      for (const kind of ['ccd-waits', 'ccd-overdue'] as const)
        em.create(Alert, {
          staffId: keeper.staffId,
          kind,
          subjectKind: 'ccd_request',
          subjectId: id,
          clientId: client.clientId,
        });
    });
    expect((await keeper.post<Request>(`${path}/${id}/fetch`)).body).toMatchObject({
      status: 'requested',
      reason: null,
    });
    // It is as overdue as before.
    const alerts = await of.work(({ em }) => em.find(Alert, { subjectId: id, readAt: null }));
    expect(alerts.map(({ kind }) => kind)).toEqual(['ccd-overdue']);
    expect((await keeper.post(`${path}/${id}/decline`, { words: ' ' })).status).toBe(400);
    const words = 'We have no records of you before March.';
    const [one, two] = await Promise.all([1, 2].map(() => keeper.post<Request>(`${path}/${id}/decline`, { words })));
    expect(new Set([one?.status, two?.status])).toEqual(new Set([200, 409]));
    expect((await own())[0]).toMatchObject({ state: 'declined', words });
    const { rows } = await of.work(({ kysely }) =>
      sql<{ text: string }>`
        select r::text || coalesce((select string_agg(a::text, '') from audit a where a.subject_id = r.id::text), '') as text
          from ccd_request r where r.id = ${id}::uuid`.execute(kysely),
    );
    expect(rows[0]?.text).not.toContain('records of you');
    const told = await notices();
    expect(told).toHaveLength(1);
    expect(told[0]?.body).not.toMatch(/March|document|declin/i);
    expect(
      await of.work(({ em }) =>
        em.count(Audit, { subject: 'client', subjectId: client.clientId, action: 'ccd-declined' }),
      ),
    ).toBe(1);
    expect((await ask()).body.id).not.toBe(id);
  });
});
