import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { newId } from '../../db/ids.ts';
import type { RequestRow } from '../../domain/schemas/chart-requests.ts';
import type { Addendum, Note, NoteRow, NoteVersion } from '../../domain/schemas/notes.ts';
import { addDays } from '../../domain/time.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { capable, clinician, type Or } from '../../test/setup/handoff-desk.ts';
import { TestPeople } from '../../test/setup/people.ts';

let api: TestApi;
let people: TestPeople;
let anna: TestUser;
let reader: TestUser;
let clientId: string;
beforeAll(async () => {
  api = await startTestApi();
  people = new TestPeople(api.db, api.own.id);
  [anna, reader] = [await api.as(clinician), await api.as({ Clients: ['view'], Notes: ['view'] })];
  ({ id: clientId } = await people.client());
});
afterAll(() => api.close());

async function begin(text = 'First words'): Promise<Note> {
  const fields = { title: 'Progress note', visitOn: '2026-03-02', text };
  const { body } = await anna.post<{ id: string }>(`/api/clients/${clientId}/notes`, fields);
  return (await anna.get<Note>(`/api/notes/${body.id}`)).body;
}
const save = (note: Note, text: string, more: object = {}) =>
  anna.put<Or<Note>>(`/api/notes/${note.id}`, { text, version: note.version, ...more });
const release = (note: Note, by = anna) =>
  by.post<Or<Note>>(`/api/notes/${note.id}/release`, { version: note.version });
const list = async (path: string, by = anna) => (await by.get<{ rows: NoteRow[] }>(path)).body.rows.map(({ id }) => id);
interface Page<T> {
  rows: T[];
  next: string | null;
}
const requestsOf = async (path: string) => (await reader.get<Page<RequestRow>>(path)).body;
const addendaOf = async (path: string) => (await reader.get<Page<Addendum>>(path)).body;

