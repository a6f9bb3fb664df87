import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KeyRing } from '../../platform/keyring.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { TestIntegrations } from '../../test/setup/integrations.ts';
import { makeSigningKey, ownPrivateKey, retireFormerKey, servedKeys } from './signing-keys.ts';

const keyRing = new KeyRing(`first:${randomBytes(32).toString('base64')}`);
const now = new Date('2026-03-02T12:00:00Z');
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
let test: TestDatabase;
let of: TestIntegrations;
beforeAll(async () => {
  test = await testDatabase();
  of = new TestIntegrations(test, await test.practice(), keyRing);
});
afterAll(() => test.close());

const make = () => of.work((uow) => makeSigningKey(uow, keyRing, now));
const kids = async (at = now) => (await of.work((uow) => servedKeys(uow, at))).map(({ kid }) => kid);
/** As promoting credentials does that sign with the newest key. */
async function use(): Promise<void> {
  const key = await of.work((uow) => ownPrivateKey(uow, keyRing));
  await of.enable('pimsy', { method: 'smart', secrets: { key: key ?? '' } });
  await of.work((uow) => retireFormerKey(uow, keyRing, now));
}

describe('public keys that PIMSY may read', () => {
  it('are the newest, and the one before for as long as it signs and a day more', async () => {
    expect(await kids()).toEqual([]);
    await make();
    await use();
    const [first] = await kids();
    await make();
    const [second, ...before] = await kids();
    expect(second).not.toBe(first);
    expect(before).toEqual([first]);
    // Another pair, made before the second came into use, takes its place; what signs is served on.
    await make();
    const [third, ...others] = await kids(later(1_000));
    expect(others).toEqual([first]);
    await use();
    expect(await kids(later(23))).toEqual([third, first]);
    expect(await kids(later(25))).toEqual([third]);
  });

  it('never hold a private part', async () => {
    const keys = await of.work((uow) => servedKeys(uow, now));
    for (const key of keys) expect(Object.keys(key).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });
});
