import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { foldReport } from '../db/broadcasts/fold-report.ts';
import { Account, Alert, ContactPoint, Credential, Person, Session, Staff, Task } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { credentialList } from '../db/portal/credential-list.ts';
import { credentialRefusal, portalPerson } from '../db/portal/portal-person.ts';
import { broadcastCounts } from '../db/queries/broadcast-counts.ts';
import { aBroadcast, messagesOf } from '../test/setup/broadcasts.ts';
import { CredentialStage } from '../test/setup/credential-stage.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { createActivities } from './index.ts';

let test: TestDatabase;
let on: CredentialStage;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  on = new CredentialStage(test, await test.practice());
});

const ana = { firstName: 'Ana', lastName: 'Reyes', email: 'ana@example.com' };

/** A mail server reports that an e-mail will not arrive. */
const comesBack = (messageId: string | null | undefined, code = '5.1.1') =>
  on.of.work((uow) =>
    foldReport(
      uow,
      {
        messageId: messageId ?? '',
        channel: 'email',
        providerId: null,
        status: 'returned',
        event: 'failed',
        reason: 'bad-address',
        code,
      },
      on.deps.clock(),
    ),
  );

/** Of the credential; that the address does not work is a task of its own (db/messages/address-failures.test.ts). */
const tasks = () => on.of.work(({ em }) => em.find(Task, { type: 'credential-failed' }));
const addressTasks = () => on.of.work(({ em }) => em.count(Task, { type: 'bad-address', status: 'open' }));
const alerts = () => on.of.work(({ em }) => em.find(Alert, {}));
const refusal = async (clientId: string) => {
  const person = await on.of.work((uow) => portalPerson(uow, clientId));
  return person && credentialRefusal(person);
};

/** A client whose credentials a member of staff has mailed; `most`: of the two mails. */
async function mailed(most = 2) {
  const author = { accountId: newId(), staffId: newId() };
  await on.of.work(async ({ em }) => {
    const personId = newId();
    em.create(Person, { id: personId, firstName: 'Dana', lastName: 'Desk' });
    await em.flush();
    em.create(Staff, { id: author.staffId, personId });
    em.create(Account, { id: author.accountId, kind: 'staff', personId, login: 'dana' });
  });
  const client = await on.of.client(ana);
  const { credentialId, accountId } = await on.ordered(client.id, {}, `staff:${author.accountId}`);
  await on.mailed(credentialId, { most });
  return { client, credentialId, accountId, staffId: author.staffId };
}

