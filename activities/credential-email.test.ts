import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import {
  Account,
  Alert,
  ContactPoint,
  Credential,
  Message,
  Person,
  Session,
  Setting,
  Staff,
  Task,
} from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { hashToken } from '../db/portal/new-secret.ts';
import { revokeCredentials } from '../db/portal/revoke-credentials.ts';
import { isPassword } from '../platform/password-hash.ts';
import { CredentialStage } from '../test/setup/credential-stage.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import type { ClientWishes } from '../test/setup/people.ts';
import { sweep } from './sweeper.ts';

let test: TestDatabase;
let on: CredentialStage;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  on = new CredentialStage(test, await test.practice());
});

const passwordIn = (text = '') => /password: (\S+)/.exec(text)?.[1] ?? '';
const ana: ClientWishes = { firstName: 'Ana', lastName: 'Reyes', email: 'ana@example.com' };

const yes = async () => true;

async function staffMember() {
  const ids = { personId: newId(), staffId: newId(), accountId: newId() };
  await on.of.work(async ({ em }) => {
    em.create(Person, { id: ids.personId, firstName: 'Dana', lastName: 'Desk' });
    await em.flush();
    em.create(Staff, { id: ids.staffId, personId: ids.personId });
    em.create(Account, { id: ids.accountId, kind: 'staff', personId: ids.personId, login: 'dana' });
  });
  return ids;
}

describe('the credentials of a client', () => {
  it('come in two mails: address and user name, then a temporary password that is the one of the account', async () => {
    const { id } = await on.of.client(ana);
    const { credentialId, accountId, epoch } = await on.ordered(id);
    expect(await on.mailed(credentialId)).toEqual(['user-name accepted', 'secret accepted']);
    expect(await on.finish(credentialId)).toEqual({ status: 'sent' });
    const [first, second] = on.senders.emails;
    expect([first?.to, second?.to]).toEqual(['ana@example.com', 'ana@example.com']);
    expect(first?.text).toMatch(/Address: https:\/\/\w+\.portal\.rounds\.example\nUser name: ana\.reyes\n/);
    expect(first?.text).not.toMatch(/password: /);
    expect([first?.html, second?.html]).toEqual([undefined, undefined]);
    expect(second?.text).not.toContain('ana.reyes');
    expect(second?.text).toContain('until 10:00 AM EST on Tuesday, March 3, 2026');
    const password = passwordIn(second?.text);
    expect(password).toMatch(/^[a-km-np-z2-9]{4}(-[a-km-np-z2-9]{4}){3}$/);
    const { passwordHash, ...rest } = await on.account(accountId);
    expect(await isPassword(password, passwordHash ?? null)).toBe(true);
    expect(rest).toMatchObject({ login: 'ana.reyes', mustChangePassword: true, byHand: false, epoch });
    expect(await on.credential(credentialId)).toMatchObject({
      status: 'sent',
      sealed: null,
      keyId: null,
      failure: null,
    });
  });

  it('are a one-time link where the setting says so, with its token behind the # that no server is sent', async () => {
    await on.set(-679, 'activation-link');
    const { id } = await on.of.client(ana);
    const { credentialId, accountId } = await on.ordered(id);
    await on.mailed(credentialId);
    const token = /https:\/\/\w+\.portal\.rounds\.example\/activate#([\w-]{43})\n/.exec(
      on.senders.emails[1]?.text ?? '',
    )?.[1];
    expect(await on.credential(credentialId)).toMatchObject({
      kind: 'activation-link',
      secretHash: hashToken(token ?? ''),
    });
    expect((await on.account(accountId)).passwordHash).toBeNull();
  });

  it('speak Spanish to who reads Spanish', async () => {
    const { id, personId } = await on.of.client(ana);
    await on.of.work(({ em }) => em.nativeUpdate(Person, { id: personId }, { language: 'es' }));
    await on.mailed((await on.ordered(id)).credentialId);
    expect(on.senders.emails[0]?.text).toContain('Nombre de usuario: ana.reyes');
    expect(on.senders.emails[1]?.text).toMatch(/Contraseña temporal: [a-z2-9]{4}-/);
  });

  it('leave their secret in no row once they are mailed', async () => {
    const { id } = await on.of.client(ana);
    const { credentialId } = await on.ordered(id);
    await on.mailed(credentialId);
    await on.finish(credentialId);
    const password = passwordIn(on.senders.emails[1]?.text);
    expect(password).toHaveLength(19);
    const { rows } = await on.of.work(({ kysely }) =>
      sql<{ text: string }>`
        select t::text as text from message t union all select t::text from message_event t union all select t::text from audit t
        union all select t::text from credential t union all select t::text from account t union all select t::text from task t`.execute(
        kysely,
      ),
    );
    const all = rows.map(({ text }) => text).join('\n');
    expect(all).toContain('<Secret>');
    expect(all).not.toContain(password);
    expect(all).not.toContain(Buffer.from(password).toString('hex'));
  });
});

