import { postAll } from '../billing/ledger.ts';
import type { UnitOfWork } from '../database.ts';
import { Appointment, Assignment, Client, Consent, ContactPoint, Person, Staff } from '../entities/index.ts';
import type { NewRecords } from './judged.ts';

/** Writes what rows become, a statement a table, in the order of their foreign keys. */
export async function makeRecords(
  { em, kysely }: Pick<UnitOfWork, 'em' | 'kysely'>,
  all: readonly NewRecords[],
): Promise<void> {
  const only = <T>(pick: (records: NewRecords) => T | undefined): T[] =>
    all.flatMap((records) => {
      const one = pick(records);
      return one === undefined ? [] : [one];
    });
  await em.insertMany(
    Person,
    only(({ person }) => person),
  );
  await em.insertMany(
    Client,
    only(({ client }) => client),
  );
  await em.insertMany(
    Staff,
    only(({ staff }) => staff),
  );
  await em.insertMany(
    Appointment,
    only(({ appointment }) => appointment),
  );
  await em.insertMany(
    ContactPoint,
    all.flatMap(({ points = [] }) => points),
  );
  await em.insertMany(
    Assignment,
    all.flatMap(({ assignments = [] }) => assignments),
  );
  await em.insertMany(
    Consent,
    all.flatMap(({ consents = [] }) => consents),
  );
  await postAll(
    { kysely },
    only(({ transaction }) => transaction),
  );
}
