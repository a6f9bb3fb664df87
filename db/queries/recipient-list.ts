import { sql } from 'kysely';
import type { AgainState, Answerer } from '../../domain/calls.ts';
import type { PeopleTerm } from '../../domain/people-terms.ts';
import type { Answered } from '../../domain/schemas/answers.ts';
import type { MessageStatus } from '../../domain/statuses.ts';
import { chartIsOpenTo } from '../charts/chart-access.ts';
import { type About, saidInWords } from '../broadcasts/about-in-words.ts';
import type { UnitOfWork } from '../database.ts';
import { answeredBySql } from './answered.ts';
import { againBySql } from '../messages/call-again.ts';
import { byHashes } from './by-hashes.ts';
import { detailsBySql } from '../message-types/index.ts';
import { clientNames } from './client-list.ts';
import { iso } from './instants.ts';
import { foundByTerms, reachedByTerms } from './people-terms.ts';

export interface RecipientListRow {
  id: string;
  name: string;
  clientId: string | null;
  /** What it is about as it is now, in words; null: nothing. */
  source: string | null;
  address: string | null;
  status: MessageStatus;
  reason: string | null;
  errorCode: string | null;
  answeredBy: Answerer | null;
  again: AgainState | null;
  /** The last key that was pressed in the call; null: none. */
  key: string | null;
  messageId: string | null;
  at: string | null;
  /** What was answered last about it; null: nothing. */
  answered: Answered | null;
}

type Listed = Omit<RecipientListRow, 'source'> & About;

/** What is searched for, by whom. */
export interface RecipientSearch {
  /** All of them must be found; none: everybody. */
  terms: readonly PeopleTerm[];
  /** May know birth dates, numbers and e-mails, of the charts that are open to them; else names and record numbers alone are searched. */
  details: boolean;
  /** May know numbers and e-mails of staff. */
  staffDetails: boolean;
  /** The rule Restricted Charts opens all of them. */
  allCharts: boolean;
  staffId: string;
  now: Date;
}

interface RecipientPage {
  broadcastId: string;
  status: MessageStatus | null;
  reason?: string | null | undefined;
  after: string | null;
  limit: number;
  people?: RecipientSearch | undefined;
  /** As of when calls and faxes wait to be made again; absent: that is not asked. */
  now?: Date | undefined;
}

/**
 * Recipients of a frozen broadcast by key, which is the order of their last names, each with what became of its message; one row more than `limit`.
 * The page is chosen by key before anything is looked up that only its rows need, by a statement of its own: a search reads everybody of the broadcast,
 * which takes other plans than their page.
 */
export async function recipientList(uow: Pick<UnitOfWork, 'kysely'>, page: RecipientPage): Promise<RecipientListRow[]> {
  const isSearch = page.people !== undefined && page.people.terms.length > 0;
  const ids = await (isSearch ? byHashes(uow, () => idsOf(uow, page)) : idsOf(uow, page));
  const { rows } = await sql<Listed>`
    select r.id, concat_ws(' ', p.first_name, p.last_name) as name, r.client_id as "clientId",
           case when a.id is not null then jsonb_build_object('startsAt', ${iso(sql`a.starts_at`)}, 'zone', a.zone,
             'clinician', concat_ws(' ', sp.first_name, sp.last_name), 'location', l.name) end as visit,
           kind.type, ${detailsBySql(sql`kind.type`)} as details,
           m.address, stood.status, stood.reason, m.error_code as "errorCode", m.answered_by as "answeredBy", ${page.now ? againBySql(page.now) : sql`null`} as again,
           (select e.code from message_event e where m.answered_by is not null and e.message_id = m.id and e.kind = 'key' order by e.at desc, e.id desc limit 1) as key,
           r.message_id as "messageId",
           ${iso(sql`coalesce(m.settled_at, m.accepted_at, m.sending_at, m.created_at, r.created_at)`)} as at,
           ${answeredBySql(sql`r.message_id`, sql`y.appointment_id = r.source_id`)} as answered
    from recipient r
    left join message m on m.id = r.message_id
    cross join lateral ${stood}
    cross join (select b.message_type as type from broadcast b where b.id = ${page.broadcastId}::uuid) kind
    join person p on p.id = r.person_id
    left join appointment a on a.id = r.source_id
    left join staff s on s.id = a.staff_id
    left join person sp on sp.id = s.person_id
    left join location l on l.id = a.location_id
    where r.id = any(${ids}::uuid[])
    order by r.id`.execute(uow.kysely);
  return rows.map(saidInWords);
}

/** What became of recipient `r` and message `m`; `claimed` is a matter between senders and shown as pending. */
const stood = sql`(
      select case when r.decision = 'skip' then 'skipped' when m.status = 'claimed' then 'pending' else m.status end as status,
             coalesce(r.reason, m.reason) as reason) stood`;

async function idsOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { broadcastId, status, reason = null, after, limit, people }: RecipientPage,
): Promise<string[]> {
  const terms = people?.terms ?? [];
  // Where nothing is sought in addresses, the messages need not be read.
  const address = terms.some(({ digits, email }) => digits !== null || email !== null)
    ? sql`m.address`
    : sql`null::text`;
  const { rows } = await sql<{ id: string }>`
    with ${reachedByTerms(terms)}
    select r.id
    from recipient r
    left join message m on m.id = r.message_id and m.broadcast_id = ${broadcastId}::uuid
    cross join lateral ${stood}
    ${people ? sql`join person p on p.id = r.person_id left join client c on c.id = r.client_id` : sql``}
    where r.broadcast_id = ${broadcastId}::uuid and (${after}::uuid is null or r.id > ${after}::uuid)
      and (${status}::text is null or stood.status = ${status}::text)
      and (${reason}::text is null or stood.reason = ${reason}::text)
      and ${people ? foundByTerms(terms, clientNames, mayKnow(people), address, sql`r.client_id is not null`) : sql`true`}
    order by r.id limit ${limit + 1}`.execute(kysely);
  return rows.map(({ id }) => id);
}

/** Whether addresses of client `c`, or where there is none of a member of staff, may be searched: whom they are of could be guessed by asking. */
const mayKnow = ({ details, staffDetails, allCharts, ...reader }: RecipientSearch) =>
  details || staffDetails
    ? sql`case when r.client_id is null then ${staffDetails}::boolean else ${details}::boolean and (${allCharts}::boolean or ${chartIsOpenTo(reader)}) end`
    : sql`false`;
