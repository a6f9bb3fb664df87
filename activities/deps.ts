import type { Database } from '../db/database.ts';
import type { Access } from '../db/integrations/secrets.ts';
import type { Config } from '../platform/config.ts';
import type { KeyRing } from '../platform/keyring.ts';
import type { Logger } from '../platform/log.ts';
import type { Ehr } from '../providers/ehr/port.ts';
import type { EmailSender, ReturnMailbox } from '../providers/email/port.ts';
import type { FaxSender } from '../providers/fax/port.ts';
import type { FieldTime } from '../providers/fieldtime/port.ts';
import type { Payments } from '../providers/payments/port.ts';
import type { Scanner } from '../providers/scanner/port.ts';
import type { DocumentStorage } from '../providers/storage/port.ts';
import type { TextSender } from '../providers/text/port.ts';
import type { VoiceCaller } from '../providers/voice/port.ts';
import type { CredentialEmailInput } from '../workflows/credential-email/contract.ts';

/** What activities work with; made once, in workers/main.ts or by a test. */
export interface ActivityDeps {
  database: Database;
  email: EmailSender;
  text: TextSender;
  voice: VoiceCaller;
  fax: FaxSender;
  /** Of e-mails that come back; absent: none is configured. */
  returnMailbox?: ReturnMailbox | undefined;
  scanner: Scanner;
  storage: DocumentStorage;
  /** PIMSY and Timeero by how a practice reaches them. */
  ehr: (access: Access) => Ehr;
  fieldTime: (access: Access) => FieldTime;
  /** Card payments, likewise. */
  payments: (access: Pick<Access, 'address' | 'secrets'>) => Payments;
  /** Seals and opens the secrets of credential mails and integrations. */
  keyRing: KeyRing;
  config: Pick<
    Config,
    | 'PUBLIC_URL'
    | 'PORTAL_DOMAIN'
    | 'EMAIL_PER_SECOND'
    | 'TEXT_PER_SECOND'
    | 'VOICE_PER_SECOND'
    | 'FAX_PER_SECOND'
    | 'TWILIO_BASE_URL'
    | 'FAX_PROVIDER'
    | 'TELNYX_BASE_URL'
  >;
  /** For leases, attempts and time stamps; business time comes from the workflow. */
  clock: () => Date;
  log: Logger;
  /** Has a committed credential mailed; false where it is. Rejects when Temporal is away: the sweeper then starts it. */
  startCredential: (credential: CredentialEmailInput) => Promise<boolean>;
  /** Milliseconds that a claimed or sending message, or a record that is being imported, belongs to its worker; default 60,000. */
  leaseMs?: number;
  /** Milliseconds between heartbeats of what runs long (freeze, scan, import); default 5,000. */
  heartbeatEveryMs?: number;
  /** Milliseconds between two looks for a record whose create got no answer; default five minutes. */
  lookAgainMs?: number;
}
