import { sql } from 'kysely';
import type { AlertKindId } from '../../domain/alerts.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import { staffWhoMaySee } from '../alerts/staff-with-rule.ts';
import type { UnitOfWork } from '../database.ts';
import { overseersOf } from '../portal-messages/answerers.ts';
import { staffOfGroup } from '../staff/staff-of-group.ts';

/** A request, and whose it is. */
export interface AboutCcd {
  id: string;
  clientId: string;
}

/** Of the task that stands in everybody's list while a request waits for staff: it goes to the group that answers requests for records. */
export const ccdTaskType = 'records-request';
export const ccdCause = (id: string): string => `ccd-request:${id}`;
const subjectKind = 'ccd_request';

/** Of its group those who may answer it; where nobody of them can, all who may; at last who may give everybody's tasks to somebody. */
async function answerersOf(uow: UnitOfWork, { clientId }: AboutCcd, now: Date): Promise<string[]> {
  const able = await staffWhoMaySee(uow, { rule: 'Client Portal CCD Requests', right: 'modify', clientId, now });
  const { rows } = await sql<{ id: string | null }>`
    select group_id as id from picklist where list = 'task-type' and code = ${ccdTaskType}`.execute(uow.kysely);
  const group = new Set(rows[0]?.id ? await staffOfGroup(uow, rows[0].id) : []);
  const ofGroup = able.filter((id) => group.has(id));
  if (ofGroup.length > 0) return ofGroup;
  return able.length > 0 ? able : overseersOf(uow, { clientId, now });
}

/** Tells those who answer it, `wider` also those who may give it to somebody; each once of a kind while they have not read it. */
export async function tellOfCcd(
  uow: UnitOfWork,
  request: AboutCcd,
  { kind, wider = false, now }: { kind: AlertKindId; wider?: boolean; now: Date },
): Promise<void> {
  const { id, clientId } = request;
  const people = await answerersOf(uow, request, now);
  if (wider) people.push(...(await overseersOf(uow, { clientId, now })));
  const { rows } = await sql<{ staffId: string }>`
    select staff_id as "staffId" from alert
     where kind = ${kind} and subject_kind = ${subjectKind} and subject_id = ${id}::uuid and read_at is null`.execute(
    uow.kysely,
  );
  const told = new Set(rows.map(({ staffId }) => staffId));
  const staffIds = [...new Set(people)].filter((each) => !told.has(each));
  await raiseAlerts(uow, { kind, staffIds, subjectKind, subjectId: id, clientId, now });
}

/** It was answered, or waits for nobody any more: alerts of it, or those of a kind, lead to nothing that is left to do. */
export async function closeCcdAlerts(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  id: string,
  { kind = null, now }: { kind?: AlertKindId | null; now: Date },
): Promise<void> {
  await sql`
    update alert set read_at = ${now}::timestamptz
     where subject_kind = ${subjectKind} and subject_id = ${id}::uuid and read_at is null
       and (${kind}::text is null or kind = ${kind}::text)`.execute(kysely);
}
