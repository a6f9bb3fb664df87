import { type RawBuilder, sql } from 'kysely';
import type { TypeAudience } from './type-audience.ts';

/** Who was born on 29 February has their birthday on the 28th in the years without one: in the month that they were born in. */
const standsForLeapDay = (day: RawBuilder<unknown>) =>
  sql`to_char(${day}, 'MM-DD') = '02-28' and to_char(${day} + 1, 'MM-DD') = '03-01'`;

/** Each client by the person, by month and day alone; days of a broadcast are fewer than a year, so each name is there once. Who has left the practice is not listed at all. */
export const birthdays: TypeAudience = {
  kind: 'day',
  rows({ dates }) {
    if (!dates) throw new Error('Birthdays are chosen by dates, and there are none');
    return sql`
  select c.person_id as source_id, c.id as client_id, 'birthday' as status, null::timestamptz as starts_at, null::text as zone,
         null::uuid as staff_id, null::uuid as location_id, birthday.day, jsonb_build_object('day', birthday.day) as details
  from (
    with days as (select ${dates.from}::date + nth as day from generate_series(0, ${dates.to}::date - ${dates.from}::date) nth)
    select day, to_char(day, 'MM-DD') as name from days
    union all
    select day, '02-29' from days where ${standsForLeapDay(sql`day`)}
  ) birthday
  join person born on to_char(born.birth_date, 'MM-DD') = birthday.name
  join client c on c.person_id = born.id
  where c.active`;
  },
  stands: (now) => sql`
  (select case to_char(p.birth_date, 'MM-DD') when to_char(r.source_day, 'MM-DD') then true when '02-29' then ${standsForLeapDay(sql`r.source_day`)} end
     and r.source_starts_at > ${now}::timestamptz from person p where p.id = r.person_id)`,
  details: sql`jsonb_build_object('day', r.source_day)`,
  dates: async (_, today) => ({ from: today, to: today }),
};
