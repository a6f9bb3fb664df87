import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import type { UnitOfWork } from '../../db/database.ts';
import { Account, Person } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { secondFactorState } from '../../db/second-factor/second-factor-state.ts';
import { KeyRing } from '../../platform/keyring.ts';
import { testDatabase } from '../../test/setup/database.ts';
import {
  beginSecondFactor,
  checkSecondFactor,
  confirmSecondFactor,
  newRecoveryCodes,
  removeSecondFactor,
} from './second-factor.ts';

const keyOf = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
const keyRing = new KeyRing(keyOf('old', 1));
/** After a new key was put in front. */
const rotated = new KeyRing(`${keyOf('new', 2)},${keyOf('old', 1)}`);
const now = new Date('2031-03-04T15:00:10Z');
const later = new Date(now.getTime() + 60_000);

const db = await testDatabase();
let practiceId: string;
beforeAll(async () => {
  practiceId = await db.practice();
});
afterAll(() => db.close());

const work = <T>(task: (uow: UnitOfWork) => Promise<T>) => db.database.work({ practiceId, actor: 'system:test' }, task);

/** A client's account with a second factor: nothing of it is about staff. */
async function client() {
  const [personId, accountId] = [newId(), newId()];
  await work(async ({ em }) => {
    em.create(Person, { id: personId, firstName: 'Nora', lastName: 'Lund' });
    await em.flush();
    em.create(Account, { id: accountId, kind: 'portal', personId, login: `nora.${accountId}` });
  });
  const account = { id: accountId, login: 'nora:lund', issuer: 'Green: House Rounds' };
  const begun = await work((uow) => beginSecondFactor(uow, keyRing, account));
  const totp = new TOTP({ secret: Secret.fromBase32(begun?.secret ?? '') });
  const codeAt = (at: Date) => totp.generate({ timestamp: at.getTime() });
  const confirmed = await work((uow) => confirmSecondFactor(uow, keyRing, { accountId, code: codeAt(now), now }));
  return { accountId, uri: begun?.uri ?? '', codeAt, codes: typeof confirmed === 'object' ? confirmed.codes : [] };
}

describe('The second factor of an account', () => {
  it('is written as every app reads it, whatever the practice is called', async () => {
    const { uri } = await client();
    expect(uri).toMatch(
      /^otpauth:\/\/totp\/Green%20House%20Rounds:nora%20lund\?issuer=Green%20House%20Rounds&secret=[A-Z2-7]{32}&algorithm=SHA1&digits=6&period=30$/,
    );
  });

  it('works on after a new key was put in front: the secret, and recovery codes made before', async () => {
    const { accountId, codeAt, codes } = await client();
    const check = (code: string) => work((uow) => checkSecondFactor(uow, rotated, { accountId, code, now: later }));
    expect(await check(codeAt(later))).toBe('right');
    expect(await check(codes[0] ?? '')).toBe('right');
    expect(await check(codes[0] ?? '')).toBe('wrong');
    expect((await work((uow) => secondFactorState(uow, accountId))).recoveryCodes).toBe(9);
    const renewed = await work((uow) => newRecoveryCodes(uow, rotated, accountId));
    expect(await check(codes[1] ?? '')).toBe('wrong');
    expect(await check(renewed[0] ?? '')).toBe('right');
  });

  it('opens with no secret that was put into the row of another account', async () => {
    const [one, two] = [await client(), await client()];
    await work(({ em }) =>
      em.execute(
        'update second_factor f set sealed = o.sealed, key_id = o.key_id from second_factor o where f.account_id = ? and o.account_id = ?',
        [one.accountId, two.accountId],
      ),
    );
    const proof = { accountId: one.accountId, code: two.codeAt(later), now: later };
    await expect(work((uow) => checkSecondFactor(uow, keyRing, proof))).rejects.toThrow(/authenticate/);
  });

  it('gives a code back where what it was for did not come about', async () => {
    const { accountId, codeAt } = await client();
    const proof = { accountId, code: codeAt(later), now: later };
    const failing = work(async (uow) => {
      expect(await checkSecondFactor(uow, keyRing, proof)).toBe('right');
      throw new Error('the door fell shut');
    });
    await expect(failing).rejects.toThrow('the door fell shut');
    expect(await work((uow) => checkSecondFactor(uow, keyRing, proof))).toBe('right');
  });

  it('is asked for nothing once it was removed', async () => {
    const { accountId, codes } = await client();
    expect(await work((uow) => removeSecondFactor(uow, accountId))).toBe(true);
    expect(await work((uow) => removeSecondFactor(uow, accountId))).toBe(false);
    const proof = { accountId, code: codes[0] ?? '', now: later };
    expect(await work((uow) => checkSecondFactor(uow, keyRing, proof))).toBe('none');
  });
});
