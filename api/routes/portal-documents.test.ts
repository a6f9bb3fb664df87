import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Account, Assignment, Client, Document, type DocumentStatus, Message } from '../../db/entities/index.ts';
import type { Alert } from '../../domain/schemas/alerts.ts';
import type { ClientDocument } from '../../domain/schemas/documents.ts';
import type { PortalDocument } from '../../domain/schemas/portal-documents.ts';
import { settings } from '../../domain/settings.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { pdf, png } from '../../test/setup/document-files.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { setSetting, visit, type Visit } from '../../test/setup/portal-information.ts';

let api: TestApi;
let of: TestPeople;
let client: Visit;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
});
beforeEach(async () => {
  client = await visit(api);
});
afterAll(() => api.close());

const path = '/api/portal/documents';
const allDocuments = 'Receives All Client Portal Document Upload Alerts';
const assignedDocuments = 'Receives Assigned Client Portal Document Upload Alert';

const announce = async (
  name: string,
  { key, kind = 'insurance', by = client }: { key?: string; kind?: string; by?: Visit } = {},
) => by.visitor.post<PortalDocument>(path, { kind, name }, key ? { 'idempotency-key': key } : {});

interface Put {
  status: number;
  headers: Headers;
  body: PortalDocument & { type: string; next: string };
}

/** PUTs bytes as a browser does. */
function put(id: string, bytes: Buffer, { visitor }: Visit = client): Promise<Put> {
  const headers = {
    host: visitor.host,
    cookie: [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    'x-csrf-token': visitor.csrf ?? '',
    'content-type': 'application/octet-stream',
    'content-length': bytes.length,
  };
  return new Promise((resolve, reject) => {
    const req = request(api.url, { method: 'PUT', path: `${path}/${id}/content`, headers }, (res) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          headers: new Headers(),
          body: JSON.parse(Buffer.concat(parts).toString()),
        }),
      );
    });
    req.on('error', reject);
    req.end(bytes);
  });
}

async function sent(name: string, bytes: Buffer, by: Visit = client): Promise<string> {
  const { id } = (await announce(name, { by })).body;
  expect((await put(id, bytes, by)).status).toBe(200);
  return id;
}

/** As the scan writes it. */
const judged = (id: string, status: DocumentStatus) =>
  of.work(async ({ em }) => {
    Object.assign(await em.findOneOrFail(Document, { id }), { status, scannedAt: new Date() });
  });

/** Of a document that staff have put into the chart. */
async function expose(name = 'Letter.png', of_ = client): Promise<string> {
  const { admin } = api.own;
  const { id } = (
    await admin.post<ClientDocument>(`/api/clients/${of_.clientId}/documents`, { folder: 'portal', name })
  ).body;
  await fetch(`${api.url}/api/documents/${id}/content`, {
    method: 'PUT',
    headers: {
      cookie: admin.cookie ?? '',
      'x-csrf-token': admin.csrf ?? '',
      'content-type': 'application/octet-stream',
    },
    body: new Uint8Array(png()),
  });
  await judged(id, 'clean');
  const { version } = (await admin.get<ClientDocument>(`/api/documents/${id}`)).body;
  expect((await admin.patch(`/api/documents/${id}`, { exposed: true, version })).status).toBe(200);
  return id;
}

const listed = async (list: 'shown' | 'sent', by = client) =>
  (await by.visitor.get<{ rows: PortalDocument[]; next: string | null }>(`${path}?list=${list}`)).body.rows;
const alertsOf = async (user: TestUser) =>
  (await user.get<{ rows: Alert[] }>('/api/alerts')).body.rows.filter(({ kind }) => kind === 'portal-document');

