import type { KeysAsked } from './calls.ts';
import { type Channel, isLimited, type Purpose } from './channels.ts';
import { keysOf } from './keys.ts';
import { balanceDue } from './message-types/balance-due.ts';
import { birthdays } from './message-types/birthdays.ts';
import { clientRenewals } from './message-types/client-renewals.ts';
import { faxLetter } from './message-types/fax-letter.ts';
import type { MessageType, WrittenType } from './message-types/message-type.ts';
import { missedAppointments } from './message-types/missed-appointments.ts';
import { plainBroadcast } from './message-types/plain-broadcast.ts';
import { staffNotice } from './message-types/staff-notice.ts';
import { staffRenewals } from './message-types/staff-renewals.ts';
import { upcomingAppointments } from './message-types/upcoming-appointments.ts';

export {
  type Audience,
  audiences,
  type BroadcastMethod,
  broadcastMethods,
  type MessageType,
  type TemplateText,
} from './message-types/message-type.ts';

function withFax(type: WrittenType): MessageType {
  return { ...type, templates: { ...type.templates, fax: faxLetter(type.templates.email) } };
}

const registry = {
  'upcoming-appointments': withFax(upcomingAppointments),
  'missed-appointments': withFax(missedAppointments),
  'client-renewals': withFax(clientRenewals),
  birthdays: withFax(birthdays),
  'balance-due': withFax(balanceDue),
  'plain-broadcast': withFax(plainBroadcast),
  'staff-renewals': withFax(staffRenewals),
  'staff-notice': withFax(staffNotice),
} as const;

export type MessageTypeId = keyof typeof registry;

/** Texts aim at one segment of 160 characters and say no more than name, date, time and phone number (minimum necessary). */
export const messageTypes: Readonly<Record<MessageTypeId, MessageType>> = registry;

/** In the order in which they are offered. */
export const messageTypeIds: readonly MessageTypeId[] = keysOf(messageTypes);

/** Whether what is sent by a channel counts to the limits, and is held by them. */
export const countsToLimits = (type: MessageTypeId, channel: Channel): boolean =>
  messageTypes[type].capped && isLimited(channel);

/**
 * What the gate asks of the messages of a type. Staff are employees, not clients: no consent is asked of them, while their preference, STOP, quiet hours
 * and the limits a day and a week hold for them too.
 */
export const purposeOf = (type: MessageTypeId): Extract<Purpose, 'broadcast' | 'staff-notice'> =>
  isToStaff(type) ? 'staff-notice' : 'broadcast';

/** The keys that a call of a message type asks for; null: it is of none. */
export const keysAskedOf = (type: string | null): KeysAsked =>
  type !== null && isMessageType(type) && messageTypes[type].confirmable ? 'appointment' : 'other';

export const isMessageType = (id: string): id is MessageTypeId => Object.hasOwn(messageTypes, id);

/** Whether a broadcast of the type, as its row names it, is to staff. */
export const isToStaff = (id: string): boolean => isMessageType(id) && messageTypes[id].audience === 'staff';

/** What the dates of a broadcast of the type, as its row names it, are of. */
export const datesOfType = (id: string): string | null => (isMessageType(id) ? messageTypes[id].datesOf : null);
