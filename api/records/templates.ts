import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Template } from '../../db/entities/index.ts';
import { tooLong } from '../../db/messages/lengths.ts';
import { templateVersions } from '../../db/queries/template-versions.ts';
import type { Channel } from '../../domain/channels.ts';
import { type Locale, locales } from '../../domain/locales.ts';
import {
  type BroadcastMethod,
  broadcastMethods,
  isMessageType,
  type MessageType,
  messageTypes,
} from '../../domain/message-types.ts';
import { placeholderProblems, placeholdersBy } from '../../domain/placeholders.ts';
import type { saveTemplate, template } from '../../domain/schemas/templates.ts';
import { templateWarnings } from '../../domain/template-warnings.ts';
import { changedMeanwhile, type FieldError, invalid } from '../problem.ts';
import { refuse } from './rows.ts';

type Shape = z.input<typeof template>;

interface TemplateKey {
  messageType: string;
  method: Channel;
  language: string;
}

/** The newest one that the practice saved, or the default with version 0. @throws Problem 400 */
export async function readTemplate(uow: UnitOfWork, key: TemplateKey): Promise<Shape> {
  const { type, method, language } = known(key);
  const [saved] = await templateVersions(uow, { ...key, before: null, limit: 0 });
  const { subject, body } = saved ?? type.templates[method][language];
  const { savedAt = null, savedBy = null, version = 0 } = saved ?? {};
  return { ...key, ...withWarnings(subject, body, method), version, savedAt, savedBy };
}

/** Saves a new version; the older ones are kept. @throws Problem 400, 409 where somebody saved in between */
export async function writeTemplate(uow: UnitOfWork, wanted: z.output<typeof saveTemplate>): Promise<Shape> {
  const { version, subject, body, ...key } = wanted;
  const { type, method, language } = known(key);
  const text = { subject: method === 'email' ? subject : null, body };
  refuse([...wordingFaults(type, method, text), ...lengthFaults(method, body, language)]);
  if ((await readTemplate(uow, key)).version !== version) throw changedMeanwhile();
  uow.em.create(Template, { ...key, ...text, version: version + 1 });
  await uow.em.flush();
  return readTemplate(uow, key);
}

/** Names and times make it longer still: what they make of it is measured where it is used. */
function lengthFaults(method: BroadcastMethod, body: string, language: Locale): FieldError[] {
  const most = tooLong(method, body, language);
  return most === null ? [] : [{ path: 'body', message: `is longer than ${most}. Shorten it, then save it.` }];
}

/** What is wrong with a wording, by field. */
function wordingFaults(
  type: MessageType,
  method: Channel,
  { subject, body }: { subject: string | null; body: string },
): FieldError[] {
  const allowed = placeholdersBy(method, type.placeholders);
  const faults = placeholderProblems(body, allowed).map((message) => ({ path: 'body', message }));
  if (method !== 'email') return faults;
  if (!subject) return [...faults, { path: 'subject', message: 'is empty: an e-mail needs one' }];
  return [
    ...faults,
    ...placeholderProblems(subject, placeholdersBy('subject', type.placeholders)).map((message) => ({
      path: 'subject',
      message,
    })),
  ];
}

/** Versions that the practice saved, newest first, by their number. @throws Problem 400 */
export async function readVersions(
  uow: UnitOfWork,
  { before, limit, ...key }: TemplateKey & { before: number | null; limit: number },
): Promise<{ rows: Shape[]; next: string | null }> {
  const { method } = known(key);
  const rows = await templateVersions(uow, { ...key, before, limit });
  const shown = rows.slice(0, limit);
  return {
    rows: shown.map(({ subject, body, ...row }) => ({ ...key, ...row, ...withWarnings(subject, body, method) })),
    next: rows.length > limit ? String(shown.at(-1)?.version) : null,
  };
}

const withWarnings = (subject: string | null, body: string, method: Channel) => ({
  subject,
  body,
  warnings: templateWarnings({ subject, body, example: body }, method).map(({ sentence }) => sentence),
});

function known({ messageType, method, language }: TemplateKey) {
  const usable = broadcastMethods.find((each) => each === method);
  const locale = locales.find((each) => each === language);
  const faults: FieldError[] = [];
  if (!isMessageType(messageType)) faults.push({ path: 'messageType', message: 'is not a message type' });
  if (!usable) faults.push({ path: 'method', message: `can be: ${broadcastMethods.join(', ')}` });
  if (!locale) faults.push({ path: 'language', message: `can be: ${locales.join(', ')}` });
  if (!isMessageType(messageType) || !usable || !locale) throw invalid(...faults);
  return { type: messageTypes[messageType], method: usable, language: locale };
}