describe('user names', () => {
  it('are numbered where they are taken, also by two who are made at the same moment', async () => {
    const clients = [
      await on.of.client(ana),
      await on.of.client({ ...ana, email: 'b@example.com' }),
      await on.of.client({ ...ana, firstName: 'ANA' }),
    ];
    const made = await Promise.all(clients.map(({ id }) => on.ordered(id)));
    const logins = await Promise.all(made.map(async ({ accountId }) => (await on.account(accountId)).login));
    expect(new Set(logins)).toEqual(new Set(['ana.reyes', 'ana.reyes2', 'ana.reyes3']));
  });

  it('are made as the setting says, and stay when credentials are sent again', async () => {
    await on.set(-687, 'email');
    const { id } = await on.of.client(ana);
    const { accountId, credentialId } = await on.ordered(id);
    await on.mailed(credentialId);
    await on.finish(credentialId);
    await on.of.work(({ em }) => em.nativeUpdate(Setting, { id: -687 }, { value: 'first-last' }));
    await on.ordered(id, { again: true });
    expect((await on.account(accountId)).login).toBe('ana@example.com');
  });
});

describe('a second order', () => {
  it('while mails are under way is the same one, whoever presses at the same moment', async () => {
    const { id } = await on.of.client(ana);
    const orders = await Promise.all([on.ordered(id), on.ordered(id), on.ordered(id, { again: true })]);
    expect(new Set(orders.map(({ credentialId }) => credentialId)).size).toBe(1);
    expect(orders.filter(({ begun }) => begun)).toHaveLength(1);
    expect((await on.account(orders[0].accountId)).epoch).toBe(1);
  });

  it('has to say "again"; then the earlier secret stops working and portal sessions end', async () => {
    const { id } = await on.of.client(ana);
    const one = await on.ordered(id);
    await on.mailed(one.credentialId);
    await on.finish(one.credentialId);
    const earlier = passwordIn(on.senders.emails[1]?.text);
    const at = on.deps.clock();
    await on.of.work(({ em }) => {
      const times = { createdAt: at, lastSeenAt: at, expiresAt: new Date(at.getTime() + 3_600_000) };
      em.create(Session, { id: newId(), accountId: one.accountId, csrf: 'x', ...times });
      return Promise.resolve();
    });
    expect(await on.order(id)).toEqual({ refused: 'already-sent' });
    const two = await on.ordered(id, { again: true });
    expect(two).toMatchObject({ accountId: one.accountId, epoch: 2, begun: true });
    expect((await on.credential(one.credentialId)).revokedAt).toEqual(at);
    expect(await on.of.work(({ em }) => em.count(Session, { accountId: one.accountId }))).toBe(0);
    expect(await isPassword(earlier, (await on.account(one.accountId)).passwordHash ?? null)).toBe(false);
  });

  it('after one that ran out before it could be mailed begins anew, and its mails do not go', async () => {
    const { id } = await on.of.client(ana);
    const one = await on.ordered(id);
    const next = await on.next(one.credentialId);
    on.deps.advance(24 * 3_600_000);
    const two = await on.ordered(id);
    expect([two.begun, two.epoch]).toEqual([true, 2]);
    expect(await on.handOver(next?.messageId)).toMatchObject({ status: 'skipped', reason: 'no-longer-relevant' });
    expect(await on.finish(one.credentialId)).toEqual({ status: 'cancelled' });
    expect(await on.credential(one.credentialId)).toMatchObject({ sealed: null });
  });
});

it.each([
  ['no-email', { email: null }],
  ['inactive-client', { active: false }],
] as const)('is refused: %s', async (reason, wishes) => {
  const { id } = await on.of.client({ ...ana, ...wishes });
  expect(await on.order(id)).toEqual({ refused: reason });
  expect(await on.of.work(({ em }) => em.count(Account, { kind: 'portal' }))).toBe(0);
});

