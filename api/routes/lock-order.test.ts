import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCredentialEmailActivities } from '../../activities/credential-email.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Consent, Credential, Message } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { settlePeople } from '../../db/pimsy/settle-people.ts';
import { failReturnedCredential } from '../../db/portal/fail-returned-credential.ts';
import { orderCredential } from '../../db/portal/order-credential.ts';
import type { BasicInformation } from '../../domain/schemas/portal-information.ts';
import { activityDeps, TestSenders } from '../../test/setup/broadcasts.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { TestIntegrations } from '../../test/setup/integrations.ts';
import { type PortalAccount, portalAccount } from '../../test/setup/portal.ts';
import { Problem } from '../problem.ts';
import { readPerson } from '../records/information.ts';
import { saveBasic } from '../records/information-basic.ts';

/*
 * Two who change the same client at the same moment, each pair again and again: both are answered. What is taken in another order than db/charts/hold-clients.ts
 * says ends one of them with a dead-lock.
 */

let api: TestApi;
let of: TestIntegrations;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestIntegrations(api.db, api.own.id, api.deps.keyRing);
});
afterAll(() => api.close());

const rounds = Array.from({ length: 12 }, (_, i) => i);
const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);

/** A page of the portal that has been opened, and what saving it does; the password was asked for. */
async function opened({ clientId, personId, accountId }: PortalAccount, part: Partial<BasicInformation>) {
  const { basic } = await work((uow) => readPerson(uow, { clientId, personId }));
  const practice = await api.deps.database.practiceById(api.own.id);
  if (!practice) throw new Error('There is no such practice');
  const form = { loaded: basic, wanted: { ...basic, ...part }, password: '' };
  const saving = { practice, config: api.deps.config, proven: true, now: api.deps.clock() };
  return () => work((uow) => saveBasic(uow, form, { ...saving, principal: { clientId, personId, accountId } }));
}

const newAddress = (round: number): Partial<BasicInformation> => ({
  address: { line1: `${round} Laurel Street`, line2: null, city: 'Asheville', state: 'NC', zip: '28801' },
  contactPoints: [
    { kind: 'email', address: `round${round}@example.com`, preferred: true },
    { kind: 'mobile', address: `+1303555${String(1000 + round)}`, preferred: true },
  ],
});

const emailOf = (round: number) => ({ email: `before${round}@example.com` });
const credentialsOf = ({ clientId }: PortalAccount) =>
  work((uow) =>
    orderCredential(uow, { clientId, again: true, replace: true, keyRing: api.deps.keyRing, now: api.deps.clock() }),
  );
async function orderedFor(account: PortalAccount): Promise<string> {
  const ordered = await credentialsOf(account);
  if (!ordered || 'refused' in ordered) throw new Error('The credentials were refused');
  return ordered.credentialId;
}
const mails = () =>
  createCredentialEmailActivities({ ...activityDeps(api.db, new TestSenders()), clock: api.deps.clock });
const ids = (credentialId: string) => ({ practiceId: api.own.id, credentialId });

/** Both at once. @throws what either threw */
async function atOnce(...tasks: (() => Promise<unknown>)[]): Promise<number> {
  const done = await Promise.allSettled(tasks.map((task) => task()));
  const failed = done.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  return done.length;
}

/** What became of a save and of what was done at once with it: `faster` where the client is told that the practice was. @throws what else either threw */
async function wordsOf(save: () => Promise<unknown>, other: () => Promise<unknown>): Promise<string> {
  const saved = save().then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Problem && error.status === 409) return 'faster';
      throw error;
    },
  );
  const [first, second] = await Promise.all([saved, other()]);
  return `${first} ${typeof second === 'number' ? second : 'done'}`;
}

describe('a client who changes their e-mail address at the portal, while', () => {
  it.each(rounds)('a mail with their credentials is made (%i)', async (round) => {
    const account = await portalAccount(api, emailOf(round));
    const credentialId = await orderedFor(account);
    await atOnce(await opened(account, newAddress(round)), () => mails().nextCredentialMail(ids(credentialId)));
    // Whoever came first: what was mailed, or not yet, opens nothing.
    const row = await work(({ em }) => em.findOneOrFail(Credential, { id: credentialId }));
    expect(row).toMatchObject({ revokedAt: expect.any(Date), sealed: null });
  });

  it.each(rounds)('their credentials turn out not to arrive (%i)', async (round) => {
    const account = await portalAccount(api, emailOf(round));
    const credentialId = await orderedFor(account);
    const next = await mails().nextCredentialMail(ids(credentialId));
    await work(({ em }) => em.nativeUpdate(Message, { id: next?.messageId ?? '' }, { status: 'failed' }));
    const answered = await atOnce(await opened(account, newAddress(round)), () =>
      mails().finishCredential(ids(credentialId)),
    );
    expect(answered).toBe(2);
  });

  it.each(rounds)('a mail of theirs comes back (%i)', async (round) => {
    const account = await portalAccount(api, emailOf(round));
    const credentialId = await orderedFor(account);
    const now = api.deps.clock();
    const answered = await atOnce(await opened(account, newAddress(round)), () =>
      work((uow) => failReturnedCredential(uow, { credentialId, messageId: newId(), now })),
    );
    expect(answered).toBe(2);
  });

  it.each(rounds)('staff send them new credentials (%i)', async (round) => {
    const account = await portalAccount(api, emailOf(round));
    await orderedFor(account);
    const answered = await atOnce(await opened(account, newAddress(round)), () => credentialsOf(account));
    expect(answered).toBe(2);
  });

  it.each(rounds)('the front desk changes the client too (%i)', async (round) => {
    const account = await portalAccount(api, emailOf(round));
    const { body } = await api.own.admin.get<{ version: number }>(`/api/clients/${account.clientId}`);
    const change = {
      version: body.version,
      preferredName: `Round ${round}`,
      contactPoints: [{ kind: 'email', address: `desk${round}@example.com`, preferred: true }],
    };
    const outcomes = await wordsOf(await opened(account, newAddress(round)), () =>
      api.own.admin.patch(`/api/clients/${account.clientId}`, change).then(({ status }) => status),
    );
    expect(['done 200', 'done 409', 'faster 200']).toContain(outcomes);
  });

  it.each(rounds)('a reading brings what PIMSY holds of them (%i)', async (round) => {
    const account = await portalAccount(api, emailOf(round));
    const id = await of.client(`c-${round}`, { lastName: `Pimsy ${round}` });
    await of.linked('pimsy', id, 'client', account.clientId);
    const outcomes = await wordsOf(await opened(account, newAddress(round)), () =>
      work((uow) => settlePeople(uow, { kind: 'client', after: null, now: api.deps.clock(), ids: [id] })),
    );
    expect(['done done', 'faster done']).toContain(outcomes);
  });
});

it.each(rounds)('two clients who speak for each other change their addresses at once (%i)', async (round) => {
  const [one, other] = [await portalAccount(api, emailOf(round)), await portalAccount(api, emailOf(100 + round))];
  await work(async ({ em }) => {
    for (const [client, by] of [
      [one, other],
      [other, one],
    ] as const)
      em.create(Consent, {
        clientId: client.clientId,
        personId: by.personId,
        channel: 'email',
        address: by === one ? emailOf(round).email : emailOf(100 + round).email,
        method: 'verbal',
        wordingVersion: '1',
        givenAt: api.deps.clock(),
      });
  });
  const answered = await atOnce(await opened(one, newAddress(round)), await opened(other, newAddress(200 + round)));
  expect(answered).toBe(2);
});
