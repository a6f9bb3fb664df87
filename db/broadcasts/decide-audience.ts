import type { Purpose } from '../../domain/channels.ts';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import type { Otherwise, Sharing } from '../../domain/preferred-method.ts';
import { recipientZones } from '../../domain/recipient-zones.ts';
import type { SkipReason } from '../../domain/skip-reasons.ts';
import { type AskedRow, decideRow, isAddress } from '../messages/decide.ts';
import { openingOf, type Openings, timeFacts, type TimeRules } from '../messages/time-rules.ts';
import type { AudienceRow } from '../queries/audience.ts';

/** What is known of one candidate; several of whom the same is known may share one object, which is then decided on once. */
type Facts = Omit<AskedRow, 'address'> & Pick<AudienceRow, 'where' | 'counted'>;

const endOf = ({ about }: Facts) => about?.usefulUntil ?? null;

export interface Decidable {
  sourceId: string;
  address: string | null;
  facts: Facts;
}

export interface DecideOptions {
  purpose: Purpose;
  method: BroadcastMethod;
  preferenceOnly: boolean;
  /** By each person's preference; as in `GateFacts`. */
  otherwise?: Otherwise | null;
  methods?: Sharing['methods'];
  /** ISO instant at which the messages would go. */
  at: string;
  capped: boolean;
  rules: TimeRules;
  /** Source rows that somebody left out. */
  leftOut: ReadonlySet<string>;
}

/** Everybody who gets one message, at one address. */
export interface AddressTime<C> {
  readers: C[];
  /** ISO instant of the end of the quiet hours of all of them; null: it goes at once. */
  notBefore: string | null;
  /** IANA, of everybody whom it is for. */
  zones: readonly string[];
  /** ISO instant from which it is worthless: the first of its appointments, or the end of the first of its days; null: none. */
  usefulUntil: string | null;
}

export interface DecidedAudience<C> {
  /** In the order of the candidates. */
  decided: { candidate: C; reason: SkipReason | null }[];
  /** By address, those who get it. */
  messages: Map<string, AddressTime<C>>;
}

/**
 * The gate's answer for a whole audience, and when each message goes: one to an address. Who would be told too late because somebody at the same
 * address has quiet hours is left out of it.
 */
export function decideAudience<C extends Decidable>(
  candidates: readonly C[],
  options: DecideOptions,
): DecidedAudience<C> {
  const openings: Openings = new Map();
  const reasonOf = gateOf(options, openings);
  const decided = candidates.map((candidate) => ({ candidate, reason: reasonOf(candidate) }));
  const zonesOf = remembered(({ where }: Facts) => recipientZones(where).zones);
  for (;;) {
    const sending = decided.filter(({ reason }) => reason === null);
    const messages = timesOf(
      sending.map(({ candidate }) => candidate),
      { ...options, openings, zonesOf },
    );
    const late = sending.filter(({ candidate: { address, facts } }) => {
      const notBefore = messages.get(address ?? '')?.notBefore ?? null;
      const until = endOf(facts);
      return notBefore !== null && until !== null && Date.parse(notBefore) >= Date.parse(until);
    });
    if (late.length === 0) return { decided, messages };
    // The others at those addresses may go earlier without them.
    for (const one of late) one.reason = 'missed-window';
  }
}

/** Asks the gate once for all of whom the same is known and whose address is there, missing or wrong alike. */
function gateOf(
  { purpose, method, preferenceOnly, otherwise = null, methods, at, capped, rules, leftOut }: DecideOptions,
  openings: Openings,
): (candidate: Decidable) => SkipReason | null {
  const question = { purpose, channel: method, preferenceOnly, otherwise, at, methods };
  const asked = new Map<Facts, Map<string, SkipReason | null>>();
  return ({ sourceId, address, facts }) => {
    const out = leftOut.has(sourceId);
    const key = `${address !== null && isAddress(address, method)} ${address === null} ${out}`;
    let answers = asked.get(facts);
    if (!answers) asked.set(facts, (answers = new Map()));
    const known = answers.get(key);
    if (known !== undefined) return known;
    const time = timeFacts(facts, rules, { at, capped, openings });
    const decision = decideRow({ ...facts, address }, question, { ...time, leftOut: out });
    const reason = decision.kind === 'skip' ? decision.reason : null;
    answers.set(key, reason);
    return reason;
  };
}

/** A message waits until nobody whom it is for has quiet hours any more, and is worthless once the first of its appointments begins, or the first of its days is over. */
function timesOf<C extends Decidable>(
  sending: readonly C[],
  {
    at,
    rules,
    openings,
    zonesOf,
  }: DecideOptions & { openings: Openings; zonesOf: (facts: Facts) => readonly string[] },
): Map<string, AddressTime<C>> {
  const openingFor = remembered((zones: readonly string[]) => openingOf(rules, at, zones, openings));
  const messages = new Map<string, AddressTime<C>>();
  for (const reader of sending) {
    const { address, facts } = reader;
    const until = endOf(facts);
    const known = messages.get(address ?? '');
    if (!known) {
      const zones = zonesOf(facts);
      messages.set(address ?? '', { readers: [reader], zones, notBefore: openingFor(zones), usefulUntil: until });
      continue;
    }
    known.readers.push(reader);
    const added = zonesOf(facts).filter((zone) => !known.zones.includes(zone));
    if (added.length > 0) {
      known.zones = [...known.zones, ...added];
      known.notBefore = openingFor(known.zones);
    }
    if (until !== null && (known.usefulUntil === null || Date.parse(until) < Date.parse(known.usefulUntil)))
      known.usefulUntil = until;
  }
  return messages;
}

function remembered<K, V>(find: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = find(key)));
    return value;
  };
}
