import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

type Reader = Pick<UnitOfWork, 'kysely'>;

export interface Asked {
  /** Line of the file. */
  number: number;
  firstName: string;
  lastName: string;
}

/** Lines whose client the practice has under another record number, by name and birth date, with that number. */
export async function clientTwins(
  { kysely }: Reader,
  asked: readonly (Asked & { birthDate: string })[],
): Promise<Map<number, string>> {
  const { rows } = await sql<{ number: number; record: string }>`
    select distinct on (a.number) a.number, c.record_number as record
      from unnest(${asked.map((each) => each.number)}::int[], ${asked.map((each) => each.firstName)}::text[],
                  ${asked.map((each) => each.lastName)}::text[], ${asked.map((each) => each.birthDate)}::date[])
             as a (number, first_name, last_name, birth_date)
      join person p on lower(p.last_name) = lower(a.last_name) and lower(p.first_name) = lower(a.first_name) and p.birth_date = a.birth_date
      join client c on c.person_id = p.id`.execute(kysely);
  return new Map(rows.map(({ number, record }) => [number, record]));
}

/** Lines whose name a member of staff has, active or not. */
export async function staffTwins({ kysely }: Reader, asked: readonly Asked[]): Promise<Set<number>> {
  const { rows } = await sql<{ number: number }>`
    select distinct a.number
      from unnest(${asked.map((each) => each.number)}::int[], ${asked.map((each) => each.firstName)}::text[],
                  ${asked.map((each) => each.lastName)}::text[]) as a (number, first_name, last_name)
      join person p on lower(p.last_name) = lower(a.last_name) and lower(p.first_name) = lower(a.first_name)
      join staff s on s.person_id = p.id`.execute(kysely);
  return new Set(rows.map(({ number }) => number));
}

interface AskedPosting {
  number: number;
  clientId: string;
  kind: 'charge' | 'payment';
  /** YYYY-MM-DD. */
  on: string;
  description: string;
  /** Cents, above zero. */
  amount: number;
  /** It has an id of the system that it comes from. */
  named: boolean;
}

/**
 * Lines that say the same as what stands in the ledger: same client, kind, day and amount, of a charge also the same words, and not taken back. A payment has
 * other words at the desk and in each system. Two that have ids of their own are told apart by these; what this run has posted, by ids and words. What was
 * posted is looked up line by line, so the time does not depend on what the planner takes a ledger that just grew for.
 */
export async function ledgerTwins(
  { kysely }: Reader,
  runId: string,
  asked: readonly AskedPosting[],
): Promise<Set<number>> {
  const { rows } = await sql<{ number: number }>`
    select distinct n.number
      from unnest(${asked.map((each) => each.number)}::int[], ${asked.map((each) => each.clientId)}::uuid[], ${asked.map((each) => each.kind)}::text[],
                  ${asked.map((each) => each.on)}::date[], ${asked.map((each) => each.description)}::text[],
                  ${asked.map((each) => each.amount)}::bigint[], ${asked.map((each) => each.named)}::boolean[])
             as n (number, client_id, kind, on_date, description, amount, named)
      join ledger_transaction t on t.client_id = n.client_id and t.kind = n.kind and t.on_date = n.on_date
     where case when exists (select from import_row w where w.client_id = t.client_id and w.run_id = ${runId}::uuid and w.made_id = t.id)
                then not n.named and t.description = n.description
                else (t.kind = 'payment' or t.description = n.description) and (not n.named or t.external_id is null or t.external_id like 'import:%') end
       and (select abs(e.amount) from ledger_entry e where e.transaction_id = t.id and e.ledger_account = 'receivable') = n.amount
       and (select r.id from ledger_transaction r where r.reverses_id = t.id) is null`.execute(kysely);
  return new Set(rows.map(({ number }) => number));
}

export interface AskedAppointment {
  number: number;
  clientId: string;
  staffId: string;
  /** Wall time at its location. */
  localStart: string;
}

/** Lines whose appointment stands already: same client, same member of staff, same time, and not cancelled. */
export async function appointmentTwins({ kysely }: Reader, asked: readonly AskedAppointment[]): Promise<Set<number>> {
  const { rows } = await sql<{ number: number }>`
    select distinct n.number
      from unnest(${asked.map((each) => each.number)}::int[], ${asked.map((each) => each.clientId)}::uuid[],
                  ${asked.map((each) => each.staffId)}::uuid[], ${asked.map((each) => each.localStart)}::timestamp[])
             as n (number, client_id, staff_id, local_start)
      join appointment a on a.client_id = n.client_id and a.staff_id = n.staff_id and a.local_start = n.local_start
     where a.status <> 'cancelled'`.execute(kysely);
  return new Set(rows.map(({ number }) => number));
}
