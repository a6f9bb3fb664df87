import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Client, Document, type DocumentStatus, EmergencyAccess, Setting } from '../../db/entities/index.ts';
import type { ClientDocument } from '../../domain/schemas/documents.ts';
import { settings } from '../../domain/settings.ts';
import { allGrants, startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { docx, pdf } from '../../test/setup/document-files.ts';
import { TestPeople, type TestClient } from '../../test/setup/people.ts';
import { until } from '../../test/setup/until.ts';

let api: TestApi;
let of: TestPeople;
let client: TestClient;
let admin: TestUser;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
  admin = api.own.admin;
});
beforeEach(async () => {
  client = await of.client();
});
afterAll(() => api.close());

const announce = async (name: string, { folder = 'consents', user = admin, of: whose = client.id } = {}) =>
  (await user.post<ClientDocument>(`/api/clients/${whose}/documents`, { folder, name })).body;

/** PUTs bytes as a browser does. */
async function put(id: string, bytes: Uint8Array, user: TestUser = admin) {
  const response = await fetch(`${api.url}/api/documents/${id}/content`, {
    method: 'PUT',
    headers: { ...cookies(user), 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
  });
  const body: ClientDocument & { type: string; title: string; next: string } = await response.json();
  return { status: response.status, body };
}
const cookies = (user: TestUser) => ({ cookie: user.cookie ?? '', 'x-csrf-token': user.csrf ?? '' });

async function uploaded(name: string, bytes: Uint8Array, folder = 'consents') {
  const { id } = await announce(name, { folder });
  const answer = await put(id, bytes);
  expect(answer.status).toBe(200);
  return answer.body;
}

/** As the scan writes it. */
const judged = (id: string, status: DocumentStatus) =>
  of.work(async ({ em }) => {
    Object.assign(await em.findOneOrFail(Document, { id }), { status, scannedAt: new Date() });
  });
const ready = async (name: string, bytes: Uint8Array, folder?: string) => {
  const { id } = await uploaded(name, bytes, folder);
  await judged(id, 'clean');
  return id;
};
const open = (id: string, headers: Record<string, string> = {}, user: TestUser = admin) =>
  fetch(`${api.url}/api/documents/${id}/content`, { headers: { ...cookies(user), ...headers } });

describe('an upload', () => {
  it('is announced, sent, scanned, and only then opened', async () => {
    const { id, status } = await announce('Consent signed.pdf');
    expect(status).toBe('uploading');
    const bytes = pdf('Signed consent');
    const { body } = await put(id, bytes);
    expect(body).toMatchObject({
      status: 'pending',
      mediaType: 'application/pdf',
      bytes: bytes.length,
      name: 'Consent signed.pdf',
      uploadedBy: expect.stringMatching(/^Test User/),
    });
    expect((await open(id)).status).toBe(409);
    await judged(id, 'clean');
    const opened = await open(id);
    expect(Buffer.from(await opened.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
    expect(Object.fromEntries(opened.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="Consent signed.pdf"; filename*=UTF-8''Consent%20signed.pdf`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining('sandbox'),
    });
  });

  it.each(['uploading', 'pending', 'infected', 'error'] as const)('is never served while it is %s', async (status) => {
    const { id } = await uploaded('a.pdf', pdf('a'));
    await judged(id, status);
    const answer = await open(id);
    expect(answer.status).toBe(409);
    expect(await answer.text()).not.toContain('%PDF');
  });

  it('is sealed at rest', async () => {
    await uploaded('canary.txt', Buffer.from('Kanarienvogel '.repeat(20_000)));
    const files = readdirSync(api.deps.config.STORAGE_DIR, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((text) => text.includes('Kanarien'))).toEqual([]);
  });

  it('begins anew until its content is there, and takes none after that', async () => {
    const { id } = await announce('a.pdf');
    expect((await put(id, Buffer.from('<html>'))).status).toBe(415);
    expect((await put(id, pdf('second try'))).status).toBe(200);
    expect((await put(id, pdf('third'))).body.type).toBe('urn:rounds:problem:already-uploaded');
  });

  it('is refused early when it is 200 MB, without being read', async () => {
    const { id } = await announce('huge.pdf');
    for (const announced of [true, false]) {
      const { status, sent } = await stream(id, 200 * 1024 * 1024, announced);
      expect(status).toBe(413);
      expect(sent).toBeLessThan(60 * 1024 * 1024);
    }
    expect(readdirSync(join(api.deps.config.STORAGE_DIR, api.own.id, '.incoming'))).toEqual([]);
  });

  it('may be as large as the practice has set', async () => {
    const { id: setting } = settings.largestDocument;
    await of.work(async ({ em }) => void em.create(Setting, { id: setting, value: '1' }));
    const { id } = await announce('a.pdf');
    const { status, body } = await put(id, Buffer.alloc(1024 * 1024 + 1));
    expect([status, body.title]).toEqual([413, expect.stringContaining('1 MB')]);
    expect((await admin.get('/api/documents/limits')).body).toEqual({ largestBytes: 1024 * 1024 });
    await of.work(({ em }) => em.nativeDelete(Setting, { id: setting }));
  });

  it('that stops in the middle leaves nothing behind', async () => {
    const { id } = await announce('a.pdf');
    await new Promise<void>((resolve) => {
      const req = request(`${api.url}/api/documents/${id}/content`, {
        method: 'PUT',
        headers: { ...cookies(admin), 'content-type': 'application/octet-stream', 'content-length': '1000000' },
      });
      req.on('error', () => resolve());
      req.write(Buffer.alloc(100_000), () => setTimeout(() => req.destroy(), 200));
      req.on('close', () => resolve());
    });
    const half = join(api.deps.config.STORAGE_DIR, api.own.id, '.incoming');
    await until('the half of it is gone', () => readdirSync(half).length === 0);
    expect((await admin.get(`/api/documents/${id}`)).body).toMatchObject({ status: 'uploading' });
  });

  it('whose process died when its bytes were kept and its row was not is garbage that nobody is served, and can be sent again', async () => {
    const { id } = await announce('a.pdf');
    const bytes = pdf('killed in between');
    async function* once() {
      yield bytes;
    }
    const staged = await api.deps.storage.stage(api.own.id, once(), 1_000_000);
    await staged.keep(); // as receive.ts does; here it ends
    expect((await open(id)).status).toBe(409);
    expect((await admin.get<{ rows: unknown[] }>(`/api/clients/${client.id}/documents`)).body.rows).toEqual([]);
    expect((await put(id, bytes)).body).toMatchObject({ status: 'pending', bytes: bytes.length });
  });

  it('needs the token of the page, as every change does', async () => {
    const { id } = await announce('a.pdf');
    const answer = await fetch(`${api.url}/api/documents/${id}/content`, {
      method: 'PUT',
      headers: { cookie: admin.cookie ?? '', 'content-type': 'application/octet-stream' },
      body: new Uint8Array(pdf('a')),
    });
    expect(answer.status).toBe(403);
  });
});

/** Sends that many bytes as fast as they are taken, until there is an answer. */
function stream(id: string, bytes: number, announced: boolean): Promise<{ status: number; sent: number }> {
  const piece = Buffer.alloc(256 * 1024, 1);
  return new Promise((resolve, reject) => {
    let sent = 0;
    let over = false;
    const req = request(`${api.url}/api/documents/${id}/content`, {
      method: 'PUT',
      headers: {
        ...cookies(admin),
        'content-type': 'application/octet-stream',
        ...(announced ? { 'content-length': String(bytes) } : { 'transfer-encoding': 'chunked' }),
      },
    });
    req.once('response', (res) => {
      over = true;
      resolve({ status: res.statusCode ?? 0, sent });
      req.destroy();
    });
    req.on('error', (error) => (over ? undefined : reject(error)));
    const go = () => {
      if (over || sent >= bytes) return;
      sent += piece.length;
      if (req.write(piece)) setImmediate(go);
      else req.once('drain', go);
    };
    go();
  });
}

it('a refused file is listed nowhere, and the answer says what to do', async () => {
  const { id } = await announce('a.svg');
  const { status, body } = await put(
    id,
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>'),
  );
  expect([status, body.type]).toEqual([415, 'urn:rounds:problem:content-markup']);
  expect(body.next).toMatch(/^[A-Z].+\.$/);
  expect((await admin.get(`/api/clients/${client.id}/documents`)).body).toMatchObject({ rows: [] });
  const { id: photo } = await announce('photo.jpg');
  expect((await put(photo, pdf('x'))).body.type).toBe('urn:rounds:problem:name-contradicts');
});

describe('names', () => {
  it.each([
    ['../../etc/passwd.pdf', 'passwd.pdf'],
    ['C:\\Users\\dana\\Consent.pdf', 'Consent.pdf'],
    ['in\u202Efdp.exe\u0007.pdf', 'infdp.exe.pdf'],
    ['no extension', 'no extension.pdf'],
    ['Smith 12.03', 'Smith 12.03.pdf'],
    [`${'é'.repeat(400)}.pdf`, `${'é'.repeat(196)}.pdf`],
    ['a"; filename=b.html\r\nSet-Cookie: x.pdf', 'a ; filename=b.htmlSet-Cookie x.pdf'],
  ])('%s is kept as a name that can do no harm', async (name, kept) => {
    const id = await ready(name, pdf(name));
    const opened = await open(id);
    expect((await admin.get(`/api/documents/${id}`)).body).toMatchObject({ name: kept });
    expect(opened.headers.get('set-cookie')).toBeNull();
    await opened.arrayBuffer();
  });

  it('without a letter are refused', async () => {
    const path = `/api/clients/${client.id}/documents`;
    expect((await admin.post(path, { folder: 'consents', name: '\u202E\u200B/..' })).status).toBe(400);
  });
});

describe('opening', () => {
  it('is written down each time, by whom and of what', async () => {
    const id = await ready('a.pdf', pdf('x'));
    for (let n = 0; n < 2; n++) await (await open(id)).arrayBuffer();
    const { rows } = await of.work(({ kysely }) =>
      sql<{ actor: string }>`select actor from audit where action = 'open' and subject_id = ${id}`.execute(kysely),
    );
    expect(rows).toEqual(Array.from({ length: 2 }, () => ({ actor: `staff:${admin.accountId}` })));
  });

  it('gives a range that is asked for', async () => {
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, n) => 97 + (n % 26)));
    const id = await ready('long.txt', bytes);
    const part = await open(id, { range: 'bytes=65530-65545' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 65530-65545/200000']);
    expect(await part.text()).toBe(bytes.toString('latin1', 65_530, 65_546));
    expect(await (await open(id, { range: 'bytes=-3' })).text()).toBe(bytes.toString('latin1', 199_997));
    expect((await open(id, { range: 'bytes=200000-' })).status).toBe(416);
  });

  it('of what a browser should not show only saves it', async () => {
    const id = await ready('a.docx', docx());
    const opened = await open(id);
    expect(opened.headers.get('content-disposition')).toMatch(/^attachment/);
    await opened.arrayBuffer();
  });

  it('of a file that was changed on the disk is an error, never half a document', async () => {
    const { id } = await uploaded('a.txt', Buffer.from('word '.repeat(50_000)));
    await judged(id, 'clean');
    const { sha256 } = await of.work(({ em }) => em.findOneOrFail(Document, { id }));
    const path = join(api.deps.config.STORAGE_DIR, api.own.id, sha256!.slice(0, 2), sha256!);
    const sealed = readFileSync(path);
    writeFileSync(path, sealed.subarray(0, sealed.length - 100));
    expect((await open(id)).status).toBe(500);
    const changed = Buffer.from(sealed);
    changed[sealed.length - 1000]! ^= 1;
    writeFileSync(path, changed);
    await expect(open(id).then((answer) => answer.arrayBuffer())).rejects.toThrow();
  });
});

describe('what can be done with a document', () => {
  it('is to rename it, and its type stays', async () => {
    const { id, version } = await uploaded('a.pdf', pdf('x'));
    const { body } = await admin.patch(`/api/documents/${id}`, { name: 'Consent of May', folder: 'clinical', version });
    expect(body).toMatchObject({ name: 'Consent of May.pdf', folder: 'clinical' });
    expect((await admin.patch(`/api/documents/${id}`, { folder: 'other', version })).status).toBe(409);
    const next = { name: 'x.exe', version: version + 1 };
    expect((await admin.patch(`/api/documents/${id}`, next)).status).toBe(415);
  });

  it('is to show it in the portal, once it is clean and by the rule of its own', async () => {
    const { id, version } = await uploaded('a.pdf', pdf('x'));
    const expose = async (user: TestUser, read: number) =>
      (await user.patch(`/api/documents/${id}`, { exposed: true, version: read })).status;
    expect(await expose(admin, version)).toBe(409);
    await judged(id, 'clean');
    const clerk = await api.as({ Documents: ['create', 'modify', 'view'] });
    expect(await expose(clerk, version + 1)).toBe(403);
    expect(await expose(admin, version + 1)).toBe(200);
    const folder = { folder: 'portal', name: 'a.pdf' };
    expect((await clerk.post(`/api/clients/${client.id}/documents`, folder)).status).toBe(403);
  });

  it("in the folder of the portal is what the folder's own rule allows beside the rule for documents", async () => {
    const id = await ready('a.pdf', pdf('x'), 'portal');
    const rule = 'Client Documents Create Can Save to Client Portal Folder';
    const documents = { Documents: ['create', 'modify', 'view', 'delete'], Clients: ['view'] } as const;
    const { version } = (await admin.get<ClientDocument>(`/api/documents/${id}`)).body;
    const all = `/api/clients/${client.id}/documents`;
    const acts = async (user: TestUser) => [
      (await user.post(all, { folder: 'portal', name: 'b.pdf' })).status,
      (await user.get(`/api/documents/${id}`)).status,
      (await open(id, {}, user)).status,
      (await user.get(`${all}?folder=portal`)).status,
      (await user.get<{ rows: unknown[] }>(all)).body.rows.length,
      (await user.patch(`/api/documents/${id}`, { name: 'c.pdf', version })).status,
      (await user.delete(`/api/documents/${id}`)).status,
    ];
    expect(await acts(await api.as(documents))).toEqual([403, 403, 403, 403, 0, 403, 403]);
    expect(await acts(await api.as({ ...documents, [rule]: ['create'] }))).toEqual([201, 403, 403, 403, 0, 403, 403]);
    expect(await acts(await api.as({ ...documents, [rule]: ['view'] }))).toEqual([403, 200, 200, 200, 1, 403, 403]);
    expect(await acts(await api.as({ ...documents, [rule]: ['delete'] }))).toEqual([403, 403, 403, 403, 0, 403, 204]);
    const second = await ready('d.pdf', pdf('y'), 'portal');
    const changed = {
      name: 'e.pdf',
      version: (await admin.get<ClientDocument>(`/api/documents/${second}`)).body.version,
    };
    const editor = await api.as({ ...documents, [rule]: ['modify'] });
    expect((await editor.patch(`/api/documents/${second}`, changed)).status).toBe(200);
  });

  it('is to withdraw it: it is listed and opened no more', async () => {
    const id = await ready('a.pdf', pdf('x'));
    expect((await admin.delete(`/api/documents/${id}`)).status).toBe(204);
    expect((await open(id)).status).toBe(404);
    const list = (show: string) => admin.get<{ rows: unknown[] }>(`/api/clients/${client.id}/documents?show=${show}`);
    expect((await list('current')).body.rows).toHaveLength(0);
    expect((await list('withdrawn')).body.rows).toHaveLength(1);
  });

  it('is to have it scanned again where that did not work', async () => {
    const { id } = await uploaded('a.pdf', pdf('x'));
    expect((await admin.post(`/api/documents/${id}/rescan`)).status).toBe(409);
    await judged(id, 'error');
    expect((await admin.post(`/api/documents/${id}/rescan`)).body).toMatchObject({ status: 'pending', finding: null });
  });

  it('is listed by folder and by pages', async () => {
    for (const [n, folder] of ['consents', 'clinical', 'consents'].entries())
      await uploaded(`${n}.pdf`, pdf(`${n}`), folder);
    const path = `/api/clients/${client.id}/documents?folder=consents&limit=1`;
    const first = (await admin.get<{ rows: ClientDocument[]; next: string }>(path)).body;
    const second = (await admin.get<{ rows: ClientDocument[]; next: null }>(`${path}&cursor=${first.next}`)).body;
    expect([first.rows[0]?.name, second.rows[0]?.name, second.next]).toEqual(['2.pdf', '0.pdf', null]);
  });
});

describe('a restricted chart', () => {
  it('keeps its documents from whoever may not open it, in every way', async () => {
    const id = await ready('a.pdf', pdf('x'));
    const { id: waiting } = await announce('b.pdf');
    await of.work(async ({ em }) => {
      (await em.findOneOrFail(Client, { id: client.id })).restricted = true;
    });
    const { 'Restricted Charts': _, ...others } = allGrants;
    const stranger = await api.as(others);
    expect((await put(waiting, pdf('x'), stranger)).status).toBe(403);
    expect((await open(id, {}, stranger)).status).toBe(403);
    const answers = [
      await stranger.get(`/api/clients/${client.id}/documents`),
      await stranger.post(`/api/clients/${client.id}/documents`, { folder: 'other', name: 'a' }),
      await stranger.get(`/api/documents/${id}`),
      await stranger.patch(`/api/documents/${id}`, { name: 'b', version: 1 }),
      await stranger.delete(`/api/documents/${id}`),
      await stranger.post(`/api/documents/${id}/rescan`),
    ];
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(403));
    await of.work(async ({ em }) => {
      const now = api.deps.clock();
      const expiresAt = new Date(now.getTime() + 60_000);
      const { staffId } = stranger;
      em.create(EmergencyAccess, { clientId: client.id, staffId, reason: 'Because', grantedAt: now, expiresAt });
    });
    expect((await stranger.get(`/api/documents/${id}`)).status).toBe(200);
  });
});

it("knows nothing of another practice's documents", async () => {
  const id = await ready('a.pdf', pdf('x'));
  const { admin: stranger } = api.other;
  expect((await open(id, {}, stranger)).status).toBe(404);
  expect((await put(id, pdf('x'), stranger)).status).toBe(404);
  expect((await stranger.get(`/api/clients/${client.id}/documents`)).status).toBe(404);
});
