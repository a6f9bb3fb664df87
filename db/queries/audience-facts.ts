import { type RawBuilder, sql } from 'kysely';
import { type Channel, channels } from '../../domain/channels.ts';
import { kindsReachedBy } from '../../domain/contact-kinds.ts';
import { type BroadcastMethod, broadcastMethods } from '../../domain/message-types.ts';
import type { Standing } from '../../domain/message-types/message-type.ts';
import type { PeopleTerm } from '../../domain/people-terms.ts';
import { recipientZones, type ZoneSources } from '../../domain/recipient-zones.ts';
import { type SourceState, stateOf } from '../../domain/standing.ts';
import { addDays, startOfDay } from '../../domain/time.ts';
import type { UnitOfWork } from '../database.ts';
import { notReachedBy, type SourceKind } from './audience.ts';
import { byHashes } from './by-hashes.ts';
import { holdsForStaff } from './closed-by-opt-out.ts';
import { iso } from './instants.ts';
import { foundByTerms, reachedByTerms } from './people-terms.ts';
import { listedBySql, type Share, sharedOut } from './share-out.ts';
import { staffAsked } from './staff-audience.ts';

/** What the gate asks about a candidate, but for the address; candidates of whom the same is known share one. */
export interface CandidateFacts {
  active: boolean;
  preference: Channel | null;
  consented: boolean;
  optedOut: boolean;
  notWorking: boolean;
  /** Of who reads it. */
  language: string;
  where: ZoneSources;
  /** As in `AudienceRow`. */
  counted: string[];
  /** How what it is about stands; null: it is about nothing. */
  about: SourceState | null;
}

export interface Candidate {
  /** As in `AudienceRow`. */
  sourceId: string;
  address: string | null;
  facts: CandidateFacts;
  /** The search finds them. */
  found: boolean;
}

/** Whom a broadcast concerns, and as of when it is asked. */
export interface AudienceSearch {
  /** The rows that somebody is listed because of, as db/message-types/type-audience.ts says. */
  source: RawBuilder<unknown>;
  kind: SourceKind;
  /** When a message about such a row is right; null: it is about nothing. */
  about: Standing | null;
  /** To staff; else to clients. */
  toStaff: boolean;
  /** Only whom this broadcast did not reach; null: everybody. */
  resendOf: string | null;
  /** By each person's preference; null: to everybody by the one channel. */
  share?: Share | null;
  /** One, or all methods of a composition by preference: each person is then asked about as to their own. */
  channels: readonly BroadcastMethod[];
  /** ISO instant at which the messages would go. */
  at: string;
  /** It counts to the limits a day and a week. */
  capped: boolean;
}

/**
 * Everybody whom a broadcast concerns, by last name, with little more than the gate asks: four columns a person, because the transfer of 100,000 full
 * rows takes longer than all the rest of a preview. `terms`: names or record number; empty: everybody is found.
 */
export async function gatherFacts(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { terms, ...search }: AudienceSearch & { terms: readonly PeopleTerm[] },
): Promise<Candidate[]> {
  const { rows } = await byHashes({ kysely }, () =>
    sql<{ id: string; address: string | null; facts: string; found: boolean }>`
      with ${reachedByTerms(terms)}, source as materialized (${sourceRows(search)})
      select s.source_id as id, point.address, ${factsOf(search)} as facts,
             ${foundByTerms(terms, search.toStaff ? namesOfStaff : names, sql`false`)} as found
      ${everybodyOf(search)}
      order by ${byName}`.execute(kysely),
  );
  const read = factsReader(search);
  return rows.map(({ id, address, facts, found }) => ({ sourceId: id, address, facts: read(facts), found }));
}

const names = sql`concat_ws(' ', p.first_name, p.preferred_name, p.last_name, c.record_number)`;
const namesOfStaff = sql`concat_ws(' ', p.first_name, p.preferred_name, p.last_name)`;

/** For a `with`, as `source`: the rows that somebody is asked about because of, each with its client; of staff the person alone. */
export function sourceRows(search: AudienceSearch): RawBuilder<unknown> {
  const { source: everyone, toStaff, resendOf, share, channels: asked } = search;
  if (resendOf !== null) return notReachedBy(resendOf, everyone);
  const [method = broadcastMethods[0]] = asked;
  return share && !eachTheirOwn(search) ? sharedOut(everyone, { method, share, staff: toStaff }) : everyone;
}

/** Of all methods of a composition at once: how it is shared out among them. */
const eachTheirOwn = ({ share, channels: asked }: AudienceSearch): Share | null =>
  share && asked.length > 1 ? share : null;

/** The order in which people are listed. */
export const byName = sql`lower(p.last_name), lower(p.first_name), s.starts_at, s.source_id`;

/** Who is asked about: the client `c`, their person `p`, and who reads what is sent to them. */
const clientsAsked = sql`
    join client c on c.id = s.client_id
    join person p on p.id = c.person_id
    left join relationship r
      on not c.use_client_detail and r.client_id = c.id and r.kind = 'messaging_contact' and r.active
    left join person reader on reader.id = case when c.use_client_detail then c.person_id else r.person_id end`;

/**
 * Of each row of `source` the client, or member of staff, `c`, their person `p`, who reads it and at which `point`, with what is known of that: tables that are read whole
 * (`byHashes`). The same conditions as in `gatherAudience` and `gatherStaff`, which look up a few people; a test holds them together.
 */
