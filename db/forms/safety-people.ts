import { sql } from 'kysely';
import { localDate } from '../../domain/time.ts';
import { staffWithRule } from '../alerts/staff-with-rule.ts';
import { standInFor } from '../chart-handoff/stand-in.ts';
import type { UnitOfWork } from '../database.ts';
import { practiceZone } from '../practice-zone.ts';
import { staffOfGroup } from '../staff/staff-of-group.ts';

/**
 * Whom a safety follow-up is told to: first the clinicians assigned to the client, with who stands in for them today, or, where nobody of them is there, the group of
 * its task type; `everybody`: those, the group, and whoever receives all form alerts. Where even that is nobody, administrators: somebody has to hear of it.
 * @returns ids of staff
 */
export async function safetyPeople(
  uow: UnitOfWork,
  { clientId, everybody, now }: { clientId: string; everybody: boolean; now: Date },
): Promise<string[]> {
  const clinicians = await cliniciansOf(uow, clientId, now);
  const first = clinicians.length > 0 ? clinicians : await safetyGroup(uow);
  const rule = 'Receives All Client Portal QnA Form Completed Alerts';
  const people = everybody
    ? [...first, ...(await safetyGroup(uow)), ...(await staffWithRule(uow, rule, 'view'))]
    : first;
  if (people.length > 0) return [...new Set(people)];
  return everybody
    ? staffWithRule(uow, 'Profile Management', 'modify')
    : safetyPeople(uow, { clientId, everybody: true, now });
}

async function cliniciansOf(uow: UnitOfWork, clientId: string, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct s.id from assignment a join staff s on s.id = a.staff_id and s.active
     where a.client_id = ${clientId}::uuid and a.role = 'clinician' order by s.id`.execute(uow.kysely);
  const today = localDate(now.toISOString(), await practiceZone(uow));
  const people: string[] = [];
  for (const { id } of rows) people.push(id, ...[await standInFor(uow, id, today)].filter((each) => each !== null));
  return people;
}

async function safetyGroup(uow: UnitOfWork): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select group_id as id from picklist where list = 'task-type' and code = 'safety-follow-up' and group_id is not null`.execute(
    uow.kysely,
  );
  return rows[0] ? staffOfGroup(uow, rows[0].id) : [];
}
