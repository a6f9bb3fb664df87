import { sql } from 'kysely';
import type { PortalEvent } from '../../domain/portal-activity.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';

export interface PortalActivityRow {
  id: string;
  at: string;
  event: PortalEvent;
  /** Whether the client did it, signed in. */
  own: boolean;
  /** Of the member of staff, also behind a token; null for others. */
  staff: string | null;
  /** Of another account of the portal, which acted for the client; null for others. */
  guardian: string | null;
  /** What the event was about, as codes of domain/portal-information.ts; empty for most. */
  fields: string[];
  /** Of the guardian to whom access was given, or whose ended; null for all else. */
  whose: string | null;
  /** Cents that were paid by card or paid back to one; null for all else. */
  amount: number | null;
}

/**
 * What happened to an account of the portal and, of client `clientId` (null: who acts for somebody else sees their own account alone), where it was entered by who acts for them, what they changed of their information or said of their appointments, what was paid by card, and who opened the record, a document or a statement of it, or what they wrote, from the audit log, newest first and one row more than `limit`. By hand:
 * reads of the index by subject, each at most a page, and one a document, a payment or a refund.
 */
export async function portalActivity(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  {
    accountId,
    clientId,
    after,
    limit,
  }: { accountId: string; clientId: string | null; after: string | null; limit: number },
): Promise<PortalActivityRow[]> {
  const from = after === null ? sql`true` : sql`u.id < ${after}::uuid`;
  const { rows } = await sql<PortalActivityRow>`
    select u.id, ${iso(sql`u.at`)} as at, u.action as event, u.actor = ${`portal:${accountId}`} as own,
           case when u.actor like 'staff:%' or u.actor like 'token:%' then concat_ws(' ', p.first_name, p.last_name) end as staff,
           case when u.actor like 'portal:%' and u.actor <> ${`portal:${accountId}`} then concat_ws(' ', p.first_name, p.last_name) end as guardian,
           coalesce((select array_agg(f) from jsonb_array_elements_text(u.after -> 'fields') f), '{}') as fields,
           case when u.action in ('guardian-given', 'guardian-ended') then (
             select concat_ws(' ', gp.first_name, gp.last_name) from guardian_access g join account ga on ga.id = g.account_id join person gp on gp.id = ga.person_id
              where g.id = (u.after ->> 'access')::uuid) end as whose,
           (u.after ->> 'amount')::float8 as amount
      from (
        (select u.id, u.at, u.actor, null::jsonb as after, case u.action when 'update' then 'password-set' else u.action end as action from audit u
          where u.subject = 'account' and u.subject_id = ${accountId} and ${from}
            and (u.action in ('sign-in', 'sign-out', 'sign-in-failed', 'sign-in-refused', 'lock-out', 'password-changed', 'password-change-failed', 'link-used', 'link-asked', 'password-check-failed',
                'second-factor-on', 'second-factor-failed', 'second-factor-reset', 'recovery-codes-made', 'recovery-code-used')
              or u.action = 'second-factor-off' and u.actor like 'portal:%'
              or u.action = 'update' and u.actor not like 'portal:%' and u.after ->> 'password_hash' is not null)
          order by u.id desc limit ${limit + 1})
        union all
        (select u.id, u.at, u.actor, u.after, u.action from audit u
          where u.subject = 'client' and u.subject_id = ${clientId} and ${from}
            and u.action in ('open', 'document-sent', 'insurance-revealed', 'ssn-revealed', 'information-changed', 'information-asked', 'information-approved', 'information-refused', 'information-withdrawn', 'form-completed', 'form-read',
                'appointment-confirmed', 'appointment-time-asked', 'appointment-cancel-asked', 'appointment-request-withdrawn',
                'ccd-asked', 'ccd-declined', 'guardian-given', 'guardian-entered', 'guardian-ended')
          order by u.id desc limit ${limit + 1})
        union all
        (select u.id, u.at, u.actor, null::jsonb as after, 'messages-read' as action from audit u
          where u.subject = 'portal_thread' and u.subject_id in (select t.id::text from portal_thread t where t.client_id = ${clientId}::uuid) and ${from}
            and u.action = 'open' and u.actor <> ${`portal:${accountId}`}
          order by u.id desc limit ${limit + 1})
        union all
        (select u.id, u.at, u.actor, null::jsonb as after, case u.action when 'open' then 'document-opened' else u.action end as action from document d
           join audit u on u.subject = 'document' and u.subject_id = d.id::text and u.action in ('open', 'ccd-opened', 'ccd-downloaded')
          where d.client_id = ${clientId}::uuid and ${from}
          order by u.id desc limit ${limit + 1})
        union all
        (select u.id, u.at, u.actor, null::jsonb as after, 'statement-opened' as action from statement s
           join audit u on u.subject = 'statement' and u.subject_id = s.id::text and u.action = 'open'
          where s.client_id = ${clientId}::uuid and ${from}
          order by u.id desc limit ${limit + 1})
        union all
        -- Who pays, not who told of it: Stripe does. Money that came is posted once, so this update is one.
        (select u.id, u.at, 'portal:' || y.account_id as actor, jsonb_build_object('amount', y.amount) as after, 'card-paid' as action from payment y
           join audit u on u.subject = 'payment' and u.subject_id = y.id::text and u.action = 'update' and u.after ->> 'status' = 'succeeded'
          where y.client_id = ${clientId}::uuid and ${from}
          order by u.id desc limit ${limit + 1})
        union all
        (select u.id, u.at, r.requested_by as actor, jsonb_build_object('amount', r.amount) as after, 'card-refunded' as action
           from payment y join payment_refund r on r.payment_id = y.id
           join audit u on u.subject = 'payment_refund' and u.subject_id = r.id::text and u.after ->> 'status' = 'succeeded'
          where y.client_id = ${clientId}::uuid and ${from}
          order by u.id desc limit ${limit + 1})
        union all
        -- Only of what was told as paid back, which alone was posted. The bank's word is final: no such refund succeeds later.
        (select u.id, u.at, 'system:stripe' as actor, jsonb_build_object('amount', r.amount) as after, 'card-refund-refused' as action
           from payment y join payment_refund r on r.payment_id = y.id and r.failure = 'bank-refused'
           join ledger_transaction l on l.kind = 'refund' and l.refund_id = r.id
           join audit u on u.subject = 'payment_refund' and u.subject_id = r.id::text and u.after ->> 'failure' = 'bank-refused'
          where y.client_id = ${clientId}::uuid and ${from}
          order by u.id desc limit ${limit + 1})) u
      left join api_token t on u.actor = 'token:' || t.id::text
      left join account a on u.actor in ('staff:' || a.id::text, 'portal:' || a.id::text) or a.id = t.account_id
      left join person p on p.id = a.person_id
     order by u.id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** The sign-in before the newest one as an ISO instant, or null: what a client compares with what they remember. */
export async function signInBefore({ kysely }: Pick<UnitOfWork, 'kysely'>, accountId: string): Promise<string | null> {
  const { rows } = await sql<{ at: string }>`
    select ${iso(sql`at`)} as at from audit where subject = 'account' and subject_id = ${accountId} and action = 'sign-in'
     order by id desc offset 1 limit 1`.execute(kysely);
  return rows[0]?.at ?? null;
}
