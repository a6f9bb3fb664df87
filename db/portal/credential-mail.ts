import type { InferEntity } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { credentialMail } from '../../domain/credential-mails.ts';
import { parseEmail } from '../../domain/email-address.ts';
import { decide } from '../../domain/gate.ts';
import { locales } from '../../domain/locales.ts';
import { displayPhone } from '../../domain/phone.ts';
import { voiceOf } from '../broadcasts/voice.ts';
import type { UnitOfWork } from '../database.ts';
import { Credential, Practice } from '../entities/index.ts';
import type { CredentialKind } from '../entities/portal.ts';
import { lockRow } from '../lock-row.ts';
import { queueMessage } from '../messages/queue-message.ts';
import { filedUnder, mayOpen } from './guardian-access.ts';
import { messageWentOut } from './message-went-out.ts';

export type CredentialMailName = 'user-name' | 'secret';

export interface NextMail {
  which: CredentialMailName;
  messageId: string;
}

/** Of a link that the client asked for there is one mail: they know their user name. */
const mailsOf = (kind: CredentialKind): readonly CredentialMailName[] =>
  kind === 'reset-link' ? ['secret'] : ['user-name', 'secret'];

const slots = { 'user-name': 'userNameMessageId', secret: 'secretMessageId' } as const;

/**
 * The first mail of a credential that did not go out yet, made where it is not there: so the one with the secret is made only once the one before it was
 * accepted, whatever a workflow believes. requested → sending. Null: there is none, or nothing of this credential may be mailed any more.
 * @returns undefined where there is no such credential. `portal`: the address of a practice's portal by its acronym
 */
export async function nextCredentialMail(
  uow: UnitOfWork,
  { credentialId, portal, now }: { credentialId: string; portal: (acronym: string) => string; now: Date },
): Promise<NextMail | null | undefined> {
  const credential = await lockRow(uow, Credential, { id: credentialId });
  if (!credential) return undefined;
  if (credential.status !== 'requested' && credential.status !== 'sending') return null;
  for (const which of mailsOf(credential.kind)) {
    const messageId = credential[slots[which]];
    if (await messageWentOut(uow, messageId)) continue;
    if (messageId) return { which, messageId };
    if (credential.expiresAt <= now) return null;
    credential[slots[which]] = await makeMail(uow, { credential, which, portal, now });
    credential.status = 'sending';
    await uow.em.flush();
    return { which, messageId: credential[slots[which]]! };
  }
  return null;
}

interface NewMail {
  credential: InferEntity<typeof Credential>;
  which: CredentialMailName;
  portal: (acronym: string) => string;
  now: Date;
}

/** To the address on file now, unless the gate refuses it: then the row says why. @returns id of the message */
async function makeMail(uow: UnitOfWork, { credential, which, portal, now }: NewMail): Promise<string> {
  const reader = await readerOf(uow, credential);
  const { acronym, zone } = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  const voice = await voiceOf(uow);
  const locale = locales.find((each) => each === reader.language) ?? 'en';
  const mail = credentialMail({
    which,
    kind: credential.kind,
    locale,
    practice: voice.name,
    practicePhone: displayPhone(voice.phone),
    portal: portal(acronym),
    login: reader.login,
    expiresAt: credential.expiresAt.toISOString(),
    zone: reader.zone ?? zone,
  });
  const { clientId, personId, email: address } = reader;
  const decision = decide({
    purpose: 'credential',
    channel: 'email',
    active: reader.active,
    address,
    addressProblem: address !== null && !parseEmail(address).ok ? 'bad' : null,
    optedOut: false, // closes no e-mails of this purpose
    consented: true,
    preference: null,
    preferenceOnly: false,
    relevant: credential.sealed !== null,
    quietHours: null,
    caps: null,
  });
  const { id } = await queueMessage(uow, {
    purpose: 'credential',
    channel: 'email',
    address,
    ...mail,
    language: locale,
    decision,
    clientId,
    personId,
    credentialId: credential.id,
    now,
  });
  return id;
}

interface Reader {
  clientId: string;
  personId: string;
  login: string;
  active: boolean;
  language: string;
  zone: string | null;
  email: string | null;
}

async function readerOf(
  { kysely }: UnitOfWork,
  { accountId, clientId = null }: NewMail['credential'],
): Promise<Reader> {
  const { rows } = await sql<Reader>`
    select coalesce(${clientId}::uuid, ${filedUnder}) as "clientId", p.id as "personId", a.login::text as login, a.active and ${mayOpen} as active, p.language, p.zone,
           (select cp.address from contact_point cp where cp.person_id = p.id and cp.kind = 'email' and cp.active
             order by cp.preferred desc, cp.id limit 1) as email
      from account a join person p on p.id = a.person_id
     where a.id = ${accountId}::uuid`.execute(kysely);
  const [reader] = rows;
  if (!reader?.clientId) throw new Error('A portal account belongs to no client');
  return reader;
}
