import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { markGone } from '../integrations/keep-records.ts';

const ofAppointments = sql`system = 'pimsy' and kind = 'appointment'`;

/** A read has brought these, changed or not. */
export async function noteSeen({ kysely }: UnitOfWork, externalIds: readonly string[], now: Date): Promise<void> {
  await sql`
    update external_record set seen_at = ${now}::timestamptz
     where ${ofAppointments} and external_id = any(${[...externalIds]}::text[])`.execute(kysely);
}

/** What a whole read of the window that began at an instant has not brought is gone, as far as it shows. */
export async function markUnseen(
  uow: UnitOfWork,
  { from, to }: { from: string; to: string },
  began: Date,
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select external_id as id from external_record
     where ${ofAppointments} and gone_at is null and seen_at < ${began}::timestamptz
       and (facts ->> 'startsAt') collate "C" >= ${from} and (facts ->> 'startsAt') collate "C" < ${to}`.execute(
    uow.kysely,
  );
  const externalIds = rows.map(({ id }) => id);
  await markGone(uow, { system: 'pimsy', kind: 'appointment', externalIds, now: began });
}