describe('what a client sends', () => {
  it('is announced, sent, and told of in words while it is checked; nobody opens it before that', async () => {
    const { status, body } = await announce('Card front.png');
    expect([status, body.state]).toEqual([201, 'checking']);
    expect(await listed('sent')).toEqual([]); // its bytes have not come
    await put(body.id, png());
    expect(await listed('sent')).toMatchObject([{ id: body.id, state: 'checking', folder: 'insurance' }]);
    expect((await api.own.admin.get(`/api/documents/${body.id}/content`)).status).toBe(409);
    for (const [stored, told] of [
      ['clean', 'received'],
      ['error', 'unchecked'],
      ['infected', 'refused'],
    ] as const) {
      await judged(body.id, stored);
      expect(await listed('sent')).toMatchObject([{ state: told }]);
    }
  });

  it('arrives once, whatever is sent again after a lost connection', async () => {
    const key = 'one-file-and-one-key';
    const { id } = (await announce('a.pdf', { key })).body;
    expect((await announce('a.pdf', { key })).body.id).toBe(id);
    expect((await put(id, pdf('a'))).status).toBe(200);
    // The answer was lost: the page announces under its key and sends anew.
    expect((await announce('a.pdf', { key })).body.id).toBe(id);
    const again = await put(id, pdf('a'));
    expect([again.status, again.body.type]).toEqual([409, 'urn:rounds:problem:already-uploaded']);
    expect(again.body.next).not.toMatch(/withdraw/); // which clients cannot
    expect(await listed('sent')).toHaveLength(1);
  });

  it('that is too large is refused with what a client can do, not with what an administrator could', async () => {
    await setSetting(api, settings.largestDocument.id, '1');
    const { id } = (await announce('a.pdf')).body;
    const { status, body } = await put(id, Buffer.alloc(1024 * 1024 + 1));
    await setSetting(api, settings.largestDocument.id, null);
    expect([status, body.next]).toEqual([413, expect.stringContaining('a photo with a lower resolution')]);
  });

  it('is judged by what it is, and a refused file is nowhere', async () => {
    const { id } = (await announce('card.jpg')).body;
    const answer = await put(id, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>'));
    expect([answer.status, answer.body.type]).toEqual([415, 'urn:rounds:problem:content-markup']);
    expect(await listed('sent')).toEqual([]);
  });

  it('is at most fifty files a day', async () => {
    const insert = (minutesAgo: number) =>
      of.work(({ kysely }) =>
        sql<{ id: string }>`insert into document (client_id, folder, name, status, uploaded_by, created_at)
            select ${client.clientId}::uuid, 'other', 'x', 'uploading', ${`portal:${client.accountId}`}, ${new Date(api.deps.clock().getTime() - minutesAgo * 60_000)}::timestamptz
              from generate_series(1, 50) returning id`.execute(kysely),
      );
    // What never arrived, and what went into messages, does not count.
    await insert(90);
    expect((await announce('a.pdf')).status).toBe(201);
    const { rows } = await insert(5);
    expect(Object((await announce('b.pdf')).body).type).toBe('urn:rounds:problem:too-many-documents');
    await of.work(({ kysely }) =>
      sql`insert into portal_attachment (document_id, account_id)
          select unnest(${rows.map(({ id }) => id)}::uuid[]), ${client.accountId}::uuid`.execute(kysely),
    );
    expect((await announce('c.pdf')).status).toBe(201);
    await insert(5);
    const { status, body } = await announce('d.pdf');
    expect([status, Object(body).type]).toEqual([409, 'urn:rounds:problem:too-many-documents']);
  });

  it('stays theirs: another client can neither send its bytes nor open it, and learns nothing of it', async () => {
    const other = await visit(api);
    const { id } = (await announce('a.pdf')).body;
    const nowhere = '019a0000-0000-7000-8000-00000000dead';
    const [tried, missing] = [await put(id, pdf('a'), other), await put(nowhere, pdf('a'), other)];
    expect([tried.status, missing.status]).toEqual([404, 404]);
    expect((await put(id, pdf('a'))).status).toBe(200);
    await judged(id, 'clean');
    expect((await other.visitor.get(`${path}/${id}/content`)).status).toBe(404);
  });

  it('can be opened again by them once it was found clean, until the practice takes it back; each opening is written down', async () => {
    const id = await sent('front.png', png());
    const opens = async () => [
      (await listed('sent'))[0]?.opens,
      (await client.visitor.get(`${path}/${id}/content`)).status,
    ];
    expect(await opens()).toEqual([false, 404]);
    await judged(id, 'infected');
    expect(await opens()).toEqual([false, 404]);
    await judged(id, 'clean');
    expect(await opens()).toEqual([true, 200]);
    const saved = await client.visitor.get(`${path}/${id}/content?as=download`);
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment/);
    const { rows } = await of.work(({ kysely }) =>
      sql<{ actor: string }>`select actor from audit where action = 'open' and subject_id = ${id}`.execute(kysely),
    );
    expect(rows).toEqual(Array.from({ length: 2 }, () => ({ actor: `portal:${client.accountId}` })));
    // Shown to them later on it is new, whatever was opened before.
    const { version } = (await api.own.admin.get<ClientDocument>(`/api/documents/${id}`)).body;
    await api.own.admin.patch(`/api/documents/${id}`, { exposed: true, version });
    expect(await listed('shown')).toMatchObject([{ id, unread: true }]);
    await api.own.admin.delete(`/api/documents/${id}`);
    expect(await opens()).toEqual([false, 404]);
  });
});

