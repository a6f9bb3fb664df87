import { type RawBuilder, sql } from 'kysely';
import { triedAllTheSame } from '../../domain/address-failures.ts';
import { channels } from '../../domain/channels.ts';
import { kindsReachedBy } from '../../domain/contact-kinds.ts';

/** Whether an address is known not to work on a channel, in the practice. */
export const notWorking = ({ channel, address }: { channel: RawBuilder<unknown>; address: RawBuilder<unknown> }) =>
  sql<boolean>`exists (select from address_failure f where f.channel = ${channel} and f.address = ${address} and f.ended_at is null)`;

/** Whether that keeps a message of a purpose from going there, as the checks of domain/gate.ts have it. */
export const keptByFailure = (purpose: RawBuilder<unknown>) =>
  sql<boolean>`${purpose} <> all(${[...triedAllTheSame]}::text[])`;

/** Each channel with the kinds of addresses that it reaches, as rows of `reached (channel, kind)`. */
export const reachedKinds = sql`(values ${sql.join(
  channels.flatMap((channel) => kindsReachedBy(channel).map((kind) => sql`(${channel}::text, ${kind}::text)`)),
)}) as reached (channel, kind)`;
