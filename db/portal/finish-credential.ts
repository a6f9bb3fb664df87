import type { InferEntity } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import type { UnitOfWork } from '../database.ts';
import { Credential } from '../entities/index.ts';
import type { CredentialStatus } from '../entities/portal.ts';
import { lockRow } from '../lock-row.ts';
import { closeTask } from '../tasks/close-task.ts';
import { openTask } from '../tasks/open-task.ts';
import { messageWentOut } from './message-went-out.ts';

type Row = InferEntity<typeof Credential>;

/**
 * Ends what is under way by what became of its mails: sent where each was accepted, else failed, with a task about the client and an alert to who asked
 * for it, unless it was used all the same. Either way the secret is erased. A second time, or one that was revoked, changes nothing. @returns how it stands; null where there is none
 */
export async function finishCredential(
  uow: UnitOfWork,
  credentialId: string,
  now: Date,
): Promise<CredentialStatus | null> {
  const credential = await lockRow(uow, Credential, { id: credentialId });
  if (!credential) return null;
  if (credential.status !== 'requested' && credential.status !== 'sending') return credential.status;
  const failure = await failureOf(uow, credential);
  // The client has meanwhile chosen a password by another link: what did not go out is not missed.
  const settled = failure !== null && credential.usedAt !== null;
  credential.failure = settled ? null : failure;
  credential.status = settled ? 'cancelled' : failure ? 'failed' : 'sent';
  credential.sealed = null;
  credential.keyId = null;
  await uow.em.flush();
  await tell(uow, credential, now);
  return credential.status;
}

async function failureOf(uow: UnitOfWork, { kind, userNameMessageId, secretMessageId }: Row): Promise<Row['failure']> {
  // A link that the client asked for goes alone: they know their user name.
  if (kind !== 'reset-link' && !(await messageWentOut(uow, userNameMessageId))) return 'user-name';
  return (await messageWentOut(uow, secretMessageId)) ? null : 'secret';
}

const notes: Readonly<Record<NonNullable<Row['failure']>, string>> = {
  'user-name': 'The e-mail with address and user name did not arrive for certain, so no password or link was sent.',
  secret: 'The e-mail with the password or link did not arrive for certain.',
};

async function tell(uow: UnitOfWork, credential: Row, now: Date): Promise<void> {
  const { accountId, failure, requestedBy } = credential;
  const cause = `credential-failed:${accountId}`;
  if (!failure) return closeTask(uow, cause, now);
  const { clientId, staffId } = await concerned(uow, accountId, requestedBy);
  const about = { subjectKind: 'client', subjectId: clientId, clientId, now } as const;
  const taskId = await openTask(uow, { ...about, type: 'credential-failed', cause, note: notes[failure] });
  if (staffId) await raiseAlerts(uow, { ...about, kind: 'credential-failed', staffIds: [staffId], taskId });
}

/** The client, and the member of staff who asked for it, by console or by a token of theirs; null: nobody of the staff did. */
async function concerned({ kysely }: UnitOfWork, accountId: string, requestedBy: string) {
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
