import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

type Reported = UnreportedMessage['channel'];

/** By who is asked about them: one provider that is away keeps nobody from being asked about the others. */
export const askedTogether: readonly (readonly Reported[])[] = [['text', 'voice'], ['fax']];

/** A text, call or fax that its provider has taken, and of which it has not said what became of it. */
export interface UnreportedMessage {
  id: string;
  channel: 'text' | 'voice' | 'fax';
  /** The provider's name for it. */
  providerId: string;
  /** How often it was asked about, or might have been. */
  looks: number;
}

/**
 * Hours from the acceptance to each question: an hour is what a text may wait at the provider, and a carrier's receipt comes within three days or not at all.
 * As many as the index message_unreported counts to.
 */
const askHours = [1, 6, 24, 72] as const;

/** Days after which nobody asks any more; longer than the last question may be late. */
const askDays = 4;

/**
 * Texts, calls and faxes that their provider is to be asked about by name, at most so many. It reports by itself, and whatever comes while the API cannot commit it
 * is not said again, or a few times within minutes (Telnyx): the text would count as sent for good, though it has failed. Each distance is a range of its own of the index: most wait for the next.
 * The last question comes first, so that many that are asked about the first time keep nobody from it.
 */
export async function dueQuestions(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  which: { now: Date; limit: number; channels: readonly Reported[] },
): Promise<UnreportedMessage[]> {
  return (await questions(which).execute(kysely)).rows;
}

export const questions = ({ now, limit, channels }: Parameters<typeof dueQuestions>[1]) => sql<UnreportedMessage>`
    select m.id, m.channel, m.provider_id as "providerId", m.looks
    from unnest(${[...askHours]}::int[]) with ordinality ask (hours, nth) cross join lateral (
      select id, channel, provider_id, looks, accepted_at from message
      where status = 'accepted' and channel in ('text', 'voice', 'fax') and provider_id is not null and looks < ${sql.lit(askHours.length)}
        and looks = ask.nth - 1 and channel = any(${[...channels]}::text[])
        and accepted_at <= ${now}::timestamptz - make_interval(hours => ask.hours)
        and accepted_at > ${now}::timestamptz - make_interval(days => ${askDays})
      order by accepted_at limit ${limit}) m
    order by ask.nth desc, m.accepted_at limit ${limit}`;

/** It was asked about: the next question is at the next distance that has not passed. */
export async function noteAsked(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { id, looks, now }: Pick<UnreportedMessage, 'id' | 'looks'> & { now: Date },
): Promise<void> {
  await sql`
    update message set looks = (select count(*) from unnest(${[...askHours]}::int[]) hours where accepted_at <= ${now}::timestamptz - make_interval(hours => hours))
    where id = ${id}::uuid and status = 'accepted' and looks = ${looks}`.execute(kysely);
}
