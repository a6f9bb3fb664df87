import { sql } from 'kysely';
import { beginSending } from '../../db/queries/begin-sending.ts';
import type { TestPeople } from './people.ts';

/** Takes the last look at all messages of a broadcast, and says by first name what became of them: the reason, or the status. */
export async function handedOver(of: TestPeople, broadcastId: string, now: Date): Promise<Record<string, string>> {
  return of.work(async (uow) => {
    const { rows } = await sql<{ id: string }>`
      update message set status = 'claimed' where broadcast_id = ${broadcastId} and status = 'pending' returning id`.execute(
      uow.kysely,
    );
    await beginSending(uow, { ids: rows.map(({ id }) => id), now, leaseUntil: new Date(now.getTime() + 60_000) });
    const { rows: ended } = await sql<{ name: string; fate: string }>`
      select p.first_name as name, coalesce(m.reason, m.status) as fate
        from recipient r join message m on m.id = r.message_id join person p on p.id = r.person_id
       where r.broadcast_id = ${broadcastId} order by p.first_name`.execute(uow.kysely);
    return Object.fromEntries(ended.map(({ name, fate }) => [name, fate]));
  });
}
