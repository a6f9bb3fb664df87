import { type RawBuilder, sql } from 'kysely';

/**
 * Whether an opt-out closes its address to a message, as the checks of domain/gate.ts have it: texts whatever they are about, since carriers stop them, e-mails
 * of credentials and security never.
 */
export const closedByOptOut = ({ purpose, channel }: { purpose: RawBuilder<unknown>; channel: RawBuilder<unknown> }) =>
  sql<boolean>`(${purpose} <> 'opt-out-answer'
    and (${channel} = 'text' or ${purpose} in ('broadcast', 'reminder', 'client-message', 'staff-notice', 'staff-alert')))`;

/**
 * Whether an opt-out from `source` is about messages to staff too. The link to unsubscribe stands in e-mails to clients alone, and a client's consent alone opens the
 * address again: somebody of the staff who shares it could neither know why nothing comes nor mend it, and others would learn that a client reads there.
 */
export const holdsForStaff = (source: RawBuilder<unknown>) => sql<boolean>`${source} <> 'unsubscribe'`;

/** The same of a message of any purpose. */
export const holdsFor = ({ purpose, source }: { purpose: RawBuilder<unknown>; source: RawBuilder<unknown> }) =>
  sql<boolean>`(${holdsForStaff(source)} or ${purpose} not in ('staff-notice', 'staff-alert'))`;
