import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Account, ContactPoint, Credential, Task } from '../db/entities/index.ts';
import { CredentialStage } from '../test/setup/credential-stage.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';

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

describe('a link that the client asked for', () => {
  it('comes in one mail, leaves password and other credentials, and replaces only the link before it', async () => {
    const { id } = await on.of.client(ana);
    const { credentialId, accountId } = await on.ordered(id);
    await on.mailed(credentialId);
    await on.finish(credentialId);
    const before = await on.account(accountId);
    const [first, second] = [await on.asked(accountId), await on.asked(accountId)];
    expect([first?.epoch, second?.epoch]).toEqual([2, 3]);
    expect(await on.mailed(first?.credentialId ?? '')).toEqual([]);
    expect(await on.mailed(second?.credentialId ?? '')).toEqual(['secret accepted']);
    expect(await on.finish(second?.credentialId ?? '')).toEqual({ status: 'sent' });
    expect(on.senders.emails.at(-1)?.text).toMatch(/\/activate#[\w-]{43}\n/);
    expect(await on.account(accountId)).toMatchObject({ passwordHash: before.passwordHash, mustChangePassword: true });
    expect((await on.credential(credentialId)).revokedAt).toBeNull();
  });

  it('does not keep staff from sending credentials, which end it', async () => {
    const { id } = await on.of.client(ana);
    const { credentialId, accountId } = await on.ordered(id);
    await on.mailed(credentialId);
    await on.finish(credentialId);
    const link = await on.asked(accountId);
    expect(await on.order(id)).toEqual({ refused: 'already-sent' });
    expect(await on.ordered(id, { again: true })).toMatchObject({ epoch: 3, begun: true });
    expect(await on.credential(link?.credentialId ?? '')).toMatchObject({ status: 'cancelled', sealed: null });
  });

  it('goes to nobody who has left or has no address', async () => {
    const { id, personId } = await on.of.client(ana);
    const { accountId } = await on.ordered(id);
    await on.of.work(({ em }) => em.nativeUpdate(ContactPoint, { personId }, { active: false }));
    expect(await on.asked(accountId)).toBeNull();
    await on.of.work(({ em }) => em.nativeUpdate(ContactPoint, { personId }, { active: true }));
    await on.of.work(({ em }) => em.nativeUpdate(Account, { id: accountId }, { active: false }));
    expect(await on.asked(accountId)).toBeNull();
  });

  it('by which a password was chosen while credentials were under way leaves no task', async () => {
    const { id } = await on.of.client(ana);
    const { credentialId } = await on.ordered(id);
    await on.mailed(credentialId, { most: 1 });
    const used = { usedAt: on.deps.clock(), sealed: null, keyId: null };
    await on.of.work(({ em }) => em.nativeUpdate(Credential, { id: credentialId }, used));
    expect(await on.mailed(credentialId)).toEqual(['secret skipped no-longer-relevant']);
    expect(await on.finish(credentialId)).toEqual({ status: 'cancelled' });
    expect(await on.of.work(({ em }) => em.count(Task, {}))).toBe(0);
  });
});
