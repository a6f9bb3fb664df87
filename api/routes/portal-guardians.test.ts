import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Account,
  Appointment,
  Client,
  ContactPoint,
  Message,
  PortalAttachment,
  Relationship,
} from '../../db/entities/index.ts';
import { endGuardianAccess } from '../../db/portal/end-guardian-access.ts';
import { guardiansWith } from '../../db/portal/guardian-access.ts';
import type { GuardianRight } from '../../domain/guardian-rights.ts';
import { mostUnsent } from '../../domain/portal-messages.ts';
import type { PortalForm } from '../../domain/schemas/forms.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { portalForms, withForm } from '../../test/setup/form-visit.ts';
import { phq9Answers } from '../../test/setup/forms.ts';
import { type AccessWishes, aGuardian, childBirthDate, giveAccessTo, signsIn } from '../../test/setup/guardians.ts';
import { informationPath, saveBasic, shown, visit } from '../../test/setup/portal-information.ts';
import { portalCredential, portalPeople } from '../../test/setup/portal.ts';
import { MessageDesk, ownPath, type Refused } from '../../test/setup/portal-messages.ts';

/* What who acts for a client may see and change, beside which parts of the portal are open to them. */

let api: TestApi;
let mail: MessageDesk;
beforeAll(async () => {
  api = await startTestApi();
  mail = await MessageDesk.open(api);
});
afterAll(() => api.close());

const work = <T>(task: Parameters<typeof api.db.database.work<T>>[1]) =>
  api.db.database.work<T>({ practiceId: api.own.id, actor: 'system:test' }, task);

interface Whose {
  clientId: string;
  personId: string;
}

/** Without a login of their own. */
async function child(): Promise<Whose> {
  const { id, personId } = await portalPeople(api).client();
  return { clientId: id, personId };
}

/** Somebody who is signed in for a client. */
async function guardianOf(whose: Whose, wishes: AccessWishes = {}) {
  const guardian = await aGuardian(api);
  const access = await giveAccessTo(api, guardian, whose, wishes);
  expect(await signsIn(guardian)).toBe(true);
  return { ...guardian, ...access };
}

const kindOf = ({ status, body }: { status: number; body: object }) =>
  `${status} ${String(Object(body)['type']).replace('urn:rounds:problem:', '')}`;
const mobile = { kind: 'mobile' as const, address: '+12025550199', preferred: true };

describe('where messages reach a client', () => {
  it('is not for a guardian to say where the client signs in themselves', async () => {
    const teen = await visit(api);
    const { visitor } = await guardianOf(teen);
    const { basic, messaging } = await shown(visitor);
    expect(messaging.access).toBe('view');
    expect(kindOf(await saveBasic(visitor, { contactPoints: [mobile] }))).toBe('403 reaches-client');
    const { values: loaded, wording } = messaging;
    const wanted = { ...loaded, preferredMethod: 'text' as const };
    const saved = await visitor.put<Refused>(`${informationPath}/messaging`, {
      loaded,
      wanted,
      wordingVersion: wording.version,
    });
    expect(kindOf(saved)).toBe('403 reaches-client');
    const stopped = await visitor.post<Refused>(`${informationPath}/messaging/stop`);
    expect(kindOf(stopped)).toBe('403 reaches-client');
    const after = await shown(teen.visitor);
    expect(after.basic.values.contactPoints).toEqual(basic.values.contactPoints);
    expect(after.messaging.values).toEqual(loaded);
  });

  it('is not for a parent from the age on from which what is written to the client is withheld from them', async () => {
    const whose = await child();
    const { visitor } = await guardianOf(whose, { birthDate: childBirthDate(14) });
    expect(kindOf(await saveBasic(visitor, { contactPoints: [mobile] }))).toBe('403 reaches-client');
    expect((await saveBasic(visitor, { firstName: 'Nora' })).status).toBe(200);
  });

  it('is for a parent of a young child without a login to say', async () => {
    const { visitor } = await guardianOf(await child());
    const { contactPoints } = (await shown(visitor)).basic.values;
    const kept = contactPoints.filter(({ kind }) => kind === 'email');
    expect((await saveBasic(visitor, { contactPoints: [...kept, mobile] })).status).toBe(200);
    expect((await visitor.post(`${informationPath}/messaging/stop`)).status).toBe(200);
  });
});

