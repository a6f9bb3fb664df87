import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { foldReport } from '../db/broadcasts/fold-report.ts';
import { Account, ContactPoint, GuardianAccess, Person, Relationship, Task } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { CredentialStage } from '../test/setup/credential-stage.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { childBirthDate } from '../test/setup/guardians.ts';

let test: TestDatabase;
let on: CredentialStage;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  on = new CredentialStage(test, await test.practice());
});

/** A child with an e-mail address of their own, and their mother, who has access. */
async function family() {
  const { id: clientId, personId: childId } = await on.of.client({ email: 'noor@example.com' });
  const [personId, accountId] = [newId(), newId()];
  await on.of.work(async ({ em }) => {
    await em.nativeUpdate(Person, { id: childId }, { birthDate: childBirthDate() });
    em.create(Person, { id: personId, firstName: 'Dana', lastName: 'Demo' });
    await em.flush();
    em.create(ContactPoint, { personId, kind: 'email', address: 'dana@example.com', preferred: true });
    em.create(Account, { id: accountId, kind: 'portal', personId, login: 'dana.demo' });
  });
  await access({ clientId, personId, accountId });
  return { clientId, childId, guardian: accountId, personId };
}

const access = ({ personId, ...of }: { clientId: string; personId: string; accountId: string }) =>
  on.of.work(async ({ em }) => {
    const relationshipId = newId();
    const { clientId } = of;
    em.create(Relationship, { id: relationshipId, clientId, personId, kind: 'guardian', relation: 'mother' });
    await em.flush();
    const given = { grantedBy: 'system:test', grantedAt: on.deps.clock() } as const;
    const rights = ['appointments' as const];
    em.create(GuardianAccess, {
      ...of,
      ...given,
      relationshipId,
      relation: 'parent',
      rights,
      basis: 'Birth certificate',
    });
  });

const tasks = () => on.of.work(({ em }) => em.find(Task, { type: 'credential-failed' }, { orderBy: { id: 'asc' } }));

describe('the credentials of a guardian', () => {
  it('that arrive leave the task of the client’s, which have not', async () => {
    const { clientId, childId, guardian } = await family();
    const own = await on.ordered(clientId);
    const address = (active: boolean) =>
      on.of.work(({ em }) => em.nativeUpdate(ContactPoint, { personId: childId }, { active }));
    await address(false);
    await on.mailed(own.credentialId);
    expect(await on.finish(own.credentialId)).toEqual({ status: 'failed' });
    const theirs = await on.ordered(clientId, { guardian });
    await on.mailed(theirs.credentialId);
    expect(await on.finish(theirs.credentialId)).toEqual({ status: 'sent' });
    expect(await tasks()).toMatchObject([{ subjectId: clientId, status: 'open' }]);
    await address(true);
    const again = await on.ordered(clientId);
    await on.mailed(again.credentialId);
    await on.finish(again.credentialId);
    expect(await tasks()).toMatchObject([{ status: 'done' }]);
  });

  it('that come back are a task that names them, and where their address stands', async () => {
    const { clientId, guardian, personId } = await family();
    const { credentialId } = await on.ordered(clientId, { guardian });
    // Of another child, whose chart may be closed to who asked for it.
    await access({ clientId: (await on.of.client()).id, personId, accountId: guardian });
    await on.mailed(credentialId);
    await on.finish(credentialId);
    const { secretMessageId: messageId } = await on.credential(credentialId);
    const report = { channel: 'email', providerId: null, status: 'returned', event: 'failed' } as const;
    const back = { ...report, messageId: messageId ?? '', reason: 'bad-address', code: '5.1.1' } as const;
    await on.of.work((uow) => foldReport(uow, back, on.deps.clock()));
    const [task] = await tasks();
    expect(task?.clientId).toBe(clientId);
    expect(task?.note).toMatch(/^About Dana Demo, guardian\. .* Check the e-mail address under Contacts/);
  });
});
