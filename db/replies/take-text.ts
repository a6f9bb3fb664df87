import { sql } from 'kysely';
import type { Locale } from '../../domain/locales.ts';
import { displayPhone } from '../../domain/phone.ts';
import {
  answerText,
  type AppointmentAnswer,
  isYes,
  keywordAnswers,
  type ReadReply,
  readReply,
  type ReplyMeaning,
  type ReplyOutcome,
  whichIsAnswered,
} from '../../domain/replies.ts';
import { voiceOf } from '../broadcasts/voice.ts';
import type { UnitOfWork } from '../database.ts';
import { addInboundText } from '../queries/add-inbound-message.ts';
import { endOptOut } from '../queries/end-opt-out.ts';
import { isOptedOut } from '../queries/is-opted-out.ts';
import { recordOptOut } from '../queries/record-opt-out.ts';
import { type AppliedReply, applyReply } from './apply-reply.ts';
import { askedMessages } from './asked-appointments.ts';
import { clientsOfNumber } from './clients-of-number.ts';
import { queueAnswer } from './queue-answer.ts';

/** A text from somebody, verified. */
export interface TextFromSomebody {
  from: string;
  to: string;
  body: string;
  providerId: string;
  /** What the provider took it for and has answered; null: nothing. */
  keyword: 'stop' | 'start' | 'help' | null;
}

/** One that is kept, and may still have to be settled by {@link settleText}. */
export interface KeptText {
  id: string;
  from: string;
  meaning: ReplyMeaning;
  /** Of its words; null: they tell none. */
  language: Locale | null;
  /** Of an answer that goes out; null: none. */
  answerId: string | null;
}

/**
 * Keeps a text that somebody sent us, once, and does at once what STOP and START ask for. Everything else waits for staff until {@link settleText} has found
 * more in it: whatever fails there, the text is kept. @returns null: it came before
 */
export async function keepText(uow: UnitOfWork, text: TextFromSomebody, now: Date): Promise<KeptText | null> {
  const { from, to, body, providerId, keyword } = text;
  const read: ReadReply = keyword ? { meaning: keyword, language: null, carrierAnswers: true } : readReply(body);
  const address = { channel: 'text', address: from } as const;
  const closed = await isOptedOut(uow, address);
  // Who says yes and was never stopped answers something else, which people have to read.
  const meaning = keyword === null && read.meaning === 'start' && !closed && isYes(body) ? 'words' : read.meaning;
  const inbound = { fromAddress: from, toAddress: to, body, meaning, providerId, receivedAt: now };
  const id = await addInboundText(uow, inbound);
  if (id === null) return null;
  const kept = { id, from, meaning, language: read.language, answerId: null };
  if (meaning !== 'stop' && meaning !== 'start' && meaning !== 'help') return kept;
  if (meaning === 'stop') await recordOptOut(uow, { ...address, at: now, source: 'stop' });
  if (meaning === 'start') await endOptOut(uow, { ...address, at: now });
  const client = await theOneClient(uow, from);
  await finish(uow, id, { clientId: client, aboutId: null, outcome: null, handled: true, now });
  // Said a second time it is not answered again.
  const news = meaning === 'help' || (meaning === 'stop') !== closed;
  if (read.carrierAnswers || !news) return kept;
  const { name, phone } = await voiceOf(uow);
  const answer = keywordAnswers[meaning](name, displayPhone(phone));
  const answerId = await queueAnswer(uow, {
    purpose: 'opt-out-answer',
    address: from,
    body: answer,
    language: 'es',
    clientId: client,
    now,
  });
  return { ...kept, answerId };
}

/**
 * Finds whose a kept text is and what it answers, and does what it asks for. What nobody can tell for sure stays for staff. @returns id of the answer that
 * goes out; null: none
 */
export async function settleText(uow: UnitOfWork, { id, from, meaning, language }: KeptText, now: Date) {
  if (meaning !== 'confirm' && meaning !== 'reschedule') {
    const clientId = await theOneClient(uow, from);
    await finish(uow, id, { clientId, aboutId: null, outcome: null, handled: false, now });
    return null;
  }
  const asked = await askedMessages(uow, { address: from, now });
  const which = whichIsAnswered(asked, meaning);
  if (typeof which === 'string') {
    await finish(uow, id, {
      clientId: await theOneClient(uow, from),
      aboutId: null,
      outcome: which,
      handled: false,
      now,
    });
    return null;
  }
  const { messageId } = which;
  const applied = await applyReply(uow, { meaning, messageId, way: 'text', inboundId: id, now });
  const { outcome, appointments } = applied;
  const clients = new Set(appointments.map(({ clientId }) => clientId));
  const [only = null] = clients.size === 1 ? clients : [await theOneClient(uow, from)];
  await finish(uow, id, { clientId: only, aboutId: messageId, outcome, handled: appointments.length > 0, now });
  // The same again is not answered again, and where another machine answers us this ends it.
  if (outcome !== 'confirmed' && outcome !== 'asked') return null;
  const locale = language ?? asked.find((each) => each.id === messageId)?.language ?? 'en';
  return answerIn(uow, { meaning, locale, address: from, clientId: only, applied, now });
}

async function answerIn(
  uow: UnitOfWork,
  answer: {
    meaning: AppointmentAnswer;
    locale: Locale;
    address: string;
    clientId: string | null;
    applied: AppliedReply;
    now: Date;
  },
): Promise<string | null> {
  const { meaning, locale, address, clientId, applied, now } = answer;
  const { name, phone } = await voiceOf(uow);
  const body = answerText(meaning, {
    practice: name,
    phone: displayPhone(phone),
    times: applied.appointments,
    locale,
  });
  return queueAnswer(uow, { purpose: 'reply-answer', address, body, language: locale, clientId, now });
}

/** The one client of a number; null: there is none, or several. */
async function theOneClient(uow: UnitOfWork, address: string): Promise<string | null> {
  const clients = await clientsOfNumber(uow, address);
  return clients.length === 1 ? (clients[0]?.id ?? null) : null;
}

async function finish(
  { kysely, actor }: UnitOfWork,
  id: string,
  {
    clientId,
    aboutId,
    outcome,
    handled,
    now,
  }: { clientId: string | null; aboutId: string | null; outcome: ReplyOutcome | null; handled: boolean; now: Date },
): Promise<void> {
  await sql`
    update inbound_message set client_id = ${clientId}::uuid, about_message_id = ${aboutId}::uuid, outcome = ${outcome},
      handled_at = ${handled ? now : null}::timestamptz, handled_by = ${handled ? actor : null}
     where id = ${id}::uuid`.execute(kysely);
}
