import { type RawBuilder, sql } from 'kysely';
import { keysOf } from '../../domain/keys.ts';
import type { MessageTypeId } from '../../domain/message-types.ts';
import { balanceDue } from './balance-due.ts';
import { birthdays } from './birthdays.ts';
import { clientRenewals } from './client-renewals.ts';
import { missedAppointments } from './missed-appointments.ts';
import { plainBroadcast } from './plain-broadcast.ts';
import { staffNotice } from './staff-notice.ts';
import { staffRenewals } from './staff-renewals.ts';
import type { TypeAudience } from './type-audience.ts';
import { upcomingAppointments } from './upcoming-appointments.ts';

export const typeAudiences: Readonly<Record<MessageTypeId, TypeAudience>> = {
  'upcoming-appointments': upcomingAppointments,
  'missed-appointments': missedAppointments,
  'client-renewals': clientRenewals,
  birthdays,
  'balance-due': balanceDue,
  'plain-broadcast': plainBroadcast,
  'staff-renewals': staffRenewals,
  'staff-notice': staffNotice,
};

/** What each message type answers, by the column that names it; `otherwise` where it has no answer. */
function byType(
  column: RawBuilder<unknown>,
  answer: (type: TypeAudience) => RawBuilder<unknown> | null,
  otherwise: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const answers = keysOf(typeAudiences).flatMap((id) => {
    const own = answer(typeAudiences[id]);
    // Written out, so that the text of a statement that is planned once says which is which.
    return own ? [sql`when ${sql.lit(id)} then ${own}`] : [];
  });
  return answers.length === 0 ? otherwise : sql`case ${column} ${sql.join(answers, sql` `)} else ${otherwise} end`;
}

/** Whether recipient `r` still stands; `type`: the message type of their broadcast. */
export const standsBySql = (type: RawBuilder<unknown>, now: Date): RawBuilder<unknown> =>
  byType(type, ({ stands }) => stands?.(now) ?? null, sql`true`);

/** The details of recipient `r` as they are now. */
export const detailsBySql = (type: RawBuilder<unknown>): RawBuilder<unknown> =>
  byType(type, ({ details = null }) => details, sql`null::jsonb`);
