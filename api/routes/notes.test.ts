import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Note, NoteRow, NoteVersion } from '../../domain/schemas/notes.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { clinician, type Or } from '../../test/setup/handoff-desk.ts';
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
    const added = (await reader.get<Note>(`/api/notes/${note.id}`)).body;
    expect(added.addenda).toMatchObject([{ text: 'It came later.', author: { id: anna.staffId } }]);
    const draft = await begin();
    expect((await anna.post<Or<object>>(`/api/notes/${draft.id}/addenda`, { text: 'x' })).body.type).toContain(
      'not-released',
    );
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
