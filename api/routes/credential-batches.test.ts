import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import {
  Account,
  Alert,
  Assignment,
  Audit,
  Client,
  ContactPoint,
  Credential,
  Staff,
  Task,
} from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { orderCredential } from '../../db/portal/order-credential.ts';
import { credentialRefusals } from '../../domain/credential-refusals.ts';
import type { ChosenClients } from '../../domain/schemas/credential-batches.ts';
import { allGrants, startTestApi, type TestApi } from '../../test/setup/api.ts';
import { batchDesk, ids } from '../../test/setup/batch-desk.ts';

let api: TestApi;
const desk = batchDesk(() => api);
const { preview, order, ordered, turns, mailsEnd, current, rows, step, somebody } = desk;
// Temporal is away all along: whatever is answered here is answered without it.
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(() => desk.renew());
afterAll(() => api.close());

const everybody: ChosenClients = { by: 'filter', text: '', active: null, withoutLogin: false };
const withoutLogin: ChosenClients = { by: 'filter', text: '', active: true, withoutLogin: true };
const clients = async (n: number) => {
  const made: { id: string; personId: string }[] = [];
  for (let i = 0; i < n; i++) made.push(await desk.of.client());
  return made;
};
const credentials = () => desk.of.work(({ em }) => em.find(Credential, {}));
const sent = () =>
  desk.of.work(({ kysely }) =>
    sql`update credential set status = 'sent', sealed = null, key_id = null`.execute(kysely),
  );
const orderedAlone = (clientId: string) =>
  desk.of.work((uow) => orderCredential(uow, { clientId, again: true, keyRing: api.deps.keyRing, now: new Date() }));

/** Last names of active clients whom a filter finds. */
const found = async (filter: object) =>
  (await preview({ by: 'filter', text: '', active: true, withoutLogin: false, ...filter })).body.rows.map(
    ({ lastName }) => lastName,
  );

/** One of each kind that is refused, beside one who gets them. */
async function oneOfEach() {
  const fine = await desk.of.client({ lastName: 'Adams' });
  const noEmail = await desk.of.client({ lastName: 'Baker', email: null });
  const inactive = await desk.of.client({ lastName: 'Cole', active: false });
  const had = await desk.of.client({ lastName: 'Diaz' });
  await orderedAlone(had.id);
  await sent();
  const byHand = await desk.of.client({ lastName: 'Evans' });
  const typed = { kind: 'portal', login: 'typed', passwordHash: 'x', byHand: true } as const;
  await desk.of.work(async ({ em }) => void em.create(Account, { id: newId(), personId: byHand.personId, ...typed }));
  const restricted = await desk.of.client({ lastName: 'Foster' });
  await desk.of.work(({ em }) => em.nativeUpdate(Client, { id: restricted.id }, { restricted: true }));
  return { fine, noEmail, inactive, had, byHand, restricted };
}

