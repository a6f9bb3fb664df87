import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { newId } from '../../db/ids.ts';
import type {
  ChartRequest,
  RequestCounts,
  RequestOptions,
  RequestSummary,
} from '../../domain/schemas/chart-requests.ts';
import type { Note } from '../../domain/schemas/notes.ts';
import type { TestUser } from '../../test/setup/api.ts';
import {
  capable,
  clinician,
  type HandoffDesk,
  handoffDesk,
  type Or,
  tellByText,
} from '../../test/setup/handoff-desk.ts';

let desk: HandoffDesk;
let clientId: string;
beforeAll(async () => {
  desk = await handoffDesk();
  ({ id: clientId } = await desk.people.client());
});
afterAll(() => desk.close());

const people = async () => {
  const [author, keeper, other, manager] = [
    await desk.api.as(clinician),
    await desk.api.as(capable),
    await desk.api.as(capable),
    await desk.api.as({ ...capable, Tasks: ['modify', 'view'] }),
  ];
  return { author, keeper, other, manager };
};
const release = (author: TestUser, note: { id: string; version: number }, more: object = {}) =>
  author.post<Or<Note>>(`/api/notes/${note.id}/release`, { version: note.version, ...more });
const key = () => ({ 'idempotency-key': newId() });
const list = async (user: TestUser, query: string) =>
  (await user.get<{ rows: { id: string }[] }>(`/api/chart-requests?${query}`)).body.rows.map(({ id }) => id);
const supplyAll = async (keeper: TestUser, request: ChartRequest) => {
  let last = request;
  for (const { id } of request.itemList)
    last = (await desk.move(keeper, last, 'supply', { itemId: id, words: 'canary-of-the-supply' })).body;
  return last;
};

describe('the use case of the practice', () => {
  it('plays from the question to the release: the keeper is told by text and in the console, supplies, and the clinician releases', async () => {
    const { author, keeper } = await people();
    await tellByText(desk.people, keeper, '+12025550177');
    const note = await desk.note(author, clientId);
    const asked = await desk.request(author, note, keeper);
    expect(asked).toMatchObject({ phase: 'requested', waitsFor: 'keeper', sides: ['asker'], open: 2, due: 'later' });
    expect(await desk.told(keeper)).toEqual(['request-received']);

    const blocked = await release(author, note);
    expect([blocked.status, blocked.body.type]).toEqual([409, 'urn:rounds:problem:blocked']);
    expect((await author.get<Note>(`/api/notes/${note.id}`)).body).toMatchObject({
      state: 'blocked',
      openRequests: 1,
      release: { refusal: 'blocked', mayOverride: false },
    });

    const seen = await desk.move(keeper, asked, 'acknowledge');
    expect([seen.status, seen.body.phase]).toEqual([200, 'acknowledged']);
    const question = await desk.move(keeper, seen.body, 'ask', { words: 'Which referral?' });
    expect(await desk.told(author)).toEqual(['request-progress', 'request-question']);
    const answer = await desk.move(author, question.body, 'answer', { words: 'The one of March.' });
    expect(await desk.told(keeper)).toEqual(['request-received', 'request-answered']);
    const done = await supplyAll(keeper, answer.body);
    expect(done).toMatchObject({ phase: 'completed', open: 0, due: 'over', waitsFor: 'nobody' });
    expect((await desk.told(author)).slice(-2)).toEqual(['request-progress', 'request-completed']);

    const ready = (await author.get<Note>(`/api/notes/${note.id}`)).body;
    expect([ready.state, ready.release.refusal]).toEqual(['ready', null]);
    const released = await release(author, ready);
    expect(released.body).toMatchObject({ state: 'released', unconditional: false, text: 'canary-of-the-note' });
    const after = await desk.read(author, asked);
    expect(after.timeline.map(({ kind }) => kind).slice(0, 4)).toEqual(['request', 'acknowledge', 'ask', 'answer']);
    expect(after.timeline[2]).toMatchObject({
      label: 'asked back',
      words: 'Which referral?',
      by: { id: keeper.staffId },
    });
    expect(after.itemList[0]).toMatchObject({
      label: 'Signed consent',
      status: 'supplied',
      supplied: 'canary-of-the-supply',
    });

    const texts = await desk.people.work(({ kysely }) =>
      sql<{
        body: string;
        channel: string;
      }>`select channel, body from message where person_id = ${keeper.personId}::uuid order by id`.execute(kysely),
    );
    expect(texts.rows[0]).toMatchObject({ channel: 'text', body: expect.stringContaining('A colleague asks you') });
  });

  it('leaves no word of it readable in the database, beside what is sealed', async () => {
    const { rows } = await desk.people.work(({ kysely }) =>
      sql<{ found: string }>`
        select 'audit' as found from audit where (coalesce(before, '{}')::text || coalesce(after, '{}')::text) like '%canary-of%'
        union all select 'idempotency' from idempotency where response::text like '%canary-of%'
        union all select 'move' from chart_move where position('canary-of'::bytea in words) > 0
        union all select 'note' from note_version where position('canary-of'::bytea in body) > 0
        union all select 'message' from message where body like '%canary-of%'`.execute(kysely),
    );
    expect(rows).toEqual([]);
  });
});

