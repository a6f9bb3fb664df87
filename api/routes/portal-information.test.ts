import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { UnitOfWork } from '../../db/database.ts';
import { Client, ContactPoint, Credential, InformationChange, Message, Person, Task } from '../../db/entities/index.ts';
import { informationSectionNames } from '../../domain/portal-information.ts';
import type { PortalInformation } from '../../domain/schemas/portal-information.ts';
import { settings } from '../../domain/settings.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { portalCredential, portalPassword, portalVisitor } from '../../test/setup/portal.ts';
import {
  informationPath,
  saveBasic,
  setSection,
  setSetting,
  shown,
  visit,
} from '../../test/setup/portal-information.ts';
import { withoutIds } from '../../test/setup/without-ids.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
afterEach(async () => {
  for (const section of informationSectionNames) await setSection(api, section, null);
  await setSetting(api, settings.portalIdentity.id, null);
});

const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);
const numbersOf = (personId: string) =>
  work(async ({ em }) =>
    (await em.find(ContactPoint, { personId, active: true })).map((row) => row.address).toSorted(),
  );
const noticesOf = (clientId: string) =>
  work(({ em }) => em.find(Message, { clientId, purpose: 'security-notice' }, { orderBy: { id: 'asc' } }));

const form = <T>(values: T) => ({ loaded: values, wanted: values });

/** Each write of a section as a form would send it, without a change. */
async function writesOf(visitor: Awaited<ReturnType<typeof visit>>['visitor']) {
  const now = await shown(visitor);
  const [contact] = now.contacts.rows;
  const { values: person, kind, id } = contact!;
  return {
    basic: [
      ['put', 'basic', { ...form(now.basic.values), password: '' }],
      ['delete', 'asked/019a0000-0000-7000-8000-000000000001', undefined],
    ],
    details: [['put', 'details', form(now.details.values)]],
    contacts: [
      ['post', 'contacts', { ...person, kind }],
      ['put', `contacts/${id}`, form(person)],
      ['delete', `contacts/${id}`, undefined],
    ],
    messaging: [
      ['put', 'messaging', { ...form(now.messaging.values), wordingVersion: now.messaging.wording.version }],
      ['post', 'messaging/stop', undefined],
    ],
  } as const;
}

async function withContact() {
  const account = await visit(api);
  await account.visitor.post(`${informationPath}/contacts`, {
    kind: 'emergency',
    firstName: 'Alex',
    lastName: 'Hill',
    relation: null,
    address: {},
    contactPoints: [],
  });
  return account;
}

describe.each(informationSectionNames)('the section %s', (section) => {
  it('that the practice hides is in no answer, and a form that was open finds no page', async () => {
    const { visitor } = await withContact();
    const writes = (await writesOf(visitor))[section];
    await setSection(api, section, 'hidden');
    const { body } = await visitor.get<PortalInformation>(informationPath);
    expect(Object.keys(body).toSorted()).toEqual(informationSectionNames.filter((each) => each !== section).toSorted());
    const { body: open } = await visitor.get<{ sections: { section: string }[] }>(`${informationPath}/sections`);
    expect(open.sections.map((each) => each.section)).not.toContain(section);
    for (const [method, path, sent] of writes)
      expect((await visitor.send(method, `${informationPath}/${path}`, { body: sent })).status).toBe(404);
  });

  it('that can only be viewed is shown, and every write is refused with the way out', async () => {
    const { visitor } = await withContact();
    const writes = (await writesOf(visitor))[section];
    await setSection(api, section, 'view');
    expect((await shown(visitor))[section].access).toBe('view');
    for (const [method, path, sent] of writes)
      expect(await visitor.send(method, `${informationPath}/${path}`, { body: sent })).toMatchObject({
        status: 403,
        body: { type: 'urn:rounds:problem:view-only', next: expect.stringContaining('Call the practice') },
      });
  });

  it('is closed to strangers, to staff, and to a session of another practice', async () => {
    const { visitor } = await withContact();
    const writes = (await writesOf(visitor))[section];
    const elsewhere = portalVisitor(api, api.other.acronym);
    elsewhere.cookies = visitor.cookies;
    elsewhere.csrf = visitor.csrf;
    const staff = portalVisitor(api);
    const token = api.own.admin.cookie!.split('.')[1]!;
    staff.cookies.set('rounds-portal', token);
    staff.cookies.set('rounds', `${api.own.id}.${token}`);
    const tries = [portalVisitor(api), elsewhere, staff];
    for (const who of tries) {
      expect((await who.get(informationPath)).status).toBe(401);
      for (const [method, path, sent] of writes)
        expect((await who.send(method, `${informationPath}/${path}`, { body: sent })).status).toBe(401);
    }
    for (const [method, path, sent] of writes)
      expect((await api.own.admin.send(method, `${informationPath}/${path}`, { body: sent })).status).toBe(404);
  });
});

