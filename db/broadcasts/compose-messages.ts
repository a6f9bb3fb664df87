import { hasShortDates } from '../../domain/channels.ts';
import type { Locale } from '../../domain/locales.ts';
import { mergeByAddress } from '../../domain/merge.ts';
import {
  type BroadcastMethod,
  type MessageTypeId,
  messageTypes,
  type TemplateText,
} from '../../domain/message-types.ts';
import { displayPhone } from '../../domain/phone.ts';
import { placeholdersIn, renderer } from '../../domain/placeholders.ts';
import { countSegments } from '../../domain/segments.ts';
import type { AudienceRow } from '../queries/audience.ts';

/** One message as it will be read; it may serve several recipients. */
export interface ComposedMessage {
  address: string;
  language: Locale;
  /** E-mail only. */
  subject: string | null;
  body: string;
  /** Text only. */
  segments: number | null;
  /** How many recipients it serves. */
  recipients: number;
}

export interface ComposeRequest extends TemplateText {
  messageType: MessageTypeId;
  method: BroadcastMethod;
  /** Wordings in other languages; who reads one that is missing gets English. */
  variants: Partial<Record<Locale, TemplateText>>;
}

/**
 * The messages by the source row of each recipient, each in the language of who reads it. An address that readers of different languages share gets
 * one message, in English.
 * @throws Error where a placeholder has no value
 */
export function composeMessages(
  rows: readonly AudienceRow[],
  request: ComposeRequest,
  practice: { name: string; phone: string },
): Map<string, ComposedMessage> {
  const readers = Map.groupBy(rows, ({ address }) => address ?? '');
  const languages = new Map(
    [...readers].map(([address, read]) => [
      address,
      languageOf(
        read.map(({ language }) => language),
        request.variants,
      ),
    ]),
  );
  const messages = new Map<string, ComposedMessage>();
  for (const [language, group] of Map.groupBy(rows, ({ address }) => languages.get(address ?? '') ?? 'en')) {
    const wording = language === 'en' ? request : (request.variants[language] ?? request);
    for (const [id, message] of inLanguage(group, { ...request, ...wording }, language, practice))
      messages.set(id, message);
  }
  return messages;
}

/** Of the message to those who read these languages at one address. */
export const languageOf = (read: readonly string[], variants: Partial<Record<Locale, TemplateText>>): Locale =>
  variants.es && read.every((language) => language === 'es') ? 'es' : 'en';

function inLanguage(
  rows: readonly AudienceRow[],
  { messageType, method, subject, body }: ComposeRequest,
  language: Locale,
  practice: { name: string; phone: string },
): Map<string, ComposedMessage> {
  const practicePhone = displayPhone(practice.phone);
  // Locations are few and parsing a number takes long: once each, not once a person.
  const phones = new Map<string, string>();
  const phoneOf = (e164: string) => phones.get(e164) ?? phones.set(e164, displayPhone(e164)).get(e164) ?? e164;
  const merged = mergeByAddress(
    rows.map((row) => ({
      recipientId: row.sourceId,
      clientId: row.clientId,
      firstName: row.firstName,
      address: row.address ?? '',
      contactPersonId: row.contactPersonId ?? row.personId,
      sharedAddress: row.sharedAddress,
      appointment: row.appointment && {
        ...row.appointment,
        locationPhone: row.appointment.locationPhone === null ? practicePhone : phoneOf(row.appointment.locationPhone),
      },
      details: row.details,
    })),
    {
      locale: language,
      short: hasShortDates(method),
      uses: placeholdersIn(`${subject ?? ''}\n${body}`),
      practice: practice.name,
      practicePhone,
      tell: messageTypes[messageType].tell,
    },
  );
  const [subjectFor, bodyFor] = [renderer(subject ?? ''), renderer(body)];
  return new Map(
    merged.flatMap(({ address, recipientIds, values }) => {
      const text = bodyFor(values);
      const message: ComposedMessage = {
        address,
        language,
        subject: method === 'email' ? subjectFor(values) : null,
        body: text,
        segments: method === 'text' ? countSegments(text).segments : null,
        recipients: recipientIds.length,
      };
      return recipientIds.map((id) => [id, message] as const);
    }),
  );
}
