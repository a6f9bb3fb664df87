import { sql } from 'kysely';
import type { credentialRefusals } from '../../domain/schemas/portal.ts';
import type { UnitOfWork } from '../database.ts';

/** What decides whether credentials can be mailed to a client, or to their guardian. */
export interface PortalPerson {
  clientId: string;
  /** Of whose login it is, as all that follows. */
  personId: string;
  firstName: string;
  lastName: string;
  /** BCP 47. */
  language: string;
  /** IANA; null: that of the practice. */
  zone: string | null;
  clientActive: boolean;
  /** The preferred e-mail address on file, the client's own: credentials go to nobody else. */
  email: string | null;
  /** Somebody who acts for the client, or did, gets mail there, or entered it in the portal: whoever reads it would come in as the client. */
  sharedAddress: boolean;
  accountId: string | null;
  login: string | null;
  accountActive: boolean | null;
  byHand: boolean | null;
  hasPassword: boolean | null;
  /** A credential whose mails are still under way. */
  openCredentialId: string | null;
  /** Of the newest that was mailed, or used, and not revoked. */
  sentCredentialId: string | null;
}

/** `guardian`: account of somebody who signs in for the client; null: the client. @returns null where there is no such client */
export async function portalPerson(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  clientId: string,
  guardian: string | null = null,
): Promise<PortalPerson | null> {
  const tables =
    guardian === null
      ? portalPersonTables
      : sql` from client c join account a on a.id = ${guardian}::uuid and a.kind = 'portal' join person p on p.id = a.person_id`;
  const { rows } = await sql<PortalPerson>`
    select ${portalPersonColumns} ${tables} where c.id = ${clientId}::uuid`.execute(kysely);
  return rows[0] ?? null;
}

/** Of address `cp` of person `p`. */
const isShared = sql`exists (
    select from guardian_access g join account ga on ga.id = g.account_id and ga.person_id <> p.id
     where g.client_id = c.id and (
       exists (select from contact_point gp where gp.person_id = ga.person_id and gp.kind = 'email' and lower(gp.address) = lower(cp.address))
       or exists (select from audit u where u.subject = 'contact_point' and u.subject_id = cp.id::text and u.actor = 'portal:' || ga.id::text)))`;

/** Of client `c`, as {@link PortalPerson} names them; over {@link portalPersonTables}. */
export const portalPersonColumns = sql`
           c.id as "clientId", p.id as "personId", p.first_name as "firstName", p.last_name as "lastName", p.language, p.zone, c.active as "clientActive",
           (select cp.address from contact_point cp where cp.person_id = p.id and cp.kind = 'email' and cp.active
             order by cp.preferred desc, cp.id limit 1) as email,
           coalesce((select ${isShared} from contact_point cp where cp.person_id = p.id and cp.kind = 'email' and cp.active
             order by cp.preferred desc, cp.id limit 1), false) as "sharedAddress",
           a.id as "accountId", a.login::text as login, a.active as "accountActive", a.by_hand as "byHand",
           a.password_hash is not null as "hasPassword",
           (select k.id from credential k where k.account_id = a.id and k.status in ('requested', 'sending')
             order by k.epoch desc limit 1) as "openCredentialId",
           (select k.id from credential k where k.account_id = a.id and k.status = 'sent' and k.revoked_at is null and k.kind <> 'reset-link'
             order by k.epoch desc limit 1) as "sentCredentialId"`;
export const portalPersonTables = sql`
      from client c join person p on p.id = c.person_id
      left join account a on a.person_id = p.id and a.kind = 'portal'`;

export type CredentialRefusal = (typeof credentialRefusals)[number];

/** Why Email Client Credential is refused now; `again`, `replace` and `shared`: what staff have said to explicitly. Null: it may go, or is under way. */
export const credentialRefusal = (
  person: PortalPerson,
  { again = false, replace = false, shared = false }: { again?: boolean; replace?: boolean; shared?: boolean } = {},
): CredentialRefusal | null => {
  if (!person.clientActive) return 'inactive-client';
  if (person.accountActive === false) return 'inactive-account';
  if (person.email === null) return 'no-email';
  if (person.byHand && !replace) return 'by-hand';
  if (person.openCredentialId === null && person.sentCredentialId !== null && !again) return 'already-sent';
  if (person.sharedAddress && !shared) return 'shared-address';
  return null;
};