describe('the capability', () => {
  it('is needed to send and to receive, and the page learns whom to ask for it', async () => {
    const { author, keeper } = await people();
    const without = await desk.api.as({ Notes: ['create', 'view'], Clients: ['view'], 'Messaging View': ['view'] });
    const note = await desk.note(without, clientId);
    const body = { keeper: { staffId: keeper.staffId }, items: [{ code: 'referral' }] };
    expect((await without.post(`/api/notes/${note.id}/requests`, body, key())).status).toBe(403);
    const options = (await without.get<RequestOptions>('/api/chart-requests/options')).body;
    expect(options).toMatchObject({ capable: false, missing: ['Messaging Create'], people: [] });
    expect(options.profiles.map(({ id }) => id)).toEqual([without.profileId]);
    expect(options.whomToAsk.length).toBeGreaterThan(0);

    const own = await desk.note(author, clientId);
    const toNobody = await author.post<Or<object>>(
      `/api/notes/${own.id}/requests`,
      { ...body, keeper: { staffId: without.staffId } },
      key(),
    );
    expect([toNobody.status, toNobody.body.errors?.[0]?.path]).toEqual([400, 'keeper.staffId']);
    const choices = (await author.get<RequestOptions>('/api/chart-requests/options')).body;
    expect(choices.people.map(({ id }) => id)).toEqual(expect.arrayContaining([keeper.staffId]));
    expect(choices.people.map(({ id }) => id)).not.toContain(without.staffId);
  });

  it('without the right to see clients shows nothing of a request, in a list or by itself', async () => {
    const { author, keeper } = await people();
    const blind = await desk.api.as({ 'Messaging Create': ['create'], 'Messaging View': ['view'] });
    const asked = await desk.request(author, await desk.note(author, clientId), await desk.group(keeper, blind));
    const { rows } = (await blind.get<{ rows: ChartRequest[] }>('/api/chart-requests?scope=groups')).body;
    expect(rows).toMatchObject([{ id: asked.id, closed: true, clientName: null, items: [] }]);
    const read = await blind.get<Or<ChartRequest>>(`/api/chart-requests/${asked.id}`);
    expect([read.status, read.body.type]).toEqual([403, 'urn:rounds:problem:missing-right']);
    expect((await desk.move(blind, asked, 'claim')).status).toBe(403);
  });

  it('does not open a restricted chart: nobody is asked about one that is closed to them', async () => {
    const { author, keeper } = await people();
    const { id } = await desk.people.client();
    await desk.restrict(id, author);
    const note = await desk.note(author, id);
    await expect(desk.request(author, note, keeper)).rejects.toThrow('400');
    expect((await keeper.get(`/api/clients/${id}/notes`)).status).toBe(403);
  });
});

