import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { UnitOfWork } from '../../db/database.ts';
import { Consent, Relationship } from '../../db/entities/index.ts';
import type { ChartContact } from '../../domain/schemas/chart.ts';
import type { PortalInformation } from '../../domain/schemas/portal-information.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import type { PortalVisitor } from '../../test/setup/portal.ts';
import { informationPath, shown, visit } from '../../test/setup/portal-information.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);

const brother = {
  kind: 'emergency',
  firstName: 'Alex',
  lastName: 'Hill',
  relation: 'brother',
  address: { line1: '1 Oak St', line2: null, city: 'Boise', state: 'ID', zip: '83702' },
  contactPoints: [{ kind: 'mobile', address: '(202) 555-0131', preferred: true }],
};
const add = (visitor: PortalVisitor, part: object = {}) =>
  visitor.post<PortalInformation>(`${informationPath}/contacts`, { ...brother, ...part });
const chart = async (clientId: string) =>
  (await api.own.admin.get<{ rows: ChartContact[] }>(`/api/clients/${clientId}/contacts`)).body.rows;
const put = (visitor: PortalVisitor, id: string | undefined, loaded: object, part: object) =>
  visitor.put<PortalInformation>(`${informationPath}/contacts/${id}`, { loaded, wanted: { ...loaded, ...part } });

describe('contacts in the portal', () => {
  it('are added, changed and removed, and stand in the chart', async () => {
    const { visitor, clientId } = await visit(api);
    expect((await add(visitor)).status).toBe(201);
    const [row] = (await shown(visitor)).contacts.rows;
    expect(row).toMatchObject({ kind: 'emergency', fixed: false, values: { relation: 'brother' } });
    const name = '<img src=x onerror=alert(1)>';
    expect((await put(visitor, row?.id, row!.values, { firstName: name, contactPoints: [] })).status).toBe(200);
    expect(await chart(clientId)).toMatchObject([{ id: row?.id, firstName: name, contactPoints: [] }]);
    expect((await visitor.delete(`${informationPath}/contacts/${row?.id}`)).status).toBe(204);
    expect(await chart(clientId)).toEqual([]);
    expect((await visitor.delete(`${informationPath}/contacts/${row?.id}`)).status).toBe(404);
  });

  it('are added once for one key, and twenty at most', async () => {
    const { visitor, clientId } = await visit(api);
    const key = { 'idempotency-key': 'one-intent' };
    for (let n = 0; n < 2; n++)
      expect((await visitor.post(`${informationPath}/contacts`, brother, key)).status).toBe(201);
    expect(await chart(clientId)).toHaveLength(1);
    for (let n = 1; n < 20; n++) await add(visitor, { firstName: `Alex ${n}` });
    expect(await add(visitor)).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:too-many-contacts' } });
  });

  it('name every fault at its field', async () => {
    const { visitor } = await visit(api);
    const point = { kind: 'email', address: 'nobody', preferred: false };
    expect(
      (await add(visitor, { lastName: ' ', kind: 'messaging_contact', contactPoints: [point] })).body,
    ).toMatchObject({ errors: [{ path: 'lastName' }, { path: 'contactPoints.0.address' }, { path: 'kind' }] });
  });

  it("of another client are nobody's here", async () => {
    const [own, other] = [await visit(api), await visit(api)];
    await add(other.visitor);
    const [row] = (await shown(other.visitor)).contacts.rows;
    expect((await put(own.visitor, row?.id, row!.values, { firstName: 'Mine' })).status).toBe(404);
    expect((await own.visitor.delete(`${informationPath}/contacts/${row?.id}`)).status).toBe(404);
    expect(await chart(other.clientId)).toMatchObject([{ firstName: 'Alex' }]);
  });

  it('that the practice changed meanwhile are not overwritten unseen', async () => {
    const { visitor, clientId } = await visit(api);
    await add(visitor);
    const [row] = (await shown(visitor)).contacts.rows;
    const [before] = await chart(clientId);
    const change = { relation: 'half-brother', version: before?.version };
    await api.own.admin.patch(`/api/clients/${clientId}/contacts/${row?.id}`, change);
    expect(await put(visitor, row?.id, row!.values, { relation: 'cousin', firstName: 'Al' })).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'wanted.relation' }] },
    });
    expect((await put(visitor, row?.id, row!.values, { firstName: 'Al' })).status).toBe(200);
    expect(await chart(clientId)).toMatchObject([{ firstName: 'Al', relation: 'half-brother' }]);
  });

  it("who stand in somebody else's record, too, are changed in this one alone, and no answer tells that they do", async () => {
    const [one, other] = [await visit(api), await visit(api)];
    await add(one.visitor, { kind: 'guardian' });
    const [row] = await chart(one.clientId);
    await work(async ({ em }) => {
      em.create(Relationship, {
        clientId: other.clientId,
        personId: row!.personId,
        kind: 'guardian',
        relation: null,
        active: true,
      });
    });
    const [mine] = (await shown(one.visitor)).contacts.rows;
    expect(mine?.fixed).toBe(false);
    expect((await put(one.visitor, mine?.id, mine!.values, { firstName: 'Sasha', contactPoints: [] })).status).toBe(
      200,
    );
    expect(await chart(one.clientId)).toMatchObject([{ firstName: 'Sasha', contactPoints: [], relation: 'brother' }]);
    expect(await chart(other.clientId)).toMatchObject([
      { firstName: 'Alex', contactPoints: [{ address: '+12025550131' }] },
    ]);
  });

  it('whom the messages go to stay as the practice has them', async () => {
    const { visitor, clientId } = await visit(api, { contact: { email: 'parent@example.com' } });
    const [row] = (await shown(visitor)).contacts.rows;
    expect(row).toMatchObject({ kind: 'messaging_contact', fixed: true });
    const refused = { status: 403, body: { type: 'urn:rounds:problem:contact-fixed' } };
    expect(await put(visitor, row?.id, row!.values, { firstName: 'Other' })).toMatchObject(refused);
    expect(await visitor.delete(`${informationPath}/contacts/${row?.id}`)).toMatchObject(refused);
    expect(await chart(clientId)).toMatchObject([{ kind: 'messaging_contact', firstName: row?.values.firstName }]);
    expect(await work(({ em }) => em.count(Consent, { clientId, revokedAt: null }))).toBe(1);
  });
});