it('what staff typed by hand is replaced only where they say so, and a deactivated login not at all', async () => {
  const { id, personId } = await on.of.client(ana);
  const accountId = newId();
  const typed = { kind: 'portal', personId, login: 'ana', passwordHash: 'typed', byHand: true } as const;
  await on.of.work(({ em }) => Promise.resolve(void em.create(Account, { id: accountId, ...typed })));
  expect(await on.order(id)).toEqual({ refused: 'by-hand' });
  await on.set(-679, 'activation-link');
  await on.ordered(id, { replace: true });
  expect(await on.account(accountId)).toMatchObject({ login: 'ana', byHand: false, passwordHash: null });
  await on.of.work(({ em }) => em.nativeUpdate(Account, { id: accountId }, { active: false }));
  expect(await on.order(id, { again: true })).toEqual({ refused: 'inactive-account' });
});

describe('a mail', () => {
  it('goes to the address on file at its hand-over, also where it was corrected between the two, or while one waited', async () => {
    const { id, personId } = await on.of.client(ana);
    const correct = (address: string) =>
      on.of.work(({ em }) => em.nativeUpdate(ContactPoint, { personId, kind: 'email' }, { address }));
    const { credentialId } = await on.ordered(id);
    const first = await on.next(credentialId);
    await correct('anna@example.com');
    await on.handOver(first?.messageId);
    await correct('reyes@example.com');
    const second = await on.next(credentialId);
    await on.handOver(second?.messageId);
    expect(on.senders.emails.map(({ to }) => to)).toEqual(['anna@example.com', 'reyes@example.com']);
  });

  it('with the secret is not made before the other was accepted, and each is made once', async () => {
    const { id } = await on.of.client(ana);
    const { credentialId } = await on.ordered(id);
    const [one, again] = await Promise.all([on.next(credentialId), on.next(credentialId)]);
    expect(one).toEqual(again);
    on.senders.answer = () => ({ kind: 'retry', errorClass: 'transient', code: '421', afterMs: 30_000 });
    await on.handOver(one?.messageId);
    expect(await on.next(credentialId)).toEqual(one);
    expect(await on.of.work(({ em }) => em.count(Message, {}))).toBe(1);
  });

  it('waits out a mail server that is down for an hour', async () => {
    const { id } = await on.of.client(ana);
    const { credentialId } = await on.ordered(id);
    const { messageId = '' } = (await on.next(credentialId)) ?? {};
    const up = on.deps.clock().getTime() + 3_600_000;
    on.senders.answer = (name) =>
      on.deps.clock().getTime() >= up
        ? { kind: 'accepted', providerId: name }
        : { kind: 'retry', errorClass: 'transient', code: 'ECONNREFUSED', afterMs: 30_000 };
    for (let n = 0; n < 62 * 2; n++) {
      await on.handOver(messageId);
      on.deps.advance(30_000);
    }
    expect(await on.mailed(credentialId)).toEqual(['secret accepted']);
    expect(await on.finish(credentialId)).toEqual({ status: 'sent' });
  });

  it.each([
    ['expired', () => Promise.resolve(on.deps.advance(25 * 3_600_000))],
    ['revoked', (accountId: string) => on.of.work((uow) => revokeCredentials(uow, accountId, on.deps.clock()))],
    [
      'deactivated',
      (accountId: string) => on.of.work(({ em }) => em.nativeUpdate(Account, { id: accountId }, { active: false })),
    ],
  ] as const)('does not go once its credential is %s', async (_, happens) => {
    const { id } = await on.of.client(ana);
    const { credentialId, accountId } = await on.ordered(id);
    await on.mailed(credentialId, { most: 1 });
    const { messageId = '' } = (await on.next(credentialId)) ?? {};
    await happens(accountId);
    expect(await on.handOver(messageId)).toMatchObject({ status: 'skipped', reason: 'no-longer-relevant' });
    expect(on.senders.emails).toHaveLength(1);
  });
});