it('names no section once all four are hidden', async () => {
  const { visitor } = await visit(api);
  for (const section of informationSectionNames) await setSection(api, section, 'hidden');
  expect((await visitor.get(informationPath)).body).toEqual({});
  expect((await visitor.get(`${informationPath}/sections`)).body).toEqual({ sections: [] });
});

describe('phone, e-mail and address', () => {
  it('change at once; what the form left alone stays as the practice has it now', async () => {
    const { visitor, personId, clientId } = await visit(api, { email: 'old@example.com', mobile: '+12025550111' });
    const { values } = (await shown(visitor)).basic;
    await work(async ({ em }) => {
      Object.assign(await em.findOneOrFail(Person, { id: personId }), { lastName: 'Corrected' });
    });
    const email = { kind: 'email', address: 'old@example.com', preferred: false };
    const wanted = {
      ...values,
      address: { ...values.address, line1: ' 12 Elm St ', zip: '83702' },
      contactPoints: [email, { kind: 'mobile', address: '(202) 555-0122', preferred: true }],
    };
    const { status, body } = await visitor.put<PortalInformation>(`${informationPath}/basic`, {
      loaded: values,
      wanted,
    });
    expect({ status, values: body.basic?.values }).toMatchObject({
      status: 200,
      values: { lastName: 'Corrected', address: { line1: '12 Elm St', zip: '83702' } },
    });
    expect(await numbersOf(personId)).toEqual(['+12025550122', 'old@example.com']);
    const [notice] = await noticesOf(clientId);
    expect(notice).toMatchObject({ address: 'old@example.com', status: 'pending' });
    expect(notice?.body).not.toMatch(/0122|0111|Elm/);
  });

  it('names every fault at its field, and saves nothing', async () => {
    const { visitor, personId } = await visit(api, { mobile: '+12025550113' });
    const { status, body } = await saveBasic(visitor, {
      firstName: '',
      birthDate: '1990-02-30',
      address: { line1: null, line2: null, city: null, state: null, zip: '12' },
      contactPoints: [
        { kind: 'mobile', address: '12', preferred: false },
        { kind: 'email', address: 'not-an-address', preferred: false },
      ],
    });
    expect(status).toBe(400);
    expect(body.errors?.map(({ path }) => path)).toEqual([
      'wanted.firstName',
      'wanted.birthDate',
      'wanted.address.zip',
      'wanted.contactPoints.0.address',
      'wanted.contactPoints.1.address',
    ]);
    expect(await numbersOf(personId)).toContain('+12025550113');
  });

  it('an e-mail address takes the password, tells the old address, and gets the links from then on', async () => {
    const account = await visit(api, { email: 'old.one@example.com', mobile: null });
    const { visitor, clientId, personId } = account;
    // One that the client asked for, and one that staff sent to a client who had chosen a password.
    for (const kind of ['reset-link', 'activation-link'] as const) await portalCredential(api, account, { kind });
    const contactPoints = [{ kind: 'email' as const, address: 'New.One@Example.com', preferred: false }];
    for (const password of ['', 'not the password'])
      expect(await saveBasic(visitor, { contactPoints }, password)).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'password' }] },
      });
    expect(await numbersOf(personId)).toEqual(['old.one@example.com']);
    expect((await saveBasic(visitor, { contactPoints }, portalPassword)).status).toBe(200);
    expect(await noticesOf(clientId)).toMatchObject([{ address: 'old.one@example.com' }]);
    const tab = await api.own.admin.get(`/api/clients/${clientId}/portal`);
    expect(tab.body).toMatchObject({ email: 'New.One@example.com' });
    const links = await work(({ em }) => em.find(Credential, { accountId: account.accountId }));
    expect(links.map(({ revokedAt }) => revokedAt !== null)).toEqual([true, true]);
  });

  it('cannot be changed past the password by a form that says it was loaded otherwise', async () => {
    const { visitor, personId } = await visit(api, { email: 'mine@example.com', mobile: null });
    const { values } = (await shown(visitor)).basic;
    const stolen = { ...values, contactPoints: [{ kind: 'email', address: 'thief@example.com', preferred: false }] };
    const put = async (loaded: object) =>
      (await visitor.put(`${informationPath}/basic`, { loaded, wanted: stolen })).status;
    expect([await put(stolen), await put({ ...values, contactPoints: [] })]).toEqual([200, 400]);
    expect(await numbersOf(personId)).toEqual(['mine@example.com']);
  });

  it('that the practice changed meanwhile are not overwritten: the fields are named, nothing is saved, and the next save counts', async () => {
    const { visitor, clientId, personId } = await visit(api, { mobile: '+12025550114', email: null });
    const { values } = (await shown(visitor)).basic;
    const client = await work(({ em }) => em.findOneOrFail(Client, { id: clientId }));
    const desk = await api.own.admin.patch(`/api/clients/${clientId}`, {
      contactPoints: [{ kind: 'mobile', address: '(202) 555-0115' }],
      version: client.version,
    });
    expect(desk.status).toBe(200);
    const contactPoints = [{ kind: 'mobile', address: '(202) 555-0116', preferred: false }];
    const wanted = { ...values, contactPoints, address: { ...values.address, city: 'Boise' } };
    const refused = await visitor.put(`${informationPath}/basic`, { loaded: values, wanted });
    expect(refused).toMatchObject({
      status: 409,
      body: { type: 'urn:rounds:problem:version-conflict', errors: [{ path: 'wanted.contactPoints' }] },
    });
    expect(withoutIds(refused.body)).not.toMatch(/0115|0116/);
    expect(await numbersOf(personId)).toEqual(['+12025550115']);
    const { values: now } = (await shown(visitor)).basic;
    expect((await visitor.put(`${informationPath}/basic`, { loaded: now, wanted })).status).toBe(200);
    expect(await numbersOf(personId)).toEqual(['+12025550116']);
  });

  it('refuse, at the desk, a form that was open before the client changed them', async () => {
    const { visitor, clientId } = await visit(api, { mobile: '+12025550117' });
    const { version } = await work(({ em }) => em.findOneOrFail(Client, { id: clientId }));
    await saveBasic(visitor, { address: { line1: '1 Oak St', line2: null, city: null, state: null, zip: null } });
    expect((await api.own.admin.patch(`/api/clients/${clientId}`, { recordNumber: 'X1', version })).status).toBe(409);
  });

  it('are merged from two tabs where they touch different fields', async () => {
    const { visitor } = await visit(api, { mobile: '+12025550118' });
    const { values } = (await shown(visitor)).basic;
    const put = (wanted: object) => visitor.put(`${informationPath}/basic`, { loaded: values, wanted });
    expect((await put({ ...values, address: { ...values.address, city: 'Boise' } })).status).toBe(200);
    const contactPoints = values.contactPoints.map((point) =>
      point.kind === 'mobile' ? { ...point, address: '(202) 555-0119' } : point,
    );
    expect((await put({ ...values, contactPoints })).status).toBe(200);
    expect((await shown(visitor)).basic.values).toMatchObject({ address: { city: 'Boise' } });
  });

  it('saved twice at once are changed once, and the old address is told once', async () => {
    const { visitor, clientId } = await visit(api, { mobile: '+12025550120' });
    const { values } = (await shown(visitor)).basic;
    const wanted = { ...values, contactPoints: values.contactPoints.filter(({ kind }) => kind === 'email') };
    const saves = [1, 2].map(() => visitor.put(`${informationPath}/basic`, { loaded: values, wanted }));
    expect((await Promise.all(saves)).map(({ status }) => status)).toEqual([200, 200]);
    expect(await noticesOf(clientId)).toHaveLength(1);
  });
});