describe('staff hear of it', () => {
  it('by the rule for all, or for those assigned to them, once while they have not read it', async () => {
    const view = { Clients: ['view'], Documents: ['view'] } as const;
    const everyone = await api.as({ ...view, [allDocuments]: ['view'] });
    const theirs = await api.as({ ...view, [assignedDocuments]: ['view'] });
    const others = await api.as({ ...view, [assignedDocuments]: ['view'] });
    await of.work(async ({ em }) => {
      em.create(Assignment, { clientId: client.clientId, staffId: theirs.staffId, role: 'clinician' });
    });
    const { id: first } = (await announce('front.png')).body;
    const { id: second } = (await announce('id.png', { kind: 'identification' })).body;
    await Promise.all([put(first, png()), put(second, png())]);
    for (const user of [everyone, theirs]) {
      const rows = await alertsOf(user);
      expect(rows).toHaveLength(1);
      expect(rows[0]!.words).toMatch(
        /^A client sent documents in the portal: (Insurance, Identification|Identification, Insurance)$/,
      );
    }
    expect(await alertsOf(others)).toEqual([]);
    const [{ id } = { id: '' }] = await alertsOf(theirs);
    await theirs.post('/api/alerts/read', { ids: [id] });
    await sent('back.png', png());
    expect(await alertsOf(theirs)).toHaveLength(2);
    expect(await alertsOf(everyone)).toHaveLength(1);
  });

  it('but not of a restricted chart that is closed to them', async () => {
    const user = await api.as({ Clients: ['view'], [allDocuments]: ['view'] });
    await of.work(async ({ em }) => {
      (await em.findOneOrFail(Client, { id: client.clientId })).restricted = true;
    });
    await sent('front.png', png());
    expect(await alertsOf(user)).toEqual([]);
  });

  it('and see in the thread what came, and who has seen it first', async () => {
    const id = await sent('front.png', png());
    await expose();
    const { admin } = api.own;
    const thread = async () =>
      (await admin.get<{ rows: ClientDocument[] }>(`/api/clients/${client.clientId}/documents?from=portal`)).body.rows;
    expect(await thread()).toMatchObject([{ id, fromPortal: true, seenAt: null, seenBy: null }]);
    const reader = await api.as({ Documents: ['view'] });
    const { body } = await reader.post<ClientDocument>(`/api/documents/${id}/seen`);
    const { seenAt, seenBy } = body;
    expect(seenBy).toMatch(/^Test User/);
    await admin.post(`/api/documents/${id}/seen`);
    expect(await thread()).toMatchObject([{ seenAt, seenBy }]);
    const staffs = (
      await admin.post<ClientDocument>(`/api/clients/${client.clientId}/documents`, { folder: 'other', name: 'x' })
    ).body;
    expect((await admin.post(`/api/documents/${staffs.id}/seen`)).status).toBe(404);
  });
});

/** What tells the client that something is new, oldest first. */
const notices = () =>
  of.work(({ em }) =>
    em.find(Message, { clientId: client.clientId, purpose: 'portal-notice' }, { orderBy: { id: 'asc' } }),
  );
const statuses = async () => (await notices()).map(({ status }) => status);

