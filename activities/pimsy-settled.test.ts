import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Appointment, ExternalRecord } from '../db/entities/index.ts';
import { noteSettled } from '../db/pimsy/settled.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { pimsyDesk, type PimsyDesk, pimsySandbox } from '../test/setup/pimsy-desk.ts';

const closers: (() => Promise<void> | void)[] = [];
let test: TestDatabase;
let desk: PimsyDesk;
let id: string;
beforeAll(async () => {
  test = await testDatabase();
  desk = await pimsyDesk(test, await pimsySandbox(closers, ['settled']), 'settled');
  await desk.read();
  const find = { status: 'scheduled', startsAt: { $gt: new Date() } } as const;
  ({ id } = await desk.of.work(({ em }) => em.findOneOrFail(Appointment, find, { orderBy: { id: 'asc' } })));
});
afterAll(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  await test.close();
});

/** What nobody can do by Rounds: PIMSY's appointments are read-only here. */
const spoil = () =>
  desk.of.work(({ kysely }) => sql`update appointment set type = 'Spoilt' where id = ${id}`.execute(kysely));
const isSpoilt = () => desk.of.work(async ({ em }) => (await em.findOneOrFail(Appointment, { id })).type === 'Spoilt');

/** What a record is settled by that was written while it was compared. */
const settledAfter = (change: { hash?: string; goneAt?: Date }) =>
  desk.of.work(async (uow) => {
    const record = await uow.em.findOneOrFail(
      ExternalRecord,
      { kind: 'appointment', goneAt: null },
      { orderBy: { id: 'asc' } },
    );
    const read = { id: record.id, hash: record.hash, gone: false };
    uow.em.assign(record, { settled: null, ...change });
    await uow.em.flush();
    await noteSettled(uow, [read], 'by links');
    await uow.em.refresh(record);
    return record.settled;
  });

describe('appointments of PIMSY that are ours as they should be', () => {
  it('are passed over by a reading of changes, and compared with their rows where everything is asked for', async () => {
    await spoil();
    await desk.read('changes');
    expect(await isSpoilt()).toBe(true);
    await desk.read('all');
    expect(await isSpoilt()).toBe(false);
  });

  it('are compared with their rows once a day, whatever is asked for', async () => {
    await spoil();
    desk.advance(23 * 3_600_000);
    await desk.read('changes');
    expect(await isSpoilt()).toBe(true);
    desk.advance(2 * 3_600_000);
    await desk.read('changes');
    expect(await isSpoilt()).toBe(false);
  });

  it('are compared with their rows when a link between people has changed', async () => {
    await spoil();
    await desk.of.work(({ kysely }) =>
      sql`update mapping set ended_at = now() where id = (select id from mapping where local_kind = 'client' and ended_at is null limit 1)`.execute(
        kysely,
      ),
    );
    await desk.read('changes');
    expect(await isSpoilt()).toBe(false);
  });

  it('are not taken to be so when their record was written, or has gone, while they were compared', async () => {
    expect(await settledAfter({ hash: 'another' })).toBeNull();
    expect(await settledAfter({ goneAt: new Date() })).toBeNull();
    expect(await settledAfter({})).toBe('by links');
  });
});