it('A guardian sees of the other contacts the name alone, and changes none of them', async () => {
  const whose = await child();
  const mother = await guardianOf(whose);
  const father = await guardianOf(whose);
  await work(async ({ em }) => {
    em.create(ContactPoint, { personId: mother.personId, kind: 'mobile', address: '+12025550198', preferred: true });
    em.create(Relationship, { clientId: whose.clientId, personId: mother.personId, kind: 'emergency' });
    em.create(Relationship, { clientId: whose.clientId, personId: mother.personId, kind: 'messaging_contact' });
    await em.nativeUpdate(Client, { id: whose.clientId }, { useClientDetail: false });
  });
  const { contacts, messaging } = await shown(father.visitor);
  const others = contacts.rows.filter(({ id }) => id !== father.relationshipId);
  expect(others).toHaveLength(3);
  for (const { fixed, values } of others) {
    expect(values.firstName).toBe('Dana');
    expect({ fixed, points: values.contactPoints, line1: values.address.line1 }).toEqual({
      fixed: true,
      points: [],
      line1: null,
    });
  }
  expect(contacts.rows.find(({ id }) => id === father.relationshipId)?.values.contactPoints).toHaveLength(1);
  expect(messaging).toMatchObject({ access: 'view', addresses: [], values: { agreed: [] } });
  const emergency = others.find(({ kind }) => kind === 'emergency')!;
  const path = `${informationPath}/contacts/${emergency.id}`;
  const wanted = { ...emergency.values, firstName: 'Nobody' };
  const changed = await father.visitor.put<Refused>(path, { loaded: emergency.values, wanted });
  expect(kindOf(changed)).toBe('403 contact-fixed');
  expect((await father.visitor.delete(path)).status).toBe(403);
  // The one to whom the messages go decides on them.
  expect((await shown(mother.visitor)).messaging.access).toBe('update');
});

describe('the right to forms', () => {
  const only: readonly GuardianRight[] = ['forms', 'messages'];
  it('shows nothing of the record, nor the consent to messages, without the right to information', async () => {
    const registration = await withForm(api, 'patient-registration');
    const mother = await guardianOf(registration, { rights: only });
    const { body } = await mother.visitor.get<PortalForm>(`${portalForms}/${registration.id}`);
    expect(body.answers).toEqual({});
    expect(Object.keys((await registration.read()).answers)).toContain('last-name');

    const consent = await withForm(api, 'messaging-consent');
    const father = await guardianOf(consent, { rights: only });
    expect((await father.visitor.get<{ rows: object[] }>(portalForms)).body.rows).toEqual([]);
    expect((await father.visitor.get(`${portalForms}/${consent.id}`)).status).toBe(404);
    const sent = { answers: {}, version: 0, signature: null };
    expect((await father.visitor.post(`${portalForms}/${consent.id}/complete`, sent)).status).toBe(404);
  });

  it('shows no answers that the client has not sent yet, and writes over none', async () => {
    const form = await withForm(api);
    const mother = await guardianOf(form);
    const path = `${portalForms}/${form.id}`;
    expect((await mother.visitor.get(path)).status).toBe(200);
    await form.draft(phq9Answers(1), 0);
    expect(kindOf(await mother.visitor.get<Refused>(path))).toBe('409 begun-by-other');
    const over = { answers: phq9Answers(0), version: 1 };
    expect(kindOf(await mother.visitor.put<Refused>(`${path}/draft`, over))).toBe('409 begun-by-other');
    const sent = await mother.visitor.post<Refused>(`${path}/complete`, { ...over, signature: null });
    expect(kindOf(sent)).toBe('409 begun-by-other');
    expect((await form.complete(phq9Answers(1), 1)).status).toBe(200);
    expect((await mother.visitor.get(path)).status).toBe(200);
  });
});

describe('a guardian of two', () => {
  it('sends no file of one with a message about the other, and is not kept from uploading by what waits for the first', async () => {
    const [one, two] = [await child(), await child()];
    const mother = await guardianOf(one);
    const { access } = await giveAccessTo(api, mother, two);
    const enter = async (door: string) => {
      const { body } = await mother.visitor.post<{ csrf: string }>('/api/portal/session/door', { access: door });
      mother.visitor.csrf = body.csrf;
    };
    await enter(mother.access);
    const writer = { ...mother, ...one };
    const file = await mail.uploaded(writer);
    for (let n = 1; n < mostUnsent; n += 1) expect((await mail.announce(writer, `More ${n}.pdf`)).status).toBe(201);
    expect(kindOf(await mail.announce(writer, 'Too many.pdf'))).toBe('409 too-many-uploads');
    await enter(access);
    const refused = await mail.ask({ ...mother, ...two }, 'About my other child', { attachments: [file] });
    expect(refused.status).toBe(400);
    expect(refused.body.errors?.map(({ path }) => path)).toEqual(['attachments.0']);
    expect((await mail.announce({ ...mother, ...two }, 'For this one.pdf')).status).toBe(201);
    await enter(mother.access);
    expect((await mail.ask(writer, 'About my child', { attachments: [file] })).status).toBe(201);
    expect(await work(({ em }) => em.count(PortalAttachment, { documentId: file, messageId: { $ne: null } }))).toBe(1);
  });
});

