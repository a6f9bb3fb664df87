import { sql } from 'kysely';
import { holds, staffWithRule } from '../alerts/staff-with-rule.ts';
import { standInFor } from '../chart-handoff/stand-in.ts';
import { chartIsOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { todayOf } from '../practice-zone.ts';
import { staffOfGroup } from '../staff/staff-of-group.ts';

/**
 * Whom a safety follow-up is told to: first the clinicians assigned to the client who are there today, with who stands in for those who are not; `everybody`, and where
 * none of them can look after it: those, the group of its task type, and whoever receives all form alerts. Only who can get to the chart counts as told; where beside
 * the clinicians that is nobody, whoever can is, and at last administrators: somebody has to hear of it.
 * @returns ids of staff
 */
export async function safetyPeople(
  uow: UnitOfWork,
  { clientId, everybody, now }: { clientId: string; everybody: boolean; now: Date },
): Promise<string[]> {
  const about = { clientId, now };
  const clinicians = await whoCanLook(uow, await cliniciansOf(uow, clientId, now), about);
  if (!everybody && clinicians.length > 0) return clinicians;
  const group = await whoCanLook(uow, await safetyGroup(uow), about);
  if (!everybody && group.length > 0) return group;
  const all = await staffWithRule(uow, 'Receives All Client Portal QnA Form Completed Alerts', 'view');
  const others = [...group, ...(await whoCanLook(uow, all, about))];
  const people = [...new Set([...clinicians, ...(others.length > 0 ? others : await keyHolders(uow, about))])];
  return people.length > 0 ? people : staffWithRule(uow, 'Profile Management', 'modify');
}

/** Who of them has an account in use by which the chart opens: to them, or in an emergency, with a reason. */
async function whoCanLook(
  { kysely }: UnitOfWork,
  staffIds: readonly string[],
  { clientId, now }: { clientId: string; now: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select s.id from client c join staff s on s.active and s.id = any(${[...new Set(staffIds)]}::uuid[])
     where c.id = ${clientId}::uuid and ${holds('Clients', 'view')}
       and (${chartIsOpenTo({ staffId: sql`s.id`, now })} or ${holds('Restricted Charts', 'view')} or ${holds('Emergency Access', 'create')})
     order by s.id`.execute(kysely);
  return rows.map(({ id }) => id);
}

/** Of a restricted chart that its own people do not get to: those whom the practice has given a key to all such charts. */
async function keyHolders(uow: UnitOfWork, about: { clientId: string; now: Date }): Promise<string[]> {
  const keys = [
    ...(await staffWithRule(uow, 'Restricted Charts', 'view')),
    ...(await staffWithRule(uow, 'Emergency Access', 'create')),
  ];
  return whoCanLook(uow, keys, about);
}

async function cliniciansOf(uow: UnitOfWork, clientId: string, now: Date): Promise<string[]> {
  const today = await todayOf(uow, now);
  const { rows } = await sql<{ id: string; away: boolean }>`
    select distinct s.id, exists (select from absence b where b.staff_id = s.id and ${today}::date between b.starts_on and b.ends_on) as away
      from assignment a join staff s on s.id = a.staff_id and s.active
     where a.client_id = ${clientId}::uuid and a.role = 'clinician' order by s.id`.execute(uow.kysely);
  const people: string[] = [];
  for (const { id, away } of rows) {
    const there = away ? await standInFor(uow, id, today) : id;
    if (there !== null) people.push(there);
  }
  return people;
}

async function safetyGroup(uow: UnitOfWork): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select group_id as id from picklist where list = 'task-type' and code = 'safety-follow-up' and group_id is not null`.execute(
    uow.kysely,
  );
  return rows[0] ? staffOfGroup(uow, rows[0].id) : [];
}