describe('credentials that do not arrive', () => {
  it.each([
    ['user-name', 'is refused', () => ({ kind: 'rejected', errorClass: 'bad-address', code: '550' }) as const, 1],
    ['user-name', 'is in doubt', () => ({ kind: 'unknown', code: '503' }) as const, 1],
    ['secret', 'is refused', () => ({ kind: 'rejected', errorClass: 'bad-address', code: '550' }) as const, 2],
  ] as const)(
    'because the mail %s %s: failed, secret erased, one task, one alert to who asked',
    async (which, _, answer, nth) => {
      const { staffId, accountId } = await staffMember();
      const { id } = await on.of.client(ana);
      const { credentialId } = await on.ordered(id, {}, `staff:${accountId}`);
      on.senders.answer = (name) =>
        on.senders.emails.length === nth ? answer() : { kind: 'accepted', providerId: name };
      await on.mailed(credentialId);
      expect(await on.finish(credentialId)).toEqual({ status: 'failed' });
      expect(await on.finish(credentialId)).toEqual({ status: 'failed' });
      expect(await on.credential(credentialId)).toMatchObject({ status: 'failed', failure: which, sealed: null });
      const tasks = await on.of.work(({ em }) => em.find(Task, {}));
      expect(tasks).toMatchObject([
        { type: 'credential-failed', clientId: id, subjectKind: 'client', subjectId: id, status: 'open' },
      ]);
      const alerts = await on.of.work(({ em }) => em.find(Alert, {}));
      expect(alerts).toMatchObject([{ kind: 'credential-failed', staffId, clientId: id, taskId: tasks[0]?.id }]);
    },
  );

  it('because they expired before a worker came are no mail at all, and a task', async () => {
    const { id } = await on.of.client(ana);
    const { credentialId } = await on.ordered(id);
    on.deps.advance(25 * 3_600_000);
    expect(await on.mailed(credentialId)).toEqual([]);
    expect(await on.finish(credentialId)).toEqual({ status: 'failed' });
    expect(await on.credential(credentialId)).toMatchObject({ failure: 'user-name', sealed: null });
    const note = expect.stringContaining('no password or link was sent');
    expect(await on.of.work(({ em }) => em.find(Task, {}))).toMatchObject([{ type: 'credential-failed', note }]);
  });

  it('leave their task until they have been sent again', async () => {
    const { id, personId } = await on.of.client(ana);
    const one = await on.ordered(id);
    await on.of.work(({ em }) => em.nativeUpdate(ContactPoint, { personId }, { active: false }));
    expect(await on.mailed(one.credentialId)).toEqual(['user-name skipped no-address']);
    await on.finish(one.credentialId);
    await on.of.work(({ em }) => em.nativeUpdate(ContactPoint, { personId }, { active: true }));
    const two = await on.ordered(id);
    await on.mailed(two.credentialId);
    await on.finish(two.credentialId);
    expect(await on.of.work(({ em }) => em.find(Task, {}))).toMatchObject([{ status: 'done' }]);
  });

  it('because the key of the secret is gone are no mail at all, rather than one without its secret', async () => {
    const { id } = await on.of.client(ana);
    const { credentialId } = await on.ordered(id);
    await on.of.work(({ em }) => em.nativeUpdate(Credential, { id: credentialId }, { keyId: 'gone' }));
    expect(await on.mailed(credentialId)).toEqual(['user-name accepted', 'secret failed set-up']);
    expect(on.senders.emails).toHaveLength(1);
  });
});

it('the sweeper has mailed what was ordered while Temporal was away, and again what does not move', async () => {
  const { id } = await on.of.client(ana);
  const { credentialId, accountId, epoch } = await on.ordered(id);
  const sweepNow = async () => {
    const started: unknown[] = [];
    await sweep({
      ...on.deps,
      start: yes,
      startMessage: yes,
      startImport: yes,
      startBatch: yes,
      tellChanged: async () => true,
      isRunning: yes,
      startCredential: async (input) => input.practiceId === on.of.practiceId && started.push(input) > 0,
    });
    return started;
  };
  expect(await sweepNow()).toEqual([]);
  on.deps.advance(5_000);
  expect(await sweepNow()).toEqual([{ practiceId: on.of.practiceId, credentialId, accountId, epoch }]);
  await on.next(credentialId);
  await on.of.work(({ kysely }) => sql`update credential set updated_at = ${on.deps.clock()}`.execute(kysely));
  expect(await sweepNow()).toEqual([]);
  on.deps.advance(600_000);
  expect(await sweepNow()).toHaveLength(1);
});
