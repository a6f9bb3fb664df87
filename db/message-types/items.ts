import { type RawBuilder, sql } from 'kysely';
import { addDays } from '../../domain/time.ts';
import type { DateRange } from '../queries/audience.ts';

/** Columns of a source about item `i`, but for whose it is; those that are done with or renewed are not active, or expire on another day. */
export const itemColumns = (told: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  i.id as source_id, 'current' as status, null::timestamptz as starts_at, null::text as zone, null::uuid as staff_id,
  null::uuid as location_id, i.expires_on as day, jsonb_build_object('day', i.expires_on) || ${told} as details`;

/** Of item `i`. @throws Error where there are no dates */
export function expiresOn(dates: DateRange | null): RawBuilder<unknown> {
  if (!dates) throw new Error('Items that expire are chosen by dates, and there are none');
  return sql`i.active and i.expires_on between ${dates.from}::date and ${dates.to}::date`;
}

/** Of recipient `r`: their item still expires on the day that they were told, and that is not over. */
export const stillExpires = (now: Date): RawBuilder<unknown> => sql`
  (select i.active and i.expires_on = r.source_day and r.source_starts_at > ${now}::timestamptz from expiring_item i where i.id = r.source_id)`;

/** Of recipient `r`, their item as it is now. */
export const itemNow = (told: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  (select jsonb_build_object('day', i.expires_on) || ${told} from expiring_item i where i.id = r.source_id)`;

/** As many days as a renewal is told of ahead where nobody has set it otherwise (expiring_item.lead_days). */
export const nextDays = (today: string): DateRange => ({ from: today, to: addDays(today, 30) });
