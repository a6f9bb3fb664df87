import type { Locale } from './locales.ts';
import type { Details, MessageType } from './message-types/message-type.ts';
import { confirmLinkPlaceholder, type PlaceholderName, type PlaceholderValues } from './placeholders.ts';
import { clockTime, longDate, shortDate } from './time.ts';

export interface MergeAppointment {
  /** ISO instant. */
  startsAt: string;
  /** IANA zone of the location: the appointment is told in the time of the place where it happens. */
  zone: string;
  clinician: string;
  location: string;
  /** For people: `(208) 555-0100`. */
  locationPhone: string;
}

/** One recipient that the gate lets through: a person because of an appointment or another row, or, in a plain broadcast or a staff notice, of nothing. */
export interface MergeCandidate {
  recipientId: string;
  /** The client it is about; null: it is to a member of staff, and about no client. */
  clientId: string | null;
  firstName: string;
  /** Normalised; equal addresses share one message. */
  address: string;
  /** The person who reads at this address: the client, or the client's Messaging Contact. */
  contactPersonId: string;
  /** Someone else known to the practice reads at this address too, in this broadcast or not; of a notice to staff: someone else of the staff. */
  sharedAddress: boolean;
  appointment: MergeAppointment | null;
  /** What it is about instead; absent: nothing. */
  details?: Details | null;
}

export interface MergedMessage {
  address: string;
  /** Every recipient that this message serves; each candidate is in exactly one message. */
  recipientIds: string[];
  values: PlaceholderValues;
}

export interface MergeWording {
  locale: Locale;
  /** Short dates, for a text. */
  short: boolean;
  /** What the template asks for ({@link placeholdersIn} of its subject and body); nothing else is told. */
  uses: readonly PlaceholderName[];
  practice: string;
  practicePhone: string;
  /** Of the message type. */
  tell?: MessageType['tell'];
}

/** Stands for clinicians who may not be named. */
const someClinician: Readonly<Record<Locale, string>> = { en: 'your clinician', es: 'su profesional' };

/** "a, b, and c" in the language. Made once: an audience needs one at every turn. */
const lists: Readonly<Record<Locale, Intl.ListFormat>> = {
  en: new Intl.ListFormat('en'),
  es: new Intl.ListFormat('es'),
};

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const startOf = ({ appointment }: MergeCandidate) => (appointment ? Date.parse(appointment.startsAt) : 0);

/**
 * One message an address, which lists every time, so that nobody loses a reminder because of a shared phone or a second appointment
 * (docs/architecture.md, decision 5). Names stand in it only where everybody in it has the same contact person and nobody else reads
 * there, today's message or not; otherwise neither clients nor clinicians are named. The same candidates in any order give the same messages.
 */
export const mergeByAddress = (candidates: readonly MergeCandidate[], wording: MergeWording): MergedMessage[] =>
  [...Map.groupBy(candidates, (candidate) => candidate.address)]
    .toSorted(([a], [b]) => compare(a, b))
    .map(([address, group]) => {
      const sharing = group.toSorted((a, b) => startOf(a) - startOf(b) || compare(a.recipientId, b.recipientId));
      return { address, recipientIds: sharing.map((one) => one.recipientId), values: valuesOf(sharing, wording) };
    });

const valuesOf = (sharing: readonly MergeCandidate[], wording: MergeWording): PlaceholderValues => {
  const { locale, uses, tell } = wording;
  const named = !differ(sharing.map((one) => one.contactPersonId)) && !sharing.some((one) => one.sharedAddress);
  /** Each once. */
  const list = (values: readonly string[]) => lists[locale].format(new Set(values));
  const names = sharing.map((one) => one.firstName);
  const general = {
    // Of staff nothing else: what a notice would tell of a client has no value, and is refused.
    [sharing.every(({ clientId }) => clientId === null) ? 'StaffName' : 'ClientName']: named ? list(names) : '',
    Practice: wording.practice,
    PracticePhone: wording.practicePhone,
  };
  const told = sharing.flatMap(({ details }) => details ?? []);
  if (tell && told.length > 0) {
    const date = (day: string) => (wording.short ? shortDate : longDate)(`${day}T12:00:00Z`, 'UTC', locale);
    return { ...general, ...tell(told, { locale, named, date, list }) };
  }
  const visits = sharing.flatMap(({ firstName, appointment }) => (appointment ? [{ firstName, ...appointment }] : []));
  if (visits.length === 0) return general;

  const all = (key: 'firstName' | 'clinician' | 'location' | 'locationPhone') => visits.map((visit) => visit[key]);
  const dates = visits.map(({ startsAt, zone }) => (wording.short ? shortDate : longDate)(startsAt, zone, locale));
  // What differs between the visits and is asked for stands behind each time; otherwise nobody could tell which is which.
  const details = [
    ...(named && uses.includes('ClientName') ? [all('firstName')] : []),
    ...(named && uses.includes('Clinician') ? [all('clinician')] : []),
    ...(uses.includes('Location') ? [all('location')] : []),
  ].filter(differ);
  const times = visits.map(({ startsAt, zone }, i) => {
    const time = clockTime(startsAt, zone, locale);
    const dated = differ(dates) ? `${dates[i]}, ${time}` : time;
    return details.length > 0 ? `${dated} (${details.map((values) => values[i]).join(', ')})` : dated;
  });
  return {
    ...general,
    ServiceDate: list(dates),
    ServiceTime: list(times),
    Clinician: named ? list(all('clinician')) : someClinician[locale],
    Location: list(all('location')),
    LocationPhone: list(all('locationPhone')),
    ...(uses.includes('ConfirmLink') ? { ConfirmLink: confirmLinkPlaceholder } : {}),
  };
};

const differ = (values: readonly string[]) => new Set(values).size > 1;