describe('the preview', () => {
  it('says how many would get credentials and why the others would not, and changes nothing', async () => {
    await oneOfEach();
    const clerk = await somebody({ Clients: ['view'], 'Client Portal Access': ['create'] });
    const { status, body } = await preview(everybody, {}, clerk);
    expect(status).toBe(200);
    expect(body.counts).toEqual({
      chosen: 6,
      send: 1,
      refused: 5,
      byReason: { 'no-email': 1, 'inactive-client': 1, 'already-sent': 1, 'by-hand': 1, 'restricted-chart': 1 },
    });
    expect(body.rows.map(({ lastName, reason }) => [lastName, reason])).toEqual([
      ['Adams', null],
      ['Baker', 'no-email'],
      ['Cole', 'inactive-client'],
      ['Diaz', 'already-sent'],
      ['Evans', 'by-hand'],
      ['Foster', 'restricted-chart'],
    ]);
    expect(await credentials()).toHaveLength(1);
    expect((await desk.admin.get('/api/credential-batches')).body).toEqual({ rows: [], next: null });
  });

  it('counts who has been sent some only where staff say "again", and sees charts that are open to who asks', async () => {
    const { restricted } = await oneOfEach();
    expect((await preview(everybody, { again: true })).body.counts).toMatchObject({ send: 3, refused: 3 });
    const assigned = await somebody({ Clients: ['view'], 'Client Portal Access': ['create'] });
    await desk.of.work(async ({ em }) => {
      em.create(Assignment, { clientId: restricted.id, staffId: assigned.staffId, role: 'clinician' });
    });
    expect((await preview(everybody, {}, assigned)).body.counts.byReason).not.toHaveProperty('restricted-chart');
  });

  it('comes by pages, and of those who get them or not alone', async () => {
    await clients(5);
    await desk.of.client({ email: null });
    const first = await preview(everybody, { limit: 2, show: 'send' });
    expect(first.body.rows).toHaveLength(2);
    const second = await preview(everybody, { limit: 9, show: 'send', cursor: first.body.next });
    expect([second.body.rows.length, second.body.next]).toEqual([3, null]);
    expect((await preview(everybody, { show: 'refused' })).body.rows).toMatchObject([{ reason: 'no-email' }]);
    // As where the client whom the page ended with has become inactive meanwhile.
    expect(await preview(everybody, { cursor: newId() })).toMatchObject({
      status: 409,
      body: { type: 'urn:rounds:problem:list-changed', next: 'Refresh it.' },
    });
  });

  it('finds clients as the list of clients does, and who has no login yet', async () => {
    await oneOfEach();
    expect(await found({ text: 'ada' })).toEqual(['Adams']);
    expect(await found({ active: false })).toEqual(['Cole']);
    expect(await found({ withoutLogin: true })).toEqual(['Adams', 'Baker', 'Foster']);
  });

  it('does not tell by who is on the list whether a client of a restricted chart has a login', async () => {
    const { restricted } = await oneOfEach();
    await orderedAlone(restricted.id);
    expect(await found({ withoutLogin: true })).toEqual(['Adams', 'Baker']);
    const clerk = await somebody({ Clients: ['view'], 'Client Portal Access': ['create'] });
    const { rows: shown } = (await preview(withoutLogin, { show: 'refused' }, clerk)).body;
    expect(shown).toMatchObject([{ lastName: 'Baker' }, { lastName: 'Foster', reason: 'restricted-chart' }]);
  });

  it('knows no client of another practice, no more than 500 names, and takes the right to create', async () => {
    const [own] = await clients(1);
    const strange = await api.own.admin.post<{ id: string }>('/api/clients', {
      firstName: 'Wren',
      lastName: 'Strange',
      recordNumber: newId(),
    });
    expect((await preview({ by: 'ids', ids: [own?.id ?? '', strange.body.id] })).status).toBe(404);
    expect((await preview({ by: 'ids', ids: Array.from({ length: 501 }, newId) })).status).toBe(400);
    const viewer = await somebody({ 'Client Portal Access': ['view', 'modify', 'delete'] });
    expect((await preview(everybody, {}, viewer)).status).toBe(403);
    const blind = await somebody({ 'Client Portal Access': ['create', 'view'] });
    expect((await preview(everybody, {}, blind)).body.type).toBe('urn:rounds:problem:missing-right');
  });
});

