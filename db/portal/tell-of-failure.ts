import { sql } from 'kysely';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import type { Actor, UnitOfWork } from '../database.ts';
import { openTask } from '../tasks/open-task.ts';

interface Ordered {
  accountId: string;
  requestedBy: Actor;
}

/** A task about the client whose credentials did not arrive, unless one is open, and an alert to who asked for them. `note`: a sentence with what to do. */
export async function tellOfFailure(uow: UnitOfWork, credential: Ordered, note: string, now: Date): Promise<void> {
  const { clientId, staffId } = await concernedBy(uow, credential);
  const about = { subjectKind: 'client', subjectId: clientId, clientId, now } as const;
  const type = 'credential-failed';
  const taskId = await openTask(uow, { ...about, type, cause: `${type}:${credential.accountId}`, note });
  if (staffId) await raiseAlerts(uow, { ...about, kind: type, staffIds: [staffId], taskId });
}

/** The client, and the member of staff who asked for it, by console or by a token of theirs; null: nobody of the staff did. */
export async function concernedBy({ kysely }: Pick<UnitOfWork, 'kysely'>, { accountId, requestedBy }: Ordered) {
  const [kind, id] = requestedBy.split(':');
  const [byStaff, byToken] = [kind === 'staff' ? id : null, kind === 'token' ? id : null];
  const { rows } = await sql<{ clientId: string; staffId: string | null }>`
    select c.id as "clientId", (
        select s.id from account b join staff s on s.person_id = b.person_id
         where s.active and b.id = coalesce(${byStaff}::uuid, (select t.account_id from api_token t where t.id = ${byToken}::uuid))) as "staffId"
      from account a join client c on c.person_id = a.person_id where a.id = ${accountId}::uuid`.execute(kysely);
  const [row] = rows;
  if (!row) throw new Error('A portal account belongs to no client');
  return row;
}