describe('messages of staff', () => {
  it('stay new to a client who signs in themselves, also where a guardian has read them', async () => {
    const { threadId, ...teen } = await mail.asked();
    const mother = await guardianOf(teen);
    const { body: sent } = await mail.answer(threadId);
    const read = () => mother.visitor.post(`${ownPath}/${threadId}/read`, { upTo: sent.messageId });
    expect((await read()).status).toBe(200);
    expect(await mail.own(teen)).toMatchObject({ rows: [{ unread: 1 }] });
  });

  it('go to each who can sign in, first to who has done so', async () => {
    const whose = await child();
    const invited = await aGuardian(api);
    await giveAccessTo(api, invited, whose);
    const mother = await guardianOf(whose);
    const { body: sent } = await mail.ask({ ...mother, ...whose });
    await mail.answer(sent.id);
    expect((await mail.notices(whose.clientId)).map(({ personId }) => personId)).toEqual([
      mother.personId,
      invited.personId,
    ]);
  });

  it('are told anew to the guardian alone whom the notice before did not reach, or who was given access since', async () => {
    const whose = await child();
    const [mother, father] = [await guardianOf(whose), await guardianOf(whose)];
    const { body: sent } = await mail.ask({ ...mother, ...whose });
    await mail.answer(sent.id);
    const failed = { status: 'failed', attempt: 1 } as const;
    await work(({ em }) => em.nativeUpdate(Message, { clientId: whose.clientId, personId: father.personId }, failed));
    const late = await guardianOf(whose);
    await mail.answer(sent.id, 'Your pharmacy has called.');
    await mail.answer(sent.id, 'It is ready.');
    expect((await mail.notices(whose.clientId)).map(({ personId, status }) => [personId, status])).toEqual([
      [mother.personId, 'pending'],
      [father.personId, 'failed'],
      [father.personId, 'pending'],
      [late.personId, 'pending'],
    ]);
  });

  it('are told once at an address that two guardians share', async () => {
    const whose = await child();
    const [mother, father] = [await guardianOf(whose), await guardianOf(whose)];
    const address = `${mother.login}@Example.com`;
    await work(({ em }) => em.nativeUpdate(ContactPoint, { personId: father.personId }, { address }));
    const { body: sent } = await mail.ask({ ...mother, ...whose });
    await mail.answer(sent.id);
    await mail.answer(sent.id, 'Your pharmacy has called.');
    expect((await mail.notices(whose.clientId)).map(({ personId }) => personId)).toEqual([mother.personId]);
  });

  it('stand as told while another guardian’s notice goes, where that of the first was taken back', async () => {
    const whose = await child();
    const [mother, father] = [await guardianOf(whose), await guardianOf(whose)];
    const { body: sent } = await mail.ask({ ...mother, ...whose });
    await mail.answer(sent.id);
    const now = api.deps.clock();
    await work((uow) => endGuardianAccess(uow, { id: mother.access, cause: 'staff', now }));
    expect((await mail.notices(whose.clientId)).map(({ personId, status }) => [personId, status])).toEqual([
      [mother.personId, 'cancelled'],
      [father.personId, 'pending'],
    ]);
    const { rows } = await mail.threads(`?state=done&client=${whose.clientId}`, api.own.admin);
    expect(rows.find(({ id }) => id === sent.id)?.notice?.status).toBe('pending');
  });

  it('are for nobody while the only guardian has no password yet and nothing was mailed to them', async () => {
    const whose = await child();
    const invited = await aGuardian(api);
    await giveAccessTo(api, invited, whose);
    await work(({ em }) => em.nativeUpdate(Account, { id: invited.accountId }, { passwordHash: null }));
    const about = { clientId: whose.clientId, right: 'messages', now: api.deps.clock() } as const;
    expect(await work((uow) => guardiansWith(uow, about))).toEqual([]);
    await portalCredential(api, invited);
    expect(await work((uow) => guardiansWith(uow, about))).toEqual([invited.personId]);
  });
});

it('A guardian without the right to billing is told no copay', async () => {
  const whose = await child();
  const { visitor } = await guardianOf(whose, { rights: ['appointments'] });
  const payer = await guardianOf(whose, { rights: ['appointments', 'billing'] });
  const at = new Date(api.deps.clock().getTime() + 3 * 86_400_000).toISOString().slice(0, 16);
  const id = await portalPeople(api).appointment({ id: whose.clientId, personId: whose.personId }, at);
  await work(({ em }) => em.nativeUpdate(Appointment, { id }, { copay: 2_500 }));
  const copays = async (by: typeof visitor) =>
    (await by.get<{ rows: { copay: number | null }[] }>('/api/portal/appointments')).body.rows.map(
      ({ copay }) => copay,
    );
  expect(await copays(visitor)).toEqual([null]);
  expect(await copays(payer.visitor)).toEqual([2_500]);
});