describe('two people at once', () => {
  it('get one result and one clear refusal: a group’s request has one owner, and the others’ alerts close', async () => {
    const { author, keeper, other } = await people();
    const asked = await desk.request(author, await desk.note(author, clientId), await desk.group(keeper, other));
    expect([await desk.told(keeper), await desk.told(other)]).toEqual([['group-request'], ['group-request']]);
    const both = await Promise.all([desk.move(keeper, asked, 'claim'), desk.move(other, asked, 'claim')]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]));
    const refused = both.find(({ status }) => status === 409)?.body;
    expect(refused).toMatchObject({
      type: 'urn:rounds:problem:claimed',
      detail: expect.stringContaining('claimed it'),
    });
    const owner = (await desk.read(author, asked)).keeper?.id;
    const loser = owner === keeper.staffId ? other : keeper;
    expect(await desk.told(loser)).toEqual([]);
    expect(
      (await desk.move(loser, asked, 'supply', { itemId: asked.itemList[0]?.id, words: 'x' })).body.type,
    ).toContain('claimed');
  });

  it('releasing and reopening, one wins and the other is told why', async () => {
    const { author, keeper } = await people();
    const note = await desk.note(author, clientId);
    const done = await supplyAll(keeper, await desk.request(author, note, keeper));
    const [released, reopened] = await Promise.all([
      release(author, note),
      desk.move(author, done, 'reopen', { words: 'It is the wrong one' }),
    ]);
    expect(new Set([released.status, reopened.status])).toEqual(new Set([200, 409]));
    const after = (await author.get<Note>(`/api/notes/${note.id}`)).body;
    expect(after.state === 'released' ? after.openRequests : 1).toBe(
      after.state === 'released' ? 0 : after.openRequests,
    );
  });

  it('who read an older state is refused, and a step sent twice is made once', async () => {
    const { author, keeper } = await people();
    const asked = await desk.request(author, await desk.note(author, clientId), keeper);
    const moveId = newId();
    const first = await desk.move(keeper, asked, 'start', { moveId });
    const again = await desk.move(keeper, asked, 'start', { moveId });
    expect([first.body.version, again.status, again.body.version]).toEqual([2, 200, 2]);
    const said = await desk.move(keeper, asked, 'say', { moveId, words: 'x' });
    expect([said.status, said.body.type]).toEqual([409, 'urn:rounds:problem:key-reused']);
    const words = { moveId: newId(), words: 'The second page is missing.' };
    expect((await desk.move(keeper, asked, 'say', words)).status).toBe(200);
    expect((await desk.move(keeper, asked, 'say', words)).status).toBe(200);
    // Answered as made, the words would be nowhere.
    const other = await desk.move(keeper, asked, 'say', { ...words, words: 'So is the third.' });
    expect([other.status, other.body.type]).toEqual([409, 'urn:rounds:problem:key-reused']);
    expect((await desk.move(keeper, asked, 'ask', { words: 'x' })).body.type).toBe('urn:rounds:problem:changed');
    expect((await desk.move(author, asked, 'answer', { words: 'x' })).body.type).toBe('urn:rounds:problem:not-now');
    expect((await desk.move(author, first.body, 'decline', { words: 'x' })).status).toBe(403);
    expect((await desk.read(author, asked)).timeline).toHaveLength(3);
  });

  it('who write ids in capital letters make the same step of the same request, and can read what they wrote', async () => {
    const { author, keeper } = await people();
    const asked = await desk.request(author, await desk.note(author, clientId), keeper);
    const said = { moveId: newId(), words: 'It is in the old chart.' };
    const capitals = { id: asked.id.toUpperCase(), version: asked.version };
    const first = await desk.move(keeper, capitals, 'say', { ...said, moveId: said.moveId.toUpperCase() });
    expect([first.status, first.body.timeline?.at(-1)?.words]).toEqual([200, said.words]);
    expect((await desk.move(keeper, asked, 'say', said)).status).toBe(200);
    expect((await desk.read(author, asked)).timeline).toHaveLength(2);
  });
});