describe('a batch', () => {
  it('is taken although Temporal is away, asks for the number that was confirmed, and is one for a double click', async () => {
    await clients(3);
    const key = newId();
    const twice = await Promise.all([order(everybody, 3, { key }), order(everybody, 3, { key })]);
    const again = await order(everybody, 3, { key });
    expect(again.status).toBe(202);
    expect(again.body).toMatchObject({ status: 'requested', counts: { clients: 3, waiting: 3 }, finishedAt: null });
    expect(again.body.orderedBy).toMatch(/^Test User \d+$/);
    expect(twice.every(({ status }) => status === 202 || status === 409)).toBe(true);
    expect((await desk.admin.get<{ rows: unknown[] }>('/api/credential-batches')).body.rows).toHaveLength(1);
    const other = await order(everybody, 2);
    expect([other.status, other.body.type]).toEqual([409, 'urn:rounds:problem:counts-changed']);
    expect(other.body.title).toBe('By now 3 of these clients would get credentials, not 2');
    await desk.of.work(({ em }) => em.nativeUpdate(Client, {}, { active: false }));
    expect((await order(everybody, 3)).body.type).toBe('urn:rounds:problem:nobody');
    expect((await desk.admin.post('/api/credential-batches', { clients: everybody, expected: 3 })).status).toBe(400);
  });

  it('gives each client their turn by name, some at a time, each with one credential and its workflow, and ends with the last mail', async () => {
    await oneOfEach();
    await clients(4);
    const { id } = await ordered(everybody, 6);
    expect(await turns(id, { atATime: 3 })).toMatchObject({ status: 'running', waiting: 7, underWay: 1, over: false });
    expect(await turns(id, { atATime: 3 })).toMatchObject({ waiting: 4 });
    expect(await turns(id)).toMatchObject({ waiting: 0, underWay: 6, over: false });
    expect(desk.started).toHaveLength(6);
    expect(new Set(desk.started.map(({ accountId }) => accountId)).size).toBe(6);
    expect((await current(id)).counts).toMatchObject({ clients: 10, waiting: 0, ordered: 6, refused: 4 });
    const all = await rows(id);
    expect(all.slice(0, 5).map(({ lastName, state, reason }) => [lastName, state, reason])).toEqual([
      ['Adams', 'ordered', null],
      ['Baker', 'refused', 'no-email'],
      ['Cole', 'refused', 'inactive-client'],
      ['Diaz', 'refused', 'already-sent'],
      ['Evans', 'refused', 'by-hand'],
    ]);
    await sent();
    expect(await turns(id)).toMatchObject({ status: 'done', over: true, sent: 6, failed: 0 });
    expect(await current(id)).toMatchObject({ status: 'done', finishedAt: expect.any(String), counts: { sent: 6 } });
    expect(await desk.of.work(({ em }) => em.find(Alert, {}))).toMatchObject([
      { kind: 'credential-batch-finished', staffId: desk.admin.staffId, subjectId: id },
    ]);
    expect(await turns(id)).toMatchObject({ status: 'done', over: true });
    expect(await desk.of.work(({ em }) => em.count(Alert, {}))).toBe(1);
  });

  it('has no more mails under way than there is room for', async () => {
    await clients(5);
    const { id } = await ordered(everybody, 5);
    expect(await turns(id, { underWay: 2 })).toMatchObject({ waiting: 3, underWay: 2 });
    expect(await turns(id, { underWay: 2 })).toMatchObject({ waiting: 3, underWay: 2 });
    await sent();
    expect(await turns(id, { underWay: 2 })).toMatchObject({ waiting: 1, underWay: 2, sent: 2 });
  });

  it('judges a client as they are when their turn comes', async () => {
    const [gone, mended, ok] = await clients(3);
    await desk.of.work(({ em }) =>
      em.nativeUpdate(ContactPoint, { personId: mended?.personId ?? '' }, { active: false }),
    );
    const { id } = await ordered(everybody, 2);
    await desk.of.work(async ({ em }) => {
      await em.nativeUpdate(Client, { id: gone?.id ?? '' }, { active: false });
      await em.nativeUpdate(ContactPoint, { personId: mended?.personId ?? '' }, { active: true });
    });
    await turns(id);
    const states = Object.fromEntries(
      (await rows(id)).map(({ clientId, state, reason }) => [clientId, reason ?? state]),
    );
    expect(states).toEqual({
      [gone?.id ?? '']: 'inactive-client',
      [mended?.id ?? '']: 'ordered',
      [ok?.id ?? '']: 'ordered',
    });
  });

  it('makes no second credential: not by another batch, by both at once, nor by one that began before and says "again"', async () => {
    await clients(4);
    const both = await Promise.all([ordered(everybody, 4), ordered(everybody, 4, { again: true })]);
    const colleague = await somebody({ Clients: ['view'], 'Client Portal Access': ['create', 'view'] });
    const third = await ordered(everybody, 4, { again: true, by: colleague });
    await Promise.all(both.flatMap(({ id }) => [turns(id), turns(id)]));
    expect(await credentials()).toHaveLength(4);
    expect(desk.started).toHaveLength(4);
    await sent();
    await turns(third.id);
    expect((await rows(third.id)).map(({ reason }) => reason)).toEqual(Array(4).fill('already-sent'));
    expect(await credentials()).toHaveLength(4);
    const again = await ordered(everybody, 4, { again: true });
    await turns(again.id);
    expect((await credentials()).map(({ status }) => status).toSorted()).toEqual([
      ...Array(4).fill('requested'),
      ...Array(4).fill('sent'),
    ]);
  });

  it('loses nobody and doubles nobody when an activity fails in the middle, and goes on past a client who always fails', async () => {
    const [first, broken] = await clients(4);
    const { id } = await ordered(everybody, 4);
    await desk.of.work(({ kysely }) =>
      sql`insert into account (id, kind, person_id, login, epoch) values (${newId()}::uuid, 'portal', ${broken?.personId}::uuid, 'full', 2147483647)`.execute(
        kysely,
      ),
    );
    const quiet = jest.spyOn(api.deps.log, 'error').mockReturnValue();
    await expect(turns(id)).rejects.toThrow('out of range');
    expect((await current(id)).counts).toMatchObject({ ordered: 1, waiting: 3 });
    await expect(turns(id, { attempt: 3 })).rejects.toThrow('out of range');
    expect(await turns(id, { attempt: 4 })).toMatchObject({ waiting: 0, underWay: 3 });
    quiet.mockRestore();
    expect((await rows(id, '?state=refused')).map(({ clientId, reason }) => [clientId, reason])).toEqual([
      [broken?.id, 'order-failed'],
    ]);
    expect((await rows(id))[0]?.clientId).toBe(first?.id);
    expect(await credentials()).toHaveLength(3);
  });

  it('is paused, goes on, and is cancelled for the rest, whoever presses twice', async () => {
    await clients(4);
    const { id } = await ordered(everybody, 4);
    await turns(id, { atATime: 1 });
    expect((await step(id, 'pause')).body.status).toBe('paused');
    expect((await step(id, 'pause')).status).toBe(200);
    expect(await turns(id)).toMatchObject({ status: 'paused', waiting: 3, over: true });
    expect((await step(id, 'resume')).body.status).toBe('requested');
    expect((await step(id, 'resume')).status).toBe(200);
    expect(await turns(id, { atATime: 1 })).toMatchObject({ status: 'running', waiting: 2, underWay: 2 });
    expect((await step(id, 'cancel')).body).toMatchObject({ status: 'cancelled', finishedAt: null });
    expect((await step(id, 'cancel')).body.counts).toMatchObject({ ordered: 2, cancelled: 2, waiting: 0 });
    expect(await turns(id)).toMatchObject({ status: 'cancelled', underWay: 2, over: false });
    await sent();
    expect(await turns(id)).toMatchObject({ status: 'cancelled', sent: 2, over: true });
    const refused = await step(id, 'resume');
    expect([refused.status, refused.body.type]).toEqual([409, 'urn:rounds:problem:not-now']);
    const audit = await desk.of.work(({ em }) => em.find(Audit, { subject: 'credential_batch', subjectId: id }));
    expect(audit.map(({ actor }) => actor)).toContain(`staff:${desk.admin.accountId}`);
    expect(audit.length).toBeGreaterThanOrEqual(6);
  });

  it('has nobody take a turn once a pause is answered, though turns are being taken', async () => {
    await clients(6);
    const { id } = await ordered(everybody, 6);
    const taking = turns(id);
    const { body } = await step(id, 'pause');
    const atPause = body.counts.ordered;
    await taking;
    expect((await current(id)).counts).toMatchObject({ ordered: atPause, waiting: 6 - atPause });
  });

  it('tells failures with their reason, leaves a task for each client, and one alert for all of them', async () => {
    await clients(3);
    const { id } = await ordered(everybody, 3);
    await turns(id);
    await mailsEnd();
    expect(await turns(id)).toMatchObject({ status: 'done', failed: 3, over: true });
    expect((await rows(id, '?state=failed')).map(({ failure }) => failure)).toEqual(Array(3).fill('user-name'));
    expect(await desk.of.work(({ em }) => em.count(Task, { type: 'credential-failed', status: 'open' }))).toBe(3);
    expect((await desk.of.work(({ em }) => em.find(Alert, {}))).map(({ kind }) => kind)).toEqual([
      'credential-batch-finished',
    ]);
  });

  it('shows who it is about by pages and by what became of them, and nobody whose chart is not open to the reader', async () => {
    const { restricted, fine } = await oneOfEach();
    const { id } = await ordered(ids(restricted, fine), 2);
    await turns(id);
    const viewer = await somebody({ Clients: ['view'], 'Client Portal Access': ['view'] });
    expect((await rows(id, '', viewer)).map(({ lastName, closed, clientId }) => [lastName, closed, clientId])).toEqual([
      ['Adams', false, fine.id],
      [null, true, null],
    ]);
    const clerk = await somebody({ Clients: ['view'], 'Client Portal Access': ['create', 'view'] });
    const own = await order(ids(restricted, await desk.of.client()), 1, { by: clerk });
    await turns(own.body.id);
    expect(await rows(own.body.id, '?state=refused', clerk)).toMatchObject([
      { lastName: 'Foster', reason: 'restricted-chart', closed: true, clientId: null },
    ]);
    const page = await desk.admin.get<{ rows: { id: string }[]; next: string }>(
      `/api/credential-batches/${id}/rows?limit=1`,
    );
    expect(await rows(id, `?cursor=${page.body.next}`)).toHaveLength(1);
  });

  it('sends nothing to who is in a restricted chart once who ordered it has left the practice, though they saw all of them', async () => {
    const { restricted } = await oneOfEach();
    const leaving = await somebody(allGrants);
    const { body } = await order(ids(restricted), 1, { by: leaving });
    await desk.of.work(({ em }) => em.nativeUpdate(Staff, { id: leaving.staffId }, { active: false }));
    await turns(body.id);
    expect(await rows(body.id, '?state=refused')).toMatchObject([{ lastName: 'Foster', reason: 'restricted-chart' }]);
  });

  it('is a file for spreadsheets that run nothing of it', async () => {
    await desk.of.client({ lastName: '=cmd()', firstName: 'Ana' });
    await desk.of.client({ lastName: 'Zed', firstName: 'Bo', email: null });
    const { id } = await ordered(everybody, 1);
    await turns(id);
    const answer = await desk.admin.get<string>(`/api/credential-batches/${id}/results`);
    const text = answer.body;
    expect(text).toContain("'=cmd(),Ana,");
    expect(text).toContain(`Zed,Bo,R2,Refused,"${credentialRefusals['no-email'].sentence}`);
    const noted = await desk.of.work(({ em }) => em.count(Audit, { subject: 'credential_batch', action: 'export' }));
    expect(noted).toBe(1);
  });

  it("of all without a login takes no one twice, and is no other practice's", async () => {
    await clients(2);
    const { id } = await ordered(withoutLogin, 2);
    await turns(id);
    expect((await preview(withoutLogin)).body.counts.chosen).toBe(0);
    const stranger = api.other.admin;
    expect((await stranger.get(`/api/credential-batches/${id}`)).status).toBe(404);
    expect((await stranger.get(`/api/credential-batches/${id}/rows`)).status).toBe(404);
    expect((await stranger.get(`/api/credential-batches/${id}/results`)).status).toBe(404);
    expect((await step(id, 'cancel', stranger)).status).toBe(404);
    const viewer = await somebody({ 'Client Portal Access': ['view'] });
    expect((await step(id, 'pause', viewer)).status).toBe(403);
  });
});
