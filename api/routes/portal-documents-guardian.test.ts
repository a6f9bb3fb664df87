import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Account, CcdRequest, Document, Message } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { GuardianRight } from '../../domain/guardian-rights.ts';
import type { ClientDocument } from '../../domain/schemas/documents.ts';
import type { PortalDocument } from '../../domain/schemas/portal-documents.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { png } from '../../test/setup/document-files.ts';
import { aGuardian, giveAccessTo, signsIn, type TestGuardian } from '../../test/setup/guardians.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { visit, type Visit } from '../../test/setup/portal-information.ts';

const path = '/api/portal/documents';

let api: TestApi;
let of: TestPeople;
let child: Visit;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
});
beforeEach(async () => {
  child = await visit(api);
});
afterAll(() => api.close());

type Somebody = Pick<Visit, 'visitor'>;

/** Who acts for the child by some rights, and is signed in. */
async function mother(rights: readonly GuardianRight[] = ['documents']): Promise<TestGuardian> {
  const guardian = await aGuardian(api);
  await giveAccessTo(api, guardian, child, { rights, relation: 'representative' });
  expect(await signsIn(guardian)).toBe(true);
  return guardian;
}

async function* piecesOf(bytes: Uint8Array) {
  yield bytes;
}

/** A document of the child that was found clean. */
async function kept(uploadedBy = 'system:test', exposed = false): Promise<string> {
  const staged = await api.deps.storage.stage(api.own.id, piecesOf(png()), 1_000_000);
  const { sha256, keyId } = staged;
  await staged.keep();
  const id = newId();
  const file = { folder: 'other', name: 'a.png', mediaType: 'image/png', bytes: png().length, sha256, keyId };
  await of.work(async ({ em }) => {
    em.create(Document, { id, clientId: child.clientId, ...file, status: 'clean', uploadedBy, exposed });
  });
  return id;
}

/** As staff show it, or hide it. */
async function show(id: string, exposed = true): Promise<void> {
  const { version } = (await api.own.admin.get<ClientDocument>(`/api/documents/${id}`)).body;
  expect((await api.own.admin.patch(`/api/documents/${id}`, { exposed, version })).status).toBe(200);
}

const listed = async (list: 'shown' | 'sent', { visitor }: Somebody) =>
  (await visitor.get<{ rows: PortalDocument[] }>(`${path}?list=${list}`)).body.rows;
const unread = async ({ visitor }: Somebody) => (await visitor.get<{ unread: number }>(`${path}/summary`)).body.unread;
const opens = async (id: string, { visitor }: Somebody) => (await visitor.get(`${path}/${id}/content`)).status;
const signsInAs = (active: boolean) =>
  of.work(({ em }) => em.nativeUpdate(Account, { id: child.accountId }, { active }));
const notices = async () =>
  (
    await of.work(({ em }) =>
      em.find(Message, { clientId: child.clientId, purpose: 'portal-notice' }, { orderBy: { id: 'asc' } }),
    )
  ).map(({ personId, status }) => [personId, status]);