const mobile = (n: number) => [{ kind: 'mobile' as const, address: `+120255501${50 + n}`, preferred: false }];

it('phone and e-mail are not changed again and again, which would fill a mailbox with notices', async () => {
  const { visitor, clientId } = await visit(api, { mobile: '+12025550147' });
  const { contactPoints } = (await shown(visitor)).basic.values;
  const email = contactPoints.filter(({ kind }) => kind === 'email');
  for (let n = 0; n < 10; n++)
    expect((await saveBasic(visitor, { contactPoints: [...email, ...mobile(n)] })).status).toBe(200);
  expect((await saveBasic(visitor, { contactPoints: [...email, ...mobile(11)] })).status).toBe(429);
  expect(await noticesOf(clientId)).toHaveLength(10);
});

describe('name and date of birth', () => {
  it('wait for approval field by field, with one task, and can be taken back', async () => {
    const { visitor, clientId, personId } = await visit(api, { firstName: 'Ada' });
    const asked = await saveBasic(visitor, { firstName: 'Adele', birthDate: '1990-04-12' });
    expect(asked.body.basic).toMatchObject({
      values: { firstName: 'Ada', birthDate: null },
      asked: [
        { field: 'firstName', wanted: 'Adele', status: 'pending' },
        { field: 'birthDate', wanted: '1990-04-12', status: 'pending' },
      ],
    });
    await saveBasic(visitor, { firstName: 'Adeline' });
    const tasks = () => work(({ em }) => em.find(Task, { clientId, type: 'information-change' }));
    expect(await tasks()).toMatchObject([{ status: 'open' }]);
    for (const { id } of (await shown(visitor)).basic.asked)
      expect((await visitor.delete(`${informationPath}/asked/${id}`)).status).toBe(204);
    expect((await shown(visitor)).basic.asked).toEqual([]);
    expect(await tasks()).toMatchObject([{ status: 'done' }]);
    expect(await work(({ em }) => em.count(InformationChange, { clientId, status: 'withdrawn' }))).toBe(3);
    expect((await work(({ em }) => em.findOneOrFail(Person, { id: personId }))).firstName).toBe('Ada');
  });

  it('count at once where the practice wants it so', async () => {
    const { visitor } = await visit(api);
    await setSetting(api, settings.portalIdentity.id, 'at-once');
    const { body } = await saveBasic(visitor, { firstName: 'Adele', birthDate: '1990-04-12' });
    expect(body.basic).toMatchObject({ values: { firstName: 'Adele', birthDate: '1990-04-12' }, asked: [] });
  });

  it("are taken back by nobody but who asked, not by another client's session", async () => {
    const [own, other] = [await visit(api), await visit(api)];
    const { body } = await saveBasic(own.visitor, { firstName: 'Adele' });
    const id = body.basic?.asked[0]?.id;
    expect((await other.visitor.delete(`${informationPath}/asked/${id}`)).status).toBe(409);
    expect((await shown(own.visitor)).basic.asked).toHaveLength(1);
  });
});