describe('a request', () => {
  it('is declined with a reason, which keeps the note blocked until it is withdrawn', async () => {
    const { author, keeper } = await people();
    const note = await desk.note(author, clientId);
    const asked = await desk.request(author, note, keeper);
    expect((await desk.move(keeper, asked, 'decline')).status).toBe(400);
    const declined = await desk.move(keeper, asked, 'decline', { reason: 'no-longer-needed' });
    expect(declined.body.timeline.at(-1)).toMatchObject({ kind: 'decline', reason: 'No longer needed' });
    expect((await release(author, note)).status).toBe(409);
    const withdrawn = await desk.move(author, declined.body, 'withdraw', { words: 'It is in the old chart' });
    expect(withdrawn.body.phase).toBe('withdrawn');
    expect((await release(author, note)).status).toBe(200);
  });

  it('is overridden by who has the rule, with a reason, which the audit tells of without its words', async () => {
    const { keeper } = await people();
    const author = await desk.api.as({ ...clinician, 'Notes Can Allow Unconditional Release': ['modify'] });
    const note = await desk.note(author, clientId);
    const asked = await desk.request(author, note, keeper);
    const released = await release(author, note, { override: { reason: 'canary-of-the-reason' } });
    expect(released.body).toMatchObject({
      state: 'released',
      unconditional: true,
      released: { reason: 'canary-of-the-reason' },
    });
    const { rows } = await desk.people.work(({ kysely }) =>
      sql<{
        after: object;
      }>`select after from audit where action = 'unconditional-release' and subject_id = ${note.id}`.execute(kysely),
    );
    expect(rows).toEqual([{ after: { requests: [asked.id] } }]);
    expect((await supplyAll(keeper, asked)).phase).toBe('completed');
  });

  it('goes to somebody else, alone or with many, who hears of it while the one before hears that it is gone', async () => {
    const { author, keeper, other, manager } = await people();
    const note = await desk.note(author, clientId);
    const asked = [await desk.request(author, note, keeper), await desk.request(author, note, keeper)];
    const body = {
      keeper: { staffId: other.staffId },
      requests: asked.map(({ id, version }, i) => ({ id, version: version + i, moveId: newId() })),
    };
    const { results } = (
      await manager.post<{ results: { done: boolean; refusal: string | null }[] }>('/api/chart-requests/reassign', body)
    ).body;
    expect(results.map(({ done }) => done)).toEqual([true, false]);
    expect(results[1]?.refusal).toContain('Read the request again');
    const toSelf = {
      keeper: { staffId: manager.staffId },
      requests: [{ id: asked[1]!.id, version: asked[1]!.version, moveId: newId() }],
    };
    expect((await manager.post('/api/chart-requests/reassign', toSelf)).body).toMatchObject({
      results: [{ done: false, refusal: 'You cannot ask yourself. Choose who keeps the charts.' }],
    });
    expect(await desk.told(other)).toEqual(['request-received']);
    expect(await desk.told(keeper)).toEqual(['request-received', 'request-received', 'request-taken-back']);
    const given = await desk.move(keeper, asked[1]!, 'reassign', { keeper: { staffId: other.staffId } });
    expect([given.status, given.body.keeper?.id]).toEqual([200, other.staffId]);
    expect((await keeper.get(`/api/chart-requests/${asked[1]?.id}`)).status).toBe(404);
  });

  it('is found in the lists of those whom it concerns, counted, and told in the manager’s view', async () => {
    const { author, keeper, other, manager } = await people();
    const note = await desk.note(author, clientId);
    const asked = await desk.request(author, note, keeper, { priority: 'high' });
    expect(await list(author, 'scope=mine')).toEqual([asked.id]);
    expect(await list(keeper, 'scope=asked&item=referral')).toEqual([asked.id]);
    expect(await list(keeper, 'scope=asked&due=overdue')).toEqual([]);
    expect(await list(other, 'scope=asked')).toEqual([]);
    expect(await list(manager, `scope=all&keeper=${keeper.staffId}`)).toEqual([asked.id]);
    const group = await desk.group(other);
    const ofGroup = await desk.request(author, note, group);
    expect(await list(manager, `scope=all&keeper=${group.groupId}`)).toEqual([ofGroup.id]);
    await desk.move(other, ofGroup, 'claim');
    expect(await list(manager, `scope=all&keeper=${group.groupId}`)).toEqual([]);
    expect((await other.get('/api/chart-requests?scope=all')).status).toBe(403);
    expect((await keeper.get<RequestCounts>('/api/chart-requests/counts')).body).toMatchObject({
      asked: 1,
      overdue: 0,
    });
    const { body } = await manager.get<RequestSummary>('/api/chart-requests/summary');
    expect(body.keepers.find((row) => row.keeper.id === keeper.staffId)).toMatchObject({ open: 1, completed: 0 });
    expect(body.waits.find(({ on }) => on.id === keeper.staffId)).toMatchObject({ waiting: { id: author.staffId } });
    expect(body.items.map(({ label }) => label)).toContain('Referral');
  });

  it('carries documents of this client and of nobody else', async () => {
    const { author, keeper } = await people();
    const asked = await desk.request(author, await desk.note(author, clientId), keeper);
    const upload = (id: string) =>
      keeper.post<{ id: string }>(`/api/clients/${id}/documents`, { folder: 'consents', name: 'consent.pdf' });
    const [mine, theirs] = [await upload(clientId), await upload((await desk.people.client()).id)];
    const supply = (id: string) =>
      desk.move(keeper, asked, 'supply', { itemId: asked.itemList[0]?.id, documentIds: [id] });
    expect((await supply(theirs.body.id)).body.errors?.[0]?.path).toBe('documentIds.0');
    expect((await supply(mine.body.id)).body.itemList[0]?.documents).toMatchObject([{ id: mine.body.id }]);
  });
});

describe('while servers fall', () => {
  it('a step is refused as not made, or made once: no word is lost, and the request goes on when they are back', async () => {
    const { author, keeper } = await people();
    const asked = await desk.request(author, await desk.note(author, clientId), keeper);
    await desk.stopWorker();
    const moveId = newId();
    const away = await desk.move(keeper, asked, 'ask', { moveId, words: 'Which one?' });
    expect([away.status, away.body.type]).toEqual([503, 'urn:rounds:problem:temporal-away']);
    await desk.temporal.stop();
    await desk.temporal.start();
    await desk.startWorker();
    const again = await desk.move(keeper, asked, 'ask', { moveId, words: 'Which one?' });
    expect([again.status, again.body.phase]).toEqual([200, 'needs-information']);
    expect(again.body.timeline.filter(({ kind }) => kind === 'ask')).toHaveLength(1);
  });
});