export function everybodyOf(search: AudienceSearch): RawBuilder<unknown> {
  const { toStaff, channels: asked, capped } = search;
  const each = eachTheirOwn(search);
  // The channel of an address, and that of a person where each has their own.
  const isOwn = (channel: RawBuilder<unknown>) =>
    each ? sql`and ${channel} = ${listedBySql(sql`c.preferred_method`, each)}` : sql``;
  return sql`
    from source s
    ${toStaff ? staffAsked : clientsAsked}
    left join location place on place.id = c.location_id
    left join (
      select distinct on (cp.person_id, cp.channel) cp.person_id, cp.channel, cp.address from (
        select person_id, reached.channel, address, preferred, id from contact_point
        join (values ${reachedKinds(asked)}) as reached (channel, kind) on reached.kind = contact_point.kind
        where active
      ) cp
      order by cp.person_id, cp.channel, cp.preferred desc, cp.id
    ) point on point.person_id = reader.id ${isOwn(sql`point.channel`)}
    ${toStaff ? sql`` : sql`left join (${consentsOf(search)}) k on k.client_id = c.id and k.address = point.address ${isOwn(sql`k.channel`)}`}
    left join (
      select distinct channel, address from opt_out where channel = any(${[...asked]}::text[]) and ended_at is null
        ${toStaff ? sql`and ${holdsForStaff(sql`source`)}` : sql``}
    ) o on o.address = point.address ${isOwn(sql`o.channel`)}
    left join (
      select channel, address from address_failure where channel = any(${[...asked]}::text[]) and ended_at is null
    ) fails on fails.address = point.address ${isOwn(sql`fails.channel`)}
    ${capped ? sql`left join (${countedOf(search)}) counted on counted.person_id = p.id` : sql``}`;
}

const consentsOf = ({ channels: asked, at }: AudienceSearch) => sql`
  select distinct client_id, channel, address from consent
  where channel = any(${[...asked]}::text[]) and revoked_at is null and given_at <= ${at}::timestamptz
    and (expires_at is null or expires_at > ${at}::timestamptz)`;

/** Each channel with the kinds of addresses that it reaches: a mobile number takes texts and calls. */
const reachedKinds = (asked: readonly BroadcastMethod[]) =>
  sql.join(asked.flatMap((channel) => kindsReachedBy(channel).map((kind) => sql`(${channel}::text, ${kind}::text)`)));

/** As members of staff, or as clients: somebody may be both, and from a limit that is reached nobody is to learn that. */
const countedOf = ({ at, toStaff }: AudienceSearch) => sql`
  select r.person_id, string_agg(${iso(sql`coalesce(m.sending_at, m.not_before, m.created_at)`)}, ' ') as instants
  from recipient r join message m on m.id = r.message_id
  where r.created_at > ${at}::timestamptz - interval '15 days' and m.capped and r.client_id is ${toStaff ? sql`null` : sql`not null`}
    and m.status in ('pending', 'claimed', 'sending', 'accepted', 'delivered', 'unknown')
    and coalesce(m.sending_at, m.not_before, m.created_at) > ${at}::timestamptz - interval '8 days'
  group by r.person_id`;

/** What the gate asks about them, as one text, which {@link factsReader} reads. */
export const factsOf = ({ capped, kind, toStaff }: AudienceSearch): RawBuilder<unknown> => sql`
           concat_ws(chr(31), c.active, ${blank(sql`c.preferred_method`)}, ${toStaff ? sql`false` : sql`k.client_id is not null`}, o.address is not null, ${blank(sql`reader.language`)},
             ${blank(sql`reader.zone`)}, ${blank(sql`reader.state`)}, ${blank(sql`reader.zip`)},
             ${blank(sql`coalesce(s.zone, place.zone)`)}, (select zone from practice where id = current_practice()), ${blank(sql`s.status`)}, ${blank(kind === 'day' ? sql`s.day::text` : iso(sql`s.starts_at`))},
             ${capped ? blank(sql`counted.instants`) : sql`''`}, fails.address is not null)`;

const blank = (value: RawBuilder<unknown>) => sql`coalesce(${value}, '')`;

/** Reads the facts of some candidates; those of whom the same is known get the same object. */
export function factsReader({ kind, about }: Pick<AudienceSearch, 'kind' | 'about'>): (text: string) => CandidateFacts {
  const known = new Map<string, CandidateFacts>();
  return (text) => {
    let read = known.get(text);
    if (!read) known.set(text, (read = readFacts(text, kind, about)));
    return read;
  };
}

function readFacts(text: string, kind: SourceKind, about: Standing | null): CandidateFacts {
  const parts = text.split('\u001F');
  const value = (index: number) => parts[index] || null;
  const [status, moment] = [value(10), value(11)];
  const where = {
    person: value(5),
    state: value(6),
    zip: value(7),
    location: value(8),
    practice: parts[9] ?? 'UTC',
  };
  return {
    active: parts[0] === 't',
    preference: channels.find((each) => each === parts[1]) ?? null,
    consented: parts[2] === 't',
    optedOut: parts[3] === 't',
    notWorking: parts[13] === 't',
    language: value(4) ?? 'en',
    where,
    counted: value(12)?.split(' ') ?? [],
    about:
      about && status && moment ? stateOf(about, { status, at: kind === 'day' ? endOf(moment, where) : moment }) : null,
  };
}

/** A day is over where the message is read. */
const endOf = (day: string, where: ZoneSources) =>
  startOfDay(addDays(day, 1), recipientZones(where).zones[0] ?? where.practice);