describe('a guardian with the right to documents', () => {
  it('neither sees nor opens the clinical document there, which takes a right of its own', async () => {
    const guardian = await mother();
    const letter = await kept();
    await show(letter);
    const [id, documentId] = [newId(), await kept('system:ccd', true)];
    const { clientId, accountId } = child;
    const now = api.deps.clock();
    await of.work(async ({ em }) => {
      const request = { id, clientId, accountId, documentId, askedAt: now, dueAt: now, answeredAt: now };
      em.create(CcdRequest, { ...request, status: 'ready', source: 'pimsy' });
    });
    for (const by of [guardian, child]) {
      expect((await listed('shown', by)).map((row) => row.id)).toEqual([letter]);
      expect([await unread(by), await opens(documentId, by)]).toEqual([1, 404]);
    }
    expect(await opens(letter, guardian)).toBe(200);
    expect((await guardian.visitor.get(`/api/portal/ccd-requests/${id}/content`)).status).toBe(403);
    expect((await child.visitor.get(`/api/portal/ccd-requests/${id}/content`)).status).toBe(200);
    // Nor is it told of as one of those documents.
    const before = await notices();
    await show(documentId, false);
    await show(documentId);
    expect(await notices()).toEqual(before);
  });

  it('is told beside every other who may open it, where the client has no login, and keeps the notice that another has opened', async () => {
    await signsInAs(false);
    const [one, two] = [await mother(), await mother()];
    const barred = await mother(['billing']);
    const id = await kept();
    await show(id);
    const told = [
      [one.personId, 'pending'],
      [two.personId, 'pending'],
    ];
    expect(await notices()).toEqual(told);
    const another = await kept();
    await show(another);
    expect(await notices()).toEqual(told);
    expect([await unread(one), await unread(two), (await barred.visitor.get(path)).status]).toEqual([2, 2, 403]);
    expect([await opens(id, one), await opens(another, one)]).toEqual([200, 200]);
    expect(await notices()).toEqual([
      [one.personId, 'cancelled'],
      [two.personId, 'pending'],
    ]);
    await show(another, false);
    await show(id, false);
    expect((await notices()).map(([, status]) => status)).toEqual(['cancelled', 'cancelled']);
  });

  it('hears of the next document where their own notice has gone while another’s waits, as does who was given access since', async () => {
    await signsInAs(false);
    const [one, two] = [await mother(), await mother()];
    await show(await kept());
    const gone = { status: 'accepted', attempt: 1, sendingAt: api.deps.clock() } as const;
    await of.work(({ em }) => em.nativeUpdate(Message, { clientId: child.clientId, personId: two.personId }, gone));
    const three = await mother();
    const next = await kept();
    await show(next);
    expect(await notices()).toEqual([
      [one.personId, 'pending'],
      [two.personId, 'accepted'],
      [two.personId, 'pending'],
      [three.personId, 'pending'],
    ]);
    // Whose notice has not gone is told of all by it, and all are taken back together.
    await show(await kept());
    expect(await notices()).toHaveLength(4);
  });

  it('finds new what another guardian has opened, and keeps their notice until they have opened all that it tells of', async () => {
    await signsInAs(false);
    const [one, two] = [await mother(), await mother()];
    const [first, second] = [await kept(), await kept()];
    await show(first);
    await show(second);
    expect([await opens(first, one), await opens(second, two)]).toEqual([200, 200]);
    expect([await unread(one), await unread(two)]).toEqual([1, 1]);
    expect((await listed('shown', two)).map(({ id, unread: isNew }) => [id, isNew])).toEqual([
      [second, false],
      [first, true],
    ]);
    expect((await notices()).map(([, status]) => status)).toEqual(['pending', 'pending']);
    expect(await opens(first, two)).toBe(200);
    expect([await unread(one), await unread(two)]).toEqual([1, 0]);
    expect(await notices()).toEqual([
      [one.personId, 'pending'],
      [two.personId, 'cancelled'],
    ]);
    // She has opened the other one: nothing is left to tell her.
    await show(second, false);
    expect((await notices()).map(([, status]) => status)).toEqual(['cancelled', 'cancelled']);
    // Shown anew it is new to all.
    await show(first, false);
    await show(first);
    expect([await unread(one), await unread(two)]).toEqual([1, 1]);
  });

  it('sees and opens of what was sent in the portal what they have sent themselves: the rest may belong to messages', async () => {
    const guardian = await mother();
    const theirs = await kept(`portal:${child.accountId}`);
    const own = await kept(`portal:${guardian.accountId}`);
    expect((await listed('sent', guardian)).map(({ id }) => id)).toEqual([own]);
    expect((await listed('sent', child)).map(({ id }) => id)).toEqual([own, theirs]);
    expect([await opens(theirs, guardian), await opens(own, guardian)]).toEqual([404, 200]);
    await show(theirs);
    expect(await opens(theirs, guardian)).toBe(200);
  });

  it('leaves it new to the client, and the client told of it, by opening it first', async () => {
    const guardian = await mother();
    const id = await kept();
    await show(id);
    expect(await opens(id, guardian)).toBe(200);
    expect([await unread(child), await notices()]).toEqual([1, [[child.personId, 'pending']]]);
    expect(await opens(id, child)).toBe(200);
    expect([await unread(child), await notices()]).toEqual([0, [[child.personId, 'cancelled']]]);
  });

  it('is told where the client has no login, until they have opened it; a notice is shared by what is for the same reader', async () => {
    const guardian = await mother();
    await signsInAs(false);
    const id = await kept();
    await show(id);
    await signsInAs(true);
    await show(await kept());
    expect(await notices()).toEqual([
      [guardian.personId, 'pending'],
      [child.personId, 'pending'],
    ]);
    await signsInAs(false);
    expect(await opens(id, guardian)).toBe(200);
    expect(await notices()).toEqual([
      [guardian.personId, 'cancelled'],
      [child.personId, 'pending'],
    ]);
  });
});