describe('a mail of portal credentials that comes back', () => {
  it.each([
    ['userNameMessageId', 'user-name', 'in case it was sent'],
    ['secretMessageId', 'secret', 'what it carried has stopped working'],
  ] as const)(
    'long after both were accepted (%s): failed, its secret opens nothing, one task, one alert',
    async (slot, failure, note) => {
      const { client, credentialId, accountId, staffId } = await mailed();
      expect(await on.finish(credentialId)).toEqual({ status: 'sent' });
      const credential = await on.credential(credentialId);
      expect(await comesBack(credential[slot])).toBe('folded');
      expect(await on.credential(credentialId)).toMatchObject({
        status: 'failed',
        failure,
        revokedAt: on.deps.clock(),
        sealed: null,
      });
      expect((await on.account(accountId)).passwordHash).toBeNull();
      const [task, ...others] = await tasks();
      expect(others).toEqual([]);
      expect(task).toMatchObject({
        type: 'credential-failed',
        clientId: client.id,
        subjectId: client.id,
        status: 'open',
      });
      expect(task?.note).toContain(note);
      expect(await addressTasks()).toBe(1);
      expect(await alerts()).toMatchObject([{ kind: 'credential-failed', staffId, taskId: task?.id }]);
      expect(await refusal(client.id)).toBeNull();
    },
  );

  it('like the other one after it is still one task and one alert', async () => {
    const { credentialId } = await mailed();
    await on.finish(credentialId);
    const { userNameMessageId, secretMessageId } = await on.credential(credentialId);
    expect(await Promise.all([comesBack(userNameMessageId), comesBack(secretMessageId)])).toEqual(['folded', 'folded']);
    expect(await comesBack(secretMessageId)).toBe('repeated');
    expect([await tasks(), await alerts()].map(({ length }) => length)).toEqual([1, 1]);
  });

  it('before the mail with the secret was made stops that one', async () => {
    const { credentialId } = await mailed(1);
    await comesBack((await on.credential(credentialId)).userNameMessageId);
    expect(await on.next(credentialId)).toBeNull();
    expect(await on.finish(credentialId)).toEqual({ status: 'failed' });
    expect(on.senders.emails).toHaveLength(1);
    expect((await on.credential(credentialId)).secretMessageId).toBeNull();
    expect(await tasks()).toHaveLength(1);
  });

  it('while the mail with the secret waits for another attempt stops that one too', async () => {
    const { credentialId } = await mailed(1);
    const next = await on.next(credentialId);
    await comesBack((await on.credential(credentialId)).userNameMessageId);
    expect(await on.handOver(next?.messageId)).toMatchObject({ status: 'skipped', reason: 'no-longer-relevant' });
    expect(await on.finish(credentialId)).toEqual({ status: 'failed' });
    expect([await tasks(), await alerts()].map(({ length }) => length)).toEqual([1, 1]);
  });

  it('before its sender has written that it was accepted stands against that', async () => {
    const client = await on.of.client(ana);
    const { credentialId } = await on.ordered(client.id);
    const first = await on.next(credentialId);
    on.senders.answer = async (name) => {
      await comesBack(name);
      return { kind: 'accepted', providerId: `<${name}@rounds.example>` };
    };
    expect(await on.handOver(first?.messageId)).toMatchObject({ status: 'failed', reason: 'bad-address' });
    expect(await on.next(credentialId)).toBeNull();
    expect(await on.finish(credentialId)).toEqual({ status: 'failed' });
    expect(await tasks()).toHaveLength(1);
  });

  it('signs out whoever came in by the temporary password and has not chosen one', async () => {
    const { credentialId, accountId } = await mailed();
    await on.finish(credentialId);
    const at = on.deps.clock();
    const times = { createdAt: at, lastSeenAt: at, expiresAt: new Date(at.getTime() + 3_600_000) };
    await on.of.work(async ({ em }) => void em.create(Session, { id: newId(), accountId, csrf: 'x', ...times }));
    await comesBack((await on.credential(credentialId)).userNameMessageId);
    expect(await on.of.work(({ em }) => em.count(Session, { accountId }))).toBe(0);
  });

  it('after it was used changes nothing: the client is in', async () => {
    const { credentialId, accountId } = await mailed();
    await on.finish(credentialId);
    await on.of.work(({ em }) => em.nativeUpdate(Credential, { id: credentialId }, { usedAt: on.deps.clock() }));
    const { passwordHash } = await on.account(accountId);
    await comesBack((await on.credential(credentialId)).secretMessageId);
    expect(await on.credential(credentialId)).toMatchObject({ status: 'sent', revokedAt: null, failure: null });
    expect((await on.account(accountId)).passwordHash).toBe(passwordHash);
    expect(await tasks()).toEqual([]);
  });

  it('of credentials that newer ones have replaced, to a corrected address, leaves the newer ones', async () => {
    const { client, credentialId, accountId } = await mailed();
    await on.finish(credentialId);
    await on.of.work(({ em }) =>
      em.nativeUpdate(ContactPoint, { personId: client.personId }, { address: 'ana.reyes@example.com' }),
    );
    const two = await on.ordered(client.id, { again: true });
    await on.mailed(two.credentialId);
    await on.finish(two.credentialId);
    const { passwordHash } = await on.account(accountId);
    await comesBack((await on.credential(credentialId)).secretMessageId);
    expect(await on.credential(two.credentialId)).toMatchObject({ status: 'sent', revokedAt: null });
    expect((await on.account(accountId)).passwordHash).toBe(passwordHash);
    expect(await tasks()).toEqual([]);
    expect(on.senders.emails.map(({ to }) => to)).toEqual([
      'ana@example.com',
      'ana@example.com',
      'ana.reyes@example.com',
      'ana.reyes@example.com',
    ]);
  });

  it('is said on the tab, and sending again to a corrected address closes the task', async () => {
    const { client, credentialId, accountId } = await mailed();
    await on.finish(credentialId);
    await comesBack((await on.credential(credentialId)).secretMessageId);
    const [shown] = await on.of.work((uow) => credentialList(uow, { accountId }));
    expect(shown).toMatchObject({
      status: 'failed',
      mails: [
        { which: 'user-name', status: 'accepted', returned: false },
        { which: 'secret', status: 'failed', reason: 'bad-address', returned: true },
      ],
    });
    const again = await on.ordered(client.id);
    await on.mailed(again.credentialId);
    expect(await on.finish(again.credentialId)).toEqual({ status: 'sent' });
    expect(await tasks()).toMatchObject([{ status: 'done' }]);
  });

  it('with a link that the client asked for ends the link alone, and makes a task', async () => {
    const { credentialId, accountId } = await mailed();
    await on.finish(credentialId);
    const { passwordHash } = await on.account(accountId);
    const link = await on.asked(accountId);
    await on.mailed(link?.credentialId ?? '');
    await on.finish(link?.credentialId ?? '');
    await comesBack((await on.credential(link?.credentialId ?? '')).secretMessageId);
    expect(await on.credential(link?.credentialId ?? '')).toMatchObject({
      status: 'failed',
      revokedAt: on.deps.clock(),
    });
    expect(await on.credential(credentialId)).toMatchObject({ status: 'sent', revokedAt: null });
    expect((await on.account(accountId)).passwordHash).toBe(passwordHash);
    expect(await tasks()).toHaveLength(1);
  });
});

/** As a worker runs it. */
const inside = <I, R>(activity: (input: I) => Promise<R>, input: I): Promise<R> =>
  new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run<[I], R, typeof activity>(activity, input);

it('the counts of a broadcast move when e-mails of it come back, and when one turns out to be delivered', async () => {
  for (const name of ['ana', 'bea', 'cid']) await on.of.client({ ...ana, email: `${name}@example.com` });
  const broadcastId = await aBroadcast(on.of, { method: 'email', status: 'scheduled' });
  const { practiceId } = on.of;
  const { default: rows, email } = createActivities(on.deps);
  const at = on.deps.clock().toISOString();
  const { ranges } = await inside(rows.freezeBroadcast, { practiceId, broadcastId, at, rangeSize: 100 });
  for (const range of ranges)
    await inside(email.sendBroadcastRange, { practiceId, broadcastId, method: 'email', ...range });
  const counts = async () => {
    const { accepted, delivered, failed } =
      (await on.of.work((uow) => broadcastCounts(uow, [broadcastId]))).get(broadcastId) ?? {};
    return { accepted, delivered, failed };
  };
  const [one, two] = await messagesOf(on.of, broadcastId);
  expect(await counts()).toEqual({ accepted: 3, delivered: 0, failed: 0 });
  await comesBack(one?.id);
  await comesBack(two?.id, '5.2.2');
  expect(await counts()).toEqual({ accepted: 1, delivered: 0, failed: 2 });
  expect(await messagesOf(on.of, broadcastId)).toMatchObject([
    { error_code: '5.1.1' },
    { error_code: '5.2.2' },
    { error_code: null },
  ]);
  expect(await alerts()).toEqual([]);
});