describe('the client is told that something is shown', () => {
  it('once of several within minutes, by words that say nothing of them, and again of one that comes later', async () => {
    await Promise.all([expose('a.png'), expose('b.png')]);
    const [first, ...others] = await notices();
    expect([first?.status, others]).toEqual(['pending', []]);
    expect(first!.notBefore!.getTime() - first!.createdAt.getTime()).toBe(5 * 60_000);
    expect(first?.subject).toBe('Something new in your Practice own portal');
    expect(`${first?.subject} ${first?.body.replace(/http\S+/, '')}`).not.toMatch(/png|document|First/i);
    expect(first?.body).toMatch(/portal\S*\/documents/);
    await of.work(({ em }) => em.nativeUpdate(Message, { id: first!.id }, { status: 'accepted' }));
    await expose('c.png');
    expect(await statuses()).toEqual(['accepted', 'pending']);
  });

  it('not where all of it was hidden, taken back or opened before the notice went', async () => {
    const { admin } = api.own;
    const [hidden, opened] = [await expose(), await expose()];
    const { version } = (await admin.get<ClientDocument>(`/api/documents/${hidden}`)).body;
    await admin.patch(`/api/documents/${hidden}`, { exposed: false, version });
    expect(await statuses()).toEqual(['pending']);
    await client.visitor.get(`${path}/${opened}/content`);
    expect(await statuses()).toEqual(['cancelled']);
    await admin.delete(`/api/documents/${await expose()}`);
    expect(await statuses()).toEqual(['cancelled', 'cancelled']);
  });

  it('by text by day where they are, and not at all where they cannot sign in', async () => {
    client = await visit(api, { preferredMethod: 'text' });
    await expose();
    const [text] = await notices();
    const clock = new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone: 'America/New_York' });
    const hour = Number(clock.format(text!.notBefore!));
    expect([text?.channel, text?.subject, hour >= 8 && hour < 21]).toEqual(['text', null, true]);
    client = await visit(api);
    await of.work(({ em }) => em.nativeUpdate(Account, { id: client.accountId }, { active: false }));
    await expose();
    expect(await notices()).toEqual([]);
  });
});

describe('what the practice shows', () => {
  it('is told as new until it is opened, and each opening is written down for both sides to see', async () => {
    const id = await expose();
    const unread = async () => (await client.visitor.get<{ unread: number }>(`${path}/summary`)).body.unread;
    expect([await unread(), await listed('shown')]).toMatchObject([1, [{ id, unread: true, state: 'received' }]]);
    const opened = await client.visitor.get(`${path}/${id}/content`);
    expect(Object.fromEntries(opened.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-disposition': expect.stringMatching(/^inline/),
      'content-security-policy': expect.stringContaining('sandbox'),
    });
    const saved = await client.visitor.get(`${path}/${id}/content?as=download`);
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment/);
    expect([await unread(), await listed('shown')]).toMatchObject([0, [{ unread: false }]]);
    const { rows } = await of.work(({ kysely }) =>
      sql<{ actor: string }>`select actor from audit where action = 'open' and subject_id = ${id}`.execute(kysely),
    );
    expect(rows).toEqual(Array.from({ length: 2 }, () => ({ actor: `portal:${client.accountId}` })));
    await (
      await fetch(`${api.url}/api/documents/${id}/content`, { headers: { cookie: api.own.admin.cookie ?? '' } })
    ).arrayBuffer();
    const { body } = await client.visitor.get<{ rows: { what: string; who: string }[] }>('/api/portal/activity');
    const told = body.rows.filter(({ what }) => what === 'Opened a document of your record').map(({ who }) => who);
    expect(told).toEqual([expect.stringMatching(/^Test User/), 'You', 'You']);
  });

  it('is nothing that is hidden again, withdrawn, not clean, or of somebody else', async () => {
    const { admin } = api.own;
    const other = await visit(api);
    const [hidden, withdrawn, infected, shown] = [await expose(), await expose(), await expose(), await expose()];
    const { version } = (await admin.get<ClientDocument>(`/api/documents/${hidden}`)).body;
    await admin.patch(`/api/documents/${hidden}`, { exposed: false, version });
    await admin.delete(`/api/documents/${withdrawn}`);
    await judged(infected, 'infected');
    for (const id of [hidden, withdrawn, infected])
      expect((await client.visitor.get(`${path}/${id}/content`)).status).toBe(404);
    expect((await listed('shown')).map(({ id }) => id)).toEqual([shown]);
    expect((await other.visitor.get(`${path}/${shown}/content`)).status).toBe(404);
    expect(await listed('shown', other)).toEqual([]);
  });

  it('is listed by pages, the latest shown first, however old it is', async () => {
    const ids = [await expose('a.png'), await expose('b.png'), await expose('c.png')];
    await of.work(async ({ em }) => {
      (await em.findOneOrFail(Document, { id: ids[0]! })).exposedAt = new Date(Date.now() + 60_000);
    });
    const seen: string[] = [];
    for (let cursor = ''; cursor !== 'end';) {
      const query = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await client.visitor.get<{ rows: PortalDocument[]; next: string | null }>(
        `${path}?list=shown&limit=1${query}`,
      );
      seen.push(...body.rows.map(({ id }) => id));
      cursor = body.next ?? 'end';
    }
    expect(seen).toEqual([ids[0], ids[2], ids[1]]);
  });
});
