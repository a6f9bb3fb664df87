import { sql } from 'kysely';
import { visitIsOver, visitStates } from '../../domain/evv/visit-states.ts';
import type { RecordSystem } from '../../domain/integrations.ts';
import type { Actor, UnitOfWork } from '../database.ts';

const over = visitStates.filter(visitIsOver);

/**
 * Lets go of everything that is known of the account of a system, because its credentials are those of another one now: ids that are equal there are other
 * people. Mappings end and stay in the history; records keep their names and lose their ids, their copies and SSNs; shifts keep what they were. Of another
 * Timeero none is there any more. Of another PIMSY they still stand in Timeero, and the next run that a person approves takes those to come away.
 */
export async function letGo(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  system: RecordSystem,
  { actor, now }: { actor: Actor; now: Date },
): Promise<void> {
  await sql`update timeero_mapping set ended_at = ${now}::timestamptz, ended_by = ${actor} where ended_at is null`.execute(
    kysely,
  );
  await sql`update mapping set ended_at = ${now}::timestamptz where ended_at is null and system = ${system}`.execute(
    kysely,
  );
  await sql`
    update external_record
       set external_id = 'before-' || id, facts = facts || jsonb_build_object('idBefore', external_id), gone_at = coalesce(gone_at, ${now}::timestamptz),
           snapshot = null, key_id = null, ssn = null, ssn_index = null, hash = '', link_problem = null, link_candidates = '{}', settled = null
     where system = ${system} and external_id <> 'before-' || id`.execute(kysely);
  if (system === 'pimsy')
    await sql`
      update shift set reference = 'before-' || id where origin = 'pimsy' and reference <> 'before-' || id`.execute(
      kysely,
    );
  else {
    await sql`
      update shift set reference = case when reference is not null then 'before-' || id end, state = 'gone', timeero_id = null, held = null,
             intent_at = null, unsent = false`.execute(kysely);
    await sql`delete from non_visit_job`.execute(kysely);
    await sql`update webhook_event set taken_at = ${now}::timestamptz where taken_at is null`.execute(kysely);
  }
  // What was not handed over is of people whose ids are void now; what either system says of it from now on is of another.
  await sql`
    update visit set timeero_id = 'before-' || id, gone_at = coalesce(gone_at, ${now}::timestamptz), attempt_id = null,
           reason = case when state = any(${over}::text[]) then reason else 'other-account' end,
           state = case when state = any(${over}::text[]) then state else 'unneeded' end, untold = true
     where timeero_id <> 'before-' || id`.execute(kysely);
  await sql`delete from reading_mark where system = ${system}`.execute(kysely);
}
