import { type RawBuilder, sql } from 'kysely';
import type { TypeAudience } from './type-audience.ts';

const signsIn = (personId: RawBuilder<unknown>) =>
  sql`exists (select from account where account.person_id = ${personId} and account.kind = 'portal' and account.active)`;

/** Of recipient `r`: there are forms to complete still, and they can sign in to do so. */
const canComplete = sql`
  exists (select from form_assignment f where f.client_id = r.client_id and f.status = 'assigned') and ${signsIn(sql`r.person_id`)}`;

/** Of recipient `r`: a form was completed or withdrawn since they were written to; the number that they were told is not right any more. */
const hasFewer = sql`
  exists (select from form_assignment f where f.client_id = r.client_id and coalesce(f.completed_at, f.withdrawn_at) > r.created_at)`;

/** Each client once, by the person, with how many forms; the day is that on which the first of them was assigned. Who cannot sign in to the portal is not listed at all. */
export const formsToComplete: TypeAudience = {
  kind: 'day',
  rows: () => sql`
  select c.person_id as source_id, c.id as client_id, 'open' as status, null::timestamptz as starts_at, null::text as zone,
         null::uuid as staff_id, null::uuid as location_id, forms.day, jsonb_build_object('day', forms.day, 'forms', forms.count::text) as details
  from (
    select f.client_id, count(*), (min(f.assigned_at) at time zone (select zone from practice where id = current_practice()))::date as day
    from form_assignment f where f.status = 'assigned' group by f.client_id
  ) forms
  join client c on c.id = forms.client_id
  where c.active and ${signsIn(sql`c.person_id`)}`,
  stands: () => sql`(${canComplete} and not ${hasFewer})`,
  partly: canComplete,
  // As they were told, which what was completed since does not change.
  details: sql`
  (select jsonb_build_object('day', r.source_day, 'forms', count(*)::text) from form_assignment f
    where f.client_id = r.client_id and f.assigned_at <= r.created_at and coalesce(f.completed_at, f.withdrawn_at, 'infinity') > r.created_at)`,
};
