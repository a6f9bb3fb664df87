import { sql } from 'kysely';
import type { Channel, Purpose } from '../../domain/channels.ts';
import { parseEmail } from '../../domain/email-address.ts';
import { decide, type Decision, type GateFacts } from '../../domain/gate.ts';
import type { Otherwise, Sharing } from '../../domain/preferred-method.ts';
import { recipientZones, type RecipientZones } from '../../domain/recipient-zones.ts';
import { type SourceState, worthTelling } from '../../domain/standing.ts';
import type { UnitOfWork } from '../database.ts';
import { type AudienceRow, gatherAudience } from '../queries/audience.ts';
import { storedSettings } from '../stored-settings.ts';
import { timeFacts, timeRulesOf } from './time-rules.ts';

/** What is asked about one message, whoever it goes to. */
export interface Question {
  purpose: Purpose;
  channel: Channel;
  /** Only Send Based on Preference. */
  preferenceOnly: boolean;
  /** By each person's preference; as in `GateFacts`. */
  otherwise?: Otherwise | null;
  methods?: Sharing['methods'];
  /** ISO instant at which it would go. */
  at: string;
}

/** What of a candidate is asked, and how what it is about stands. */
export type AskedRow = Pick<
  AudienceRow,
  'active' | 'address' | 'notWorking' | 'optedOut' | 'consented' | 'preference'
> & {
  about: Omit<SourceState, 'at'> | null;
};

/** The gate's answer for one candidate: preview, freeze, single messages and the client's page all ask here. */
export function decideRow(
  row: AskedRow,
  { purpose, channel, preferenceOnly, otherwise = null, methods, at }: Question,
  time: Pick<GateFacts, 'quietHours' | 'caps' | 'leftOut'>,
): Decision {
  return decide({
    purpose,
    channel,
    active: row.active,
    address: row.address,
    addressProblem: row.address !== null && !isAddress(row.address, channel) ? 'bad' : null,
    notWorking: row.notWorking,
    optedOut: row.optedOut,
    consented: row.consented,
    preference: row.preference,
    preferenceOnly,
    otherwise,
    methods,
    relevant: row.about && worthTelling(row.about, at),
    ...time,
  });
}

/** Imported rows may hold what no page would have taken. */
export const isAddress = (address: string, channel: Channel) =>
  channel === 'email' ? parseEmail(address).ok : /^\+[1-9]\d{6,14}$/.test(address);

/** The gate's answer for one client, and where they are. */
export interface ClientDecision {
  row: AudienceRow;
  decision: Decision;
  zones: readonly string[];
  zoneFrom: RecipientZones['from'];
}

/**
 * Whether a message may go to a client now, or when, and who reads it; null where there is no such client. `anyHour`: of the configuration, see
 * {@link timeRulesOf}.
 */
export async function decideForClient(
  uow: UnitOfWork,
  { clientId, anyHour = false, ...question }: Question & { clientId: string; anyHour?: boolean },
): Promise<ClientDecision | null> {
  const { channel, at } = question;
  const source = sql`select c.person_id as source_id, c.id as client_id
                     from client c where c.id = ${clientId}::uuid`;
  const capped = question.purpose === 'broadcast';
  const [row] = await gatherAudience(uow, { source, kind: 'person', channel, at, capped });
  if (!row) return null;
  const rules = timeRulesOf(await storedSettings(uow), channel, anyHour);
  const { zones, from: zoneFrom } = recipientZones(row.where);
  const asked = { ...row, about: null };
  return { row, decision: decideRow(asked, question, timeFacts(asked, rules, { at, capped })), zones, zoneFrom };
}