describe('a note', () => {
  it('is saved while somebody writes, into one version for ten minutes; by hand, or later, into one of its own', async () => {
    const note = await begin();
    const one = (await save(note, 'First words, and')).body;
    const two = (await save(one, 'First words, and more')).body;
    const kept = (await save(two, 'First words, and more', { keep: true })).body;
    api.advance(11);
    await save(kept, 'First words, and still more');
    const versions = (await anna.get<{ rows: NoteVersion[] }>(`/api/notes/${note.id}/versions`)).body.rows;
    expect(versions.map(({ number, characters }) => [number, characters])).toEqual([
      [3, 27],
      [2, 21],
      [1, 11],
    ]);
    const oldest = await anna.get<{ text: string }>(`/api/notes/${note.id}/versions/${versions[2]?.id}`);
    expect(oldest.body.text).toBe('First words');
    expect((await reader.get(`/api/notes/${note.id}/versions`)).status).toBe(403);
  });

  it('saved over a newer one is refused, so that no window undoes another', async () => {
    const note = await begin();
    await save(note, 'From one window');
    const late = await save(note, 'From the other');
    expect([late.status, late.body.type]).toEqual([409, 'urn:rounds:problem:version-conflict']);
    expect((await anna.get<Note>(`/api/notes/${note.id}`)).body.text).toBe('From one window');
  });

  it('is nobody else’s to read before it is released, nor to sign, and everybody’s of the chart afterwards', async () => {
    const note = await begin();
    const seen = (await reader.get<Note>(`/api/notes/${note.id}`)).body;
    expect([seen.text, seen.yours, seen.release.refusal]).toEqual([null, false, 'not-yours']);
    const other = await api.as(clinician);
    expect((await release(note, other)).status).toBe(403);
    expect((await release(await begin(''))).body.type).toBe('urn:rounds:problem:empty');
    const released = (await release(note)).body;
    expect(released).toMatchObject({ state: 'released', released: { by: { id: anna.staffId }, reason: null } });
    expect((await reader.get<Note>(`/api/notes/${note.id}`)).body.text).toBe('First words');
  });

  it('that was released is never changed, by the API or past it, and is added to', async () => {
    const note = (await release(await begin())).body;
    expect((await save(note, 'Other words')).body.type).toBe('urn:rounds:problem:released');
    expect((await release(note)).body.type).toBe('urn:rounds:problem:released');
    const past = (statement: string) =>
      people.work(({ kysely }) => sql`${sql.raw(statement)} ${note.id}::uuid`.execute(kysely));
    await expect(past(`update note set title = 'Other' where id =`)).rejects.toThrow('never changed');
    await expect(past('update note_version set characters = 1 where note_id =')).rejects.toThrow('never changed');
    expect((await anna.post(`/api/notes/${note.id}/addenda`, { text: 'It came later.' })).status).toBe(201);
    const added = await addendaOf(`/api/notes/${note.id}/addenda`);
    expect(added.rows).toMatchObject([{ text: 'It came later.', author: { id: anna.staffId } }]);
    const draft = await begin();
    expect((await anna.post<Or<object>>(`/api/notes/${draft.id}/addenda`, { text: 'x' })).body.type).toContain(
      'not-released',
    );
  });

  it('is signed, and added to, by a person and never by a token of theirs, which writes it all the same', async () => {
    const author = await api.as({ ...clinician, 'API Tokens': ['create'] });
    const named = { name: 'Dictation', scopes: ['Notes:create', 'Notes:view'] };
    const expiresOn = addDays(api.deps.clock().toISOString().slice(0, 10), 30);
    const { body: token } = await author.post<{ secret: string }>('/api/tokens', { ...named, expiresOn });
    const program = api.anonymous();
    program.headers = { authorization: `Bearer ${token.secret}` };
    const fields = { title: 'Progress note', visitOn: '2026-03-02', text: 'Dictated' };
    const { body: made } = await author.post<{ id: string; version: number }>(`/api/clients/${clientId}/notes`, fields);
    const path = `/api/notes/${made.id}`;
    const saved = await program.put<Or<Note>>(path, { text: 'Dictated, and more', version: made.version });
    expect(saved.status).toBe(200);
    const refused = await program.post<Or<Note>>(`${path}/release`, { version: saved.body.version });
    expect([refused.status, refused.body.type]).toEqual([403, 'urn:rounds:problem:not-for-tokens']);
    expect(refused.body.next).toContain('Sign in');
    const signed = await author.post<Or<Note>>(`${path}/release`, { version: saved.body.version });
    expect(signed.body.state).toBe('released');
    expect((await program.post<Or<Note>>(`${path}/addenda`, { text: 'By itself' })).body.type).toBe(
      'urn:rounds:problem:not-for-tokens',
    );
  });

  it('has its addenda and its requests by pages, and those that block it by themselves', async () => {
    const note = await begin();
    const keeper = await api.as(capable);
    const ask = (required: boolean) =>
      anna.post(
        `/api/notes/${note.id}/requests`,
        { keeper: { staffId: keeper.staffId }, items: [{ code: 'referral' }], required },
        { 'idempotency-key': newId() },
      );
    for (const required of [true, false, true]) expect((await ask(required)).status).toBe(201);
    const path = `/api/notes/${note.id}/requests`;
    const first = await requestsOf(`${path}?limit=2`);
    const rest = await requestsOf(`${path}?limit=2&cursor=${first.next}`);
    expect([...first.rows, ...rest.rows].map(({ required }) => required)).toEqual([true, false, true]);
    expect(rest.next).toBeNull();
    const blocking = await requestsOf(`${path}?blocking=true`);
    const others = await requestsOf(`${path}?blocking=false`);
    expect([blocking.rows.length, others.rows.length]).toEqual([2, 1]);

    const released = (await release(await begin())).body;
    for (const text of ['One', 'Two', 'Three']) await anna.post(`/api/notes/${released.id}/addenda`, { text });
    const addenda = `/api/notes/${released.id}/addenda?limit=2`;
    const older = await addendaOf(addenda);
    const newer = await addendaOf(`${addenda}&cursor=${older.next}`);
    expect([...older.rows, ...newer.rows].map(({ text }) => text)).toEqual(['One', 'Two', 'Three']);
    expect(newer.next).toBeNull();
  });

  it('stands in the list of its client and of who holds it, by its state', async () => {
    const note = await begin();
    expect(await list(`/api/clients/${clientId}/notes?state=draft`, reader)).toContain(note.id);
    expect(await list('/api/notes?state=draft&limit=1')).toEqual([note.id]);
    expect(await list('/api/notes', reader)).toEqual([]);
    expect((await reader.get('/api/notes?scope=all')).status).toBe(403);
    const stranger = await api.as(clinician, api.other);
    expect((await stranger.get(`/api/notes/${note.id}`)).status).toBe(404);
  });
});
