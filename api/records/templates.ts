import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Template } from '../../db/entities/index.ts';
import type { Channel } from '../../domain/channels.ts';
import { locales } from '../../domain/locales.ts';
import { broadcastMethods, isMessageType, type MessageType, messageTypes } from '../../domain/message-types.ts';
import { placeholderProblems } from '../../domain/placeholders.ts';
import type { saveTemplate, template } from '../../domain/schemas/messaging.ts';
import { wordingWarnings } from '../../domain/wording.ts';
import { changedMeanwhile, type FieldError, invalid } from '../problem.ts';
import { refuse } from './rows.ts';

type Shape = z.input<typeof template>;

interface TemplateKey {
  messageType: string;
  method: Channel;
  language: string;
}

/** The newest one that the practice saved, or the default with version 0. @throws Problem 400 */
export async function readTemplate({ em }: UnitOfWork, key: TemplateKey): Promise<Shape> {
  const { type, method, language } = known(key);
  const [saved] = await em.find(Template, { ...key }, { orderBy: { version: 'desc' }, limit: 1 });
  const { subject, body } = saved ?? type.templates[method][language];
  return { ...key, ...withWarnings(subject ?? null, body), version: saved?.version ?? 0 };
}

/** Saves a new version; the older ones are kept. @throws Problem 400, 409 where somebody saved in between */
export async function writeTemplate(uow: UnitOfWork, wanted: z.output<typeof saveTemplate>): Promise<Shape> {
  const { version, subject, body, ...key } = wanted;
  const { type, method } = known(key);
  const text = { subject: method === 'email' ? subject : null, body };
  refuse(wordingFaults(type, method, text));
  if ((await readTemplate(uow, key)).version !== version) throw changedMeanwhile();
  uow.em.create(Template, { ...key, ...text, version: version + 1 });
  await uow.em.flush();
  return { ...key, ...withWarnings(text.subject, body), version: version + 1 };
}

/** What is wrong with a wording, by field. */
function wordingFaults(
  type: MessageType,
  method: Channel,
  { subject, body }: { subject: string | null; body: string },
): FieldError[] {
  const faults = placeholderProblems(body, type.placeholders).map((message) => ({ path: 'body', message }));
  if (method !== 'email') return faults;
  if (!subject) return [...faults, { path: 'subject', message: 'is empty: an e-mail needs one' }];
  return [
    ...faults,
    ...placeholderProblems(subject, type.placeholders).map((message) => ({ path: 'subject', message })),
  ];
}

const withWarnings = (subject: string | null, body: string) => ({
  subject,
  body,
  warnings: wordingWarnings(`${subject ?? ''}\n${body}`).map(({ sentence }) => sentence),
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
