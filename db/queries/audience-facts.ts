import { type RawBuilder, sql } from 'kysely';
import { type AppointmentStatus, appointmentStatuses } from '../../domain/appointments.ts';
import { type Channel, channels } from '../../domain/channels.ts';
import { kindsReachedBy } from '../../domain/contact-kinds.ts';
import type { PeopleTerm } from '../../domain/people-terms.ts';
import type { ZoneSources } from '../../domain/recipient-zones.ts';
import type { UnitOfWork } from '../database.ts';
import { type DateRange, notReachedBy, withinDates } from './audience.ts';
import { iso } from './instants.ts';
import { foundByTerms, reachedByTerms } from './people-terms.ts';

/** What the gate asks about a candidate, but for the address; candidates of whom the same is known share one. */
export interface CandidateFacts {
  active: boolean;
  preference: Channel | null;
  consented: boolean;
  optedOut: boolean;
  /** Of who reads it. */
  language: string;
  where: ZoneSources;
  /** As in `AudienceRow`. */
  counted: string[];
  appointment: { status: AppointmentStatus; startsAt: string } | null;
}

export interface Candidate {
  /** Appointment; in a plain broadcast the person. */
  sourceId: string;
  address: string | null;
  facts: CandidateFacts;
  /** The search finds them. */
  found: boolean;
}

interface FactsSearch {
  /** Dates of the appointments; null: every active client. */
  dates: DateRange | null;
  /** Only whom this broadcast did not reach; null: everybody. */
  resendOf: string | null;
  channel: Channel;
  /** ISO instant at which the messages would go. */
  at: string;
  capped: boolean;
  /** Names or record number; empty: everybody is found. */
  terms: readonly PeopleTerm[];
}

/**
 * Everybody whom a broadcast concerns, by last name, with no more than the gate asks: three columns a person, because the transfer of 100,000 full
 * rows takes longer than all the rest of a preview. Each table is read once and hashed: by look-ups, which the planner takes to be cheap
 * because it expects one row under row-level security, the same took six times as long; and by the key of the practice, because a scan works out
 * which practice it is for each row (dev/bench/RESULTS.md). The same conditions as in
 * `gatherAudience`, which asks for everything; a test holds them together.
 */
export async function gatherFacts(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { dates, resendOf, channel, at, capped, terms }: FactsSearch,
): Promise<Candidate[]> {
  const everyone = dates ? appointments(dates) : everybody;
  const source = resendOf === null ? everyone : notReachedBy(resendOf, everyone);
  const { rows: before } = await sql<Record<'nestloop' | 'seqscan' | 'memory' | 'jit', string>>`
    with before as materialized (
      select current_setting('enable_nestloop') as nestloop, current_setting('enable_seqscan') as seqscan,
             current_setting('work_mem') as memory, current_setting('jit') as jit
    )
    select before.*, set_config('enable_nestloop', 'off', true), set_config('enable_seqscan', 'off', true),
           set_config('work_mem', '64MB', true), set_config('jit', 'off', true)
    from before`.execute(kysely);
  const { rows } = await sql<{ id: string; address: string | null; facts: string; found: boolean }>`
    with ${reachedByTerms(terms)}, source as materialized (${source})
    select s.source_id as id, point.address,
           concat_ws(chr(31), c.active, ${blank(sql`c.preferred_method`)}, k.client_id is not null, o.address is not null, ${blank(sql`reader.language`)},
             ${blank(sql`reader.zone`)}, ${blank(sql`reader.state`)}, ${blank(sql`reader.zip`)},
             ${blank(sql`coalesce(s.zone, place.zone)`)}, (select zone from practice where id = current_practice()), ${blank(sql`s.status`)}, ${blank(iso(sql`s.starts_at`))},
             ${capped ? blank(sql`counted.instants`) : sql`''`}) as facts,
           ${foundByTerms(terms, names, sql`false`)} as found
    from source s
    join client c on c.id = s.client_id
    join person p on p.id = c.person_id
    left join relationship r
      on not c.use_client_detail and r.client_id = c.id and r.kind = 'messaging_contact' and r.active
    left join person reader on reader.id = case when c.use_client_detail then c.person_id else r.person_id end
    left join location place on place.id = c.location_id
    left join (
      select distinct on (cp.person_id) cp.person_id, cp.address from contact_point cp
      where cp.kind = any(${kindsReachedBy(channel)}::text[]) and cp.active
      order by cp.person_id, cp.preferred desc, cp.id
    ) point on point.person_id = reader.id
    left join (
      select distinct client_id, address from consent
      where channel = ${channel} and revoked_at is null and given_at <= ${at}::timestamptz
        and (expires_at is null or expires_at > ${at}::timestamptz)
    ) k on k.client_id = c.id and k.address = point.address
    left join (
      select distinct address from opt_out where channel = ${channel} and ended_at is null
    ) o on o.address = point.address
    ${capped ? sql`left join (${countedOf(at)}) counted on counted.person_id = p.id` : sql``}
    order by lower(p.last_name), lower(p.first_name), s.starts_at, s.source_id`.execute(kysely);
  // As they were, for what follows in the same transaction.
  for (const { nestloop, seqscan, memory, jit } of before)
    await sql`
      select set_config('enable_nestloop', ${nestloop}, true), set_config('enable_seqscan', ${seqscan}, true),
             set_config('work_mem', ${memory}, true), set_config('jit', ${jit}, true)`.execute(kysely);
  const known = new Map<string, CandidateFacts>();
  return rows.map(({ id, address, facts, found }) => {
    let read = known.get(facts);
    if (!read) known.set(facts, (read = readFacts(facts)));
    return { sourceId: id, address, facts: read, found };
  });
}

const blank = (value: RawBuilder<unknown>) => sql`coalesce(${value}, '')`;
const names = sql`concat_ws(' ', p.first_name, p.preferred_name, p.last_name, c.record_number)`;

const appointments = (dates: DateRange) => sql`
  select a.id as source_id, a.client_id, a.status, a.starts_at, a.zone from appointment a
  where ${withinDates(dates)}`;

const everybody = sql`
  select c.person_id as source_id, c.id as client_id, null::text as status, null::timestamptz as starts_at, null::text as zone
  from client c where c.active`;

const countedOf = (at: string) => sql`
  select r.person_id, string_agg(${iso(sql`coalesce(m.sending_at, m.not_before, m.created_at)`)}, ' ') as instants
  from recipient r join message m on m.id = r.message_id
  where r.created_at > ${at}::timestamptz - interval '15 days' and m.capped
    and m.status in ('pending', 'claimed', 'sending', 'accepted', 'delivered', 'unknown')
    and coalesce(m.sending_at, m.not_before, m.created_at) > ${at}::timestamptz - interval '8 days'
  group by r.person_id`;

function readFacts(text: string): CandidateFacts {
  const parts = text.split('\u001F');
  const value = (index: number) => parts[index] || null;
  const status = appointmentStatuses.find((each) => each === parts[10]);
  return {
    active: parts[0] === 't',
    preference: channels.find((each) => each === parts[1]) ?? null,
    consented: parts[2] === 't',
    optedOut: parts[3] === 't',
    language: value(4) ?? 'en',
    where: {
      person: value(5),
      state: value(6),
      zip: value(7),
      location: value(8),
      practice: parts[9] ?? 'UTC',
    },
    counted: value(12)?.split(' ') ?? [],
    appointment: status ? { status, startsAt: parts[11] ?? '' } : null,
  };
}
