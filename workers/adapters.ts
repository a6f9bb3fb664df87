import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import type { Access } from '../db/integrations/secrets.ts';
import type { Config } from '../platform/config.ts';
import type { KeyRing } from '../platform/keyring.ts';
import { readSigningKey } from '../platform/signing-key.ts';
import { createCsvEhr } from '../providers/ehr/csv/adapter.ts';
import { createFhirEhr } from '../providers/ehr/fhir/adapter.ts';
import { type Ehr, EhrNotFound, EhrUnsupported } from '../providers/ehr/port.ts';
import { createImapMailbox } from '../providers/email/imap-mailbox.ts';
import type { EmailSender, ReturnMailbox } from '../providers/email/port.ts';
import { createReturnPaths } from '../providers/email/return-path.ts';
import { createEmailGateway } from '../providers/fax/email-gateway.ts';
import type { FaxSender } from '../providers/fax/port.ts';
import { createTelnyxSender } from '../providers/fax/telnyx.ts';
import type { FieldTime } from '../providers/fieldtime/port.ts';
import { createTimeero } from '../providers/fieldtime/timeero/timeero.ts';
import { createPaces } from '../providers/pace.ts';
import type { Payments } from '../providers/payments/port.ts';
import { createStripe } from '../providers/payments/stripe.ts';

/** Requests a second of one worker to one account: Timeero's own limits are not public. */
const timeeroPerSecond = 20;

/** Adapters of a practice's own systems; those of one account share its turns. */
export function createFieldTimes({ ROUNDS_ENV }: Pick<Config, 'ROUNDS_ENV'>): (access: Access) => FieldTime {
  const paceOf = createPaces(timeeroPerSecond);
  const allowLoopback = ROUNDS_ENV !== 'production';
  return ({ address, secrets: { key = '' } }) =>
    createTimeero({ baseUrl: address, apiKey: key, allowLoopback, pace: paceOf(`${address} ${key}`) });
}

/** Card payments of a practice's own account. Its address comes from the environment alone (api/records/integrations.ts). */
export const createPayments = ({ address, secrets: { key = '' } }: Pick<Access, 'address' | 'secrets'>): Payments =>
  createStripe({ apiKey: key, baseUrl: address });

/** The mailbox of e-mails that come back, where the environment names one. */
export function createReturnMailbox(
  { BOUNCE_IMAP_URL: url, BOUNCE_DOMAIN: domain }: Pick<Config, 'BOUNCE_IMAP_URL' | 'BOUNCE_DOMAIN'>,
  keyRing: KeyRing,
): ReturnMailbox | undefined {
  return url && domain ? createImapMailbox({ url, paths: createReturnPaths(keyRing, domain) }) : undefined;
}

/** While no provider of faxes is named: whoever runs Rounds may name one meanwhile. */
const notSetUpMs = 5 * 60_000;

/** Faxes, by the way that the environment names; none without one. */
export function createFaxSender(config: Config, email: EmailSender): FaxSender {
  const { FAX_PROVIDER, FAX_FROM, FAX_EMAIL_DOMAIN, TELNYX_API_KEY, TELNYX_CONNECTION_ID, TELNYX_BASE_URL } = config;
  if (FAX_PROVIDER === 'email' && FAX_EMAIL_DOMAIN) return createEmailGateway({ email, domain: FAX_EMAIL_DOMAIN });
  if (FAX_PROVIDER === 'telnyx' && FAX_FROM && TELNYX_API_KEY && TELNYX_CONNECTION_ID)
    return createTelnyxSender({
      apiKey: TELNYX_API_KEY,
      connectionId: TELNYX_CONNECTION_ID,
      from: FAX_FROM,
      baseUrl: TELNYX_BASE_URL,
    });
  return {
    send: () => Promise.resolve({ kind: 'retry', errorClass: 'set-up', code: 'no-provider', afterMs: notSetUpMs }),
    // Whom it went to is not known any more, so nobody can be asked.
    sent: () => Promise.resolve(null),
    statusOf: () => Promise.resolve(null),
  };
}

/** PIMSY, by the method that a practice has chosen. */
export function createEhrs({
  ROUNDS_ENV,
  PIMSY_DROP_ROOT,
}: Pick<Config, 'ROUNDS_ENV' | 'PIMSY_DROP_ROOT'>): (access: Access) => Ehr {
  const allowLoopback = ROUNDS_ENV !== 'production';
  return ({ method, address, who, secrets }) => {
    if (method === 'drop') return createCsvEhr({ folder: folderBelow(PIMSY_DROP_ROOT, address) });
    const name = who ?? '';
    if (method === 'password') {
      const { password = '' } = secrets;
      return createFhirEhr({ baseUrl: address, allowLoopback, signIn: { kind: 'password', userName: name, password } });
    }
    const { privateKey, algorithm, publicKey } = readSigningKey(secrets.key ?? '');
    const signIn = { kind: 'key', clientId: name, privateKey, algorithm, keyId: publicKey.kid } as const;
    return createFhirEhr({ baseUrl: address, allowLoopback, signIn });
  };
}

const outside = () =>
  new EhrUnsupported(
    'The folder lies outside of where PIMSY may leave files.',
    'Ask whoever runs Rounds for the folder of your practice.',
  );

/** Where it really lies: a link inside the root may lead out of it. @throws EhrError */
function folderBelow(root: string | undefined, folder: string): string {
  if (root === undefined) throw outside();
  let [base, real] = ['', ''];
  try {
    [base, real] = [realpathSync(root), realpathSync(folder)];
  } catch {
    throw new EhrNotFound('There is no such folder, or Rounds may not read it.');
  }
  if (!real.startsWith(base + sep)) throw outside();
  return real;
}
