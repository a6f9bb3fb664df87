import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Audit, Client, EnterInPimsy, Person } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { settlePeople } from '../../db/pimsy/settle-people.ts';
import type { FieldToEnter } from '../../domain/schemas/connections.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { heldPerson, TestIntegrations } from '../../test/setup/integrations.ts';

let api: TestApi;
let of: TestIntegrations;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestIntegrations(api.db, api.own.id, api.deps.keyRing);
  await of.enable('pimsy');
});
afterAll(() => api.close());

const pimsyActor = { actor: 'system:pimsy' } as const;
const address = (line1: string) => ({ line1, city: 'Asheville', state: 'NC', zip: '28801' });

/** PIMSY holds this now, and a reading has brought it. */
async function reading(externalId: string, line1: string | null): Promise<string> {
  const held = heldPerson('client', externalId, line1 === null ? { address: {} } : { address: address(line1) });
  const [record = ''] = await of.keep('pimsy', 'client', [held]);
  await api.db.database.work({ practiceId: api.own.id, ...pimsyActor }, (uow) =>
    settlePeople(uow, { kind: 'client', after: null, now: new Date(), ids: [record] }),
  );
  return record;
}

let count = 0;
/** A client of PIMSY who has moved, and said so in the portal. */
async function moved(): Promise<{ clientId: string; personId: string; externalId: string; entry: FieldToEnter }> {
  const externalId = `c-${++count}`;
  const [clientId, personId] = [newId(), newId()];
  await of.work(async ({ em }) => {
    em.create(Person, { id: personId, firstName: 'Ada', lastName: `Hill${count}`, birthDate: '1980-01-02' });
    await em.flush();
    em.create(Client, { id: clientId, personId, recordNumber: `R-${count}` });
  });
  const [record = ''] = await of.keep('pimsy', 'client', [
    heldPerson('client', externalId, { address: address('1 Laurel Street') }),
  ]);
  await of.linked('pimsy', record, 'client', clientId);
  await reading(externalId, '1 Laurel Street');
  await api.db.database.work({ practiceId: api.own.id, actor: 'portal:account' }, async ({ em }) => {
    (await em.findOneOrFail(Person, { id: personId })).line1 = '7 New Road';
  });
  await reading(externalId, '1 Laurel Street');
  const entry = (await listed()).find((each) => each.clientId === clientId);
  if (!entry) throw new Error('Nothing is listed');
  return { clientId, personId, externalId, entry };
}

const listed = async () =>
  (await api.own.admin.get<{ rows: FieldToEnter[] }>('/api/integrations/pimsy/to-enter?limit=100')).body.rows;
const take = ({ id, here, pimsy }: FieldToEnter, who = api.own.admin) =>
  who.send<{ title?: string }>('post', `/api/integrations/pimsy/to-enter/${id}/take`, { body: { here, pimsy } });
const lineOf = (id: string) => of.work(async ({ em }) => (await em.findOneOrFail(Person, { id })).line1);

describe('what a client changed and PIMSY holds otherwise', () => {
  it('is listed with both values', async () => {
    expect((await moved()).entry).toMatchObject({
      field: 'address',
      here: '7 New Road, Asheville, NC, 28801',
      pimsy: '1 Laurel Street, Asheville, NC, 28801',
      restricted: false,
    });
  });

  it('is replaced by PIMSY’s value on demand; both stand in the audit log, and PIMSY owns it again', async () => {
    const { clientId, personId, externalId, entry } = await moved();
    expect((await take(entry)).status).toBe(204);
    expect(await lineOf(personId)).toBe('1 Laurel Street');
    expect((await listed()).some((each) => each.clientId === clientId)).toBe(false);
    const audit = await of.work(({ em }) =>
      em.findOneOrFail(Audit, { action: 'pimsy-value-taken', subjectId: personId }),
    );
    expect(audit.after).toEqual({ field: 'address', before: entry.here, after: entry.pimsy });
    await reading(externalId, '9 Later Street');
    expect(await lineOf(personId)).toBe('9 Later Street');
    expect((await take(entry)).status).toBe(404);
  });

  it('stays where it has changed since somebody looked, or PIMSY holds nothing', async () => {
    const { personId, externalId, entry } = await moved();
    await reading(externalId, '2 Other Street');
    expect((await take(entry)).body.title).toBe('It has changed since you looked');
    await reading(externalId, null);
    expect((await take({ ...entry, pimsy: '' })).body.title).toBe('PIMSY holds nothing here');
    expect(await lineOf(personId)).toBe('7 New Road');
  });

  it('is not shown, and not taken, of a restricted chart', async () => {
    const { clientId, personId, entry } = await moved();
    await of.work(async ({ em }) => void (await em.nativeUpdate(Client, { id: clientId }, { restricted: true })));
    const row = (await listed()).find((each) => each.clientId === clientId);
    expect(row).toMatchObject({ here: '', pimsy: '', restricted: true });
    expect((await take(entry)).body.title).toBe('The chart is restricted');
    expect(await lineOf(personId)).toBe('7 New Road');
  });

  it('belongs to one practice, and is decided by those who may change clients', async () => {
    const { entry } = await moved();
    expect((await take(entry, api.other.admin)).status).toBe(404);
    expect((await take(entry, await api.as({ Clients: ['view'] }))).status).toBe(403);
    expect(await of.work(({ em }) => em.count(EnterInPimsy, { id: entry.id }))).toBe(1);
  });
});