it('details are saved as the console would, and every change stands in the own activity in words and in the audit with its values', async () => {
  const { visitor, accountId, personId, clientId } = await visit(api);
  const { values } = (await shown(visitor)).details;
  const put = (part: object) =>
    visitor.put(`${informationPath}/details`, { loaded: values, wanted: { ...values, ...part } });
  expect(await put({ zone: 'Mars/Olympus' })).toMatchObject({ body: { errors: [{ path: 'wanted.zone' }] } });
  const said = { preferredName: '<img src=x onerror=alert(1)>', language: 'es', zone: 'America/Boise' };
  expect((await put(said)).body).toMatchObject({ details: { values: said } });
  await saveBasic(visitor, { lastName: '<script>alert(2)</script>' });
  const { body } = await visitor.get<{ rows: { what: string; who: string }[] }>('/api/portal/activity');
  expect(body.rows.slice(0, 2).map(({ what, who }) => [what, who])).toEqual([
    ['Asked the practice for a change: last name', 'You'],
    ['Changed the information: preferred name, language, time zone', 'You'],
  ]);
  const audit = await work(({ em }) =>
    em.execute(
      `select action, after from audit where actor = ? and subject_id in (?, ?) and action in ('update', 'information-changed') order by id`,
      [`portal:${accountId}`, personId, clientId],
    ),
  );
  expect(audit).toContainEqual({
    action: 'update',
    after: { language: 'es', zone: 'America/Boise', preferred_name: said.preferredName },
  });
  expect(audit).toContainEqual({
    action: 'information-changed',
    after: { section: 'details', fields: ['preferredName', 'language', 'zone'] },
  });
});
