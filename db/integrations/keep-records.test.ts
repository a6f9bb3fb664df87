import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KeyRing } from '../../platform/keyring.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import type { UnitOfWork } from '../database.ts';
import { ExternalRecord } from '../entities/index.ts';
import { openEnvelope, rewrapEnvelope } from './envelope.ts';
import { type HeldRecord, keepRecords, markGone, snapshotOf, ssnContext } from './keep-records.ts';

const first = `first:${randomBytes(32).toString('base64')}`;
const keyRing = new KeyRing(first);
const now = new Date('2026-03-02T12:00:00Z');
let test: TestDatabase;
let practiceId: string;
beforeAll(async () => {
  test = await testDatabase();
  practiceId = await test.practice();
});
afterAll(() => test.close());

const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
  test.database.work({ practiceId, actor: 'system:test' }, task);
const keep = (records: HeldRecord[], kind = 'employee') =>
  work((uow) => keepRecords(uow, keyRing, { system: 'pimsy', kind, records, now }));
const employee = (externalId: string, more: Partial<HeldRecord> = {}): HeldRecord => ({
  externalId,
  label: 'Ada Hill',
  facts: { email: 'ada@example.com' },
  snapshot: { id: externalId, firstName: 'Ada' },
  ssn: '078-05-1120',
  changedAt: null,
  ...more,
});
const rowOf = (externalId: string, kind = 'employee') =>
  work(({ em }) => em.findOneOrFail(ExternalRecord, { system: 'pimsy', kind, externalId }));

describe('what another system holds', () => {
  it('is kept once, and written anew only where it differs', async () => {
    expect((await keep([employee('1'), employee('2')])).created).toHaveLength(2);
    expect(await keep([employee('1'), employee('2')])).toEqual({ created: [], changed: [], unchanged: 2 });
    const changed = await keep([employee('1'), employee('2', { label: 'Ada Hill-Byron' })]);
    expect(changed).toMatchObject({ created: [], unchanged: 1 });
    expect(await rowOf('2')).toMatchObject({ id: changed.changed[0], label: 'Ada Hill-Byron' });
    expect((await keep([employee('1', { ssn: '219-09-9999' })])).changed).toHaveLength(1);
  });

  it('is sealed, the SSN by a key of its own, and both open at their place alone', async () => {
    await keep([employee('3'), employee('4')]);
    const [row, other] = [await rowOf('3'), await rowOf('4')];
    const stored = [row.snapshot!, row.ssn!].map((bytes) => Buffer.from(bytes).toString('latin1'));
    expect([...stored, row.ssnIndex, JSON.stringify(row.facts)].join()).not.toMatch(/Ada|1120/);
    expect(snapshotOf(keyRing, row)).toEqual({ id: '3', firstName: 'Ada' });
    expect(openEnvelope(keyRing, row.ssn!, ssnContext(row))).toBe('078-05-1120');
    expect(() => openEnvelope(keyRing, row.ssn!, ssnContext(other))).toThrow();
    expect(() => snapshotOf(keyRing, { ...other, snapshot: row.snapshot! })).toThrow();
  });

  it('has its SSN wrapped anew when the master key is rotated, and the old key can go', async () => {
    await keep([employee('5')]);
    const row = await rowOf('5');
    const second = `second:${randomBytes(32).toString('base64')}`;
    const anew = rewrapEnvelope(new KeyRing(`${second},${first}`), row.ssn!, ssnContext(row))!;
    const rotated = new KeyRing(second);
    expect(openEnvelope(rotated, anew, ssnContext(row))).toBe('078-05-1120');
    expect(rewrapEnvelope(rotated, anew, ssnContext(row))).toBeNull();
  });

  it('is kept once also when two read it at the same time for the first time, and can be opened', async () => {
    const both = await Promise.allSettled([keep([employee('6')]), keep([employee('6')])]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(snapshotOf(keyRing, await rowOf('6'))).toEqual({ id: '6', firstName: 'Ada' });
  });

  it('that is gone is kept as gone, and is there again when it comes back', async () => {
    await keep([employee('7')], 'client');
    const gone = { system: 'pimsy', kind: 'client', externalIds: ['7', 'never'], now } as const;
    expect(await work((uow) => markGone(uow, gone))).toBe(1);
    expect((await rowOf('7', 'client')).goneAt).toEqual(now);
    expect((await keep([employee('7')], 'client')).changed).toHaveLength(1);
    expect((await rowOf('7', 'client')).goneAt).toBeNull();
  });
});
