import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { newId } from '../../db/ids.ts';
import type { TestUser } from '../../test/setup/api.ts';
import { capable, clinician, type HandoffDesk, handoffDesk, type Or } from '../../test/setup/handoff-desk.ts';

let desk: HandoffDesk;
let clientId: string;
let author: TestUser;
let keeper: TestUser;
beforeAll(async () => {
  desk = await handoffDesk();
  ({ id: clientId } = await desk.people.client());
  [author, keeper] = [await desk.api.as(clinician), await desk.api.as(capable)];
});
afterAll(() => desk.close());

const asked = async () => desk.request(author, await desk.note(author, clientId), keeper);
const inDays = (days: number) => new Date(desk.api.deps.clock().getTime() + days * 86_400_000).toISOString();

describe('a step that is sent again', () => {
  it('says what came of it, and beside that how the request stands now', async () => {
    const request = await asked();
    const moveId = newId();
    const first = await desk.move(keeper, request, 'acknowledge', { moveId });
    expect(first.body).toMatchObject({ phase: 'acknowledged', step: { id: moveId, to: 'acknowledged' } });
    await desk.move(keeper, first.body, 'start');
    const again = await desk.move(keeper, request, 'acknowledge', { moveId });
    expect([again.status, again.body.phase]).toEqual([200, 'in-progress']);
    expect(again.body).toMatchObject({ step: { id: moveId, move: 'acknowledge', to: 'acknowledged' } });
  });

  it('of a request that was given away says what came of it, and nothing of what became of the request since', async () => {
    const request = await asked();
    const moveId = newId();
    const other = await desk.api.as(capable);
    const give = { moveId, keeper: { staffId: other.staffId } };
    const given = await desk.move(keeper, request, 'reassign', give);
    expect([given.status, given.body.keeper?.id]).toEqual([200, other.staffId]);
    const { body: asks } = await desk.move(other, given.body, 'ask', { words: 'The one of which year?' });
    expect(asks.phase).toBe('needs-information');
    const again = await desk.move(keeper, request, 'reassign', give);
    expect(again.status).toBe(200);
    expect(again.body).toEqual({ id: request.id, step: expect.objectContaining({ id: moveId, move: 'reassign' }) });
  });

  it('stays refused, says so, and is made under another id where it fits by now', async () => {
    const request = await asked();
    const moveId = newId();
    const early = await desk.move(author, request, 'answer', { moveId, words: 'The one of March.' });
    expect(early.body.type).toBe('urn:rounds:problem:not-now');
    const { body: asks } = await desk.move(keeper, request, 'ask', { words: 'Which one?' });
    const again = await desk.move(author, asks, 'answer', { moveId, words: 'The one of March.' });
    expect([again.status, again.body.type]).toEqual([409, 'urn:rounds:problem:not-now']);
    expect(again.body.next).toContain('a new `moveId` tries it anew');
    const anew = await desk.move(author, asks, 'answer', { words: 'The one of March.' });
    expect([anew.status, anew.body.phase]).toEqual([200, 'answered']);
  });
});

describe('a step that fails', () => {
  it('for another reason than that servers are away is not answered as if repeating it would help', async () => {
    const request = await asked();
    await desk.stopWorker();
    const moveId = newId();
    const away = await desk.move(keeper, request, 'acknowledge', { moveId });
    expect([away.status, away.body.type]).toEqual([503, 'urn:rounds:problem:temporal-away']);
    await desk.people.work(({ kysely }) =>
      sql`update chart_move set asked_by = null where id = ${moveId}::uuid`.execute(kysely),
    );
    await desk.startWorker();
    const failed = await desk.move(keeper, request, 'acknowledge', { moveId });
    expect([failed.status, failed.body.type]).toEqual([500, 'urn:rounds:problem:step-failed']);
    expect((await desk.read(author, request)).phase).toBe('requested');
  });
});

describe('when a request is due', () => {
  it('lies in the future and within a year, whoever says so', async () => {
    const note = await desk.note(author, clientId);
    const ask = (dueAt: string) =>
      author.post<Or<object>>(
        `/api/notes/${note.id}/requests`,
        { keeper: { staffId: keeper.staffId }, items: [{ code: 'referral' }], dueAt },
        { 'idempotency-key': newId() },
      );
    const year = '9999-12-31T00:00:00Z';
    for (const dueAt of [year, inDays(367), inDays(-1)]) {
      const { status, body } = await ask(dueAt);
      expect({ dueAt, status, errors: body.errors }).toMatchObject({ status: 400, errors: [{ path: 'dueAt' }] });
    }
    expect((await ask(inDays(364))).status).toBe(201);
    const request = await asked();
    const other = await desk.api.as(capable);
    const given = await desk.move(author, request, 'reassign', { keeper: { staffId: other.staffId }, dueAt: year });
    expect(given.body.errors).toEqual([{ path: 'dueAt', message: expect.stringContaining('more than a year ahead') }]);
    const { dueAt } = await desk.read(author, request);
    expect(dueAt < inDays(30)).toBe(true);
  });
});
