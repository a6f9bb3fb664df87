import { sql } from 'kysely';
import {
  Appointment,
  AppointmentReply,
  InboundMessage,
  Message,
  type MessageStatus,
  Recipient,
  Task,
} from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { Locale } from '../../domain/locales.ts';
import { wallTimeOf } from '../../domain/time.ts';
import type { TestApi } from './api.ts';
import { aBroadcast } from './broadcasts.ts';
import type { TestClient, TestPeople } from './people.ts';
import { postCallback } from './twilio-callback.ts';

const zone = 'America/New_York';
const hour = 3_600_000;

/** Texts and e-mails about appointments that have gone out, and what people answer to them. */
export class ReplyDesk {
  readonly #api: TestApi;
  readonly people: TestPeople;
  #texts = 0;

  constructor(api: TestApi, people: TestPeople) {
    this.#api = api;
    this.people = people;
  }

  /** An appointment so many hours from the API's now, on the full minute. */
  appointment(client: TestClient, hours = 48): Promise<string> {
    const at = this.#api.deps.clock().getTime() + hours * hour;
    const startsAt = new Date(at - (at % 60_000));
    return this.people.appointment(client, wallTimeOf(startsAt.toISOString(), zone), { zone, startsAt });
  }

  /** A message that named these appointments, gone out so many hours ago. @returns its id */
  async asked(
    appointmentIds: readonly string[],
    {
      address,
      hoursAgo = 1,
      channel = 'text',
      status = 'delivered',
      messageType = 'upcoming-appointments',
      language = 'en',
      body = 'Your appointment is soon.',
    }: {
      address: string;
      hoursAgo?: number;
      channel?: 'text' | 'email';
      status?: MessageStatus;
      messageType?: string;
      language?: Locale;
      body?: string;
    },
  ): Promise<string> {
    const broadcastId = await aBroadcast(this.people, { method: channel, messageType, status: 'completed' });
    const id = newId();
    const at = new Date(this.#api.deps.clock().getTime() - hoursAgo * hour);
    await this.people.work(async ({ em }) => {
      const sent = { status, attempt: 1, createdAt: at, sendingAt: at, acceptedAt: at, settledAt: at };
      em.create(Message, { id, broadcastId, purpose: 'broadcast', channel, address, body, language, ...sent });
      await em.flush();
      for (const each of await em.find(Appointment, { id: [...appointmentIds] })) {
        const { personId } = await this.#clientOf(each.clientId);
        em.create(Recipient, {
          broadcastId,
          personId,
          clientId: each.clientId,
          sourceId: each.id,
          sourceStartsAt: each.startsAt,
          decision: 'send',
          messageId: id,
        });
      }
    });
    return id;
  }

  async #clientOf(id: string): Promise<{ personId: string }> {
    const { rows } = await this.people.work(({ kysely }) =>
      sql<{ personId: string }>`select person_id as "personId" from client where id = ${id}::uuid`.execute(kysely),
    );
    const [row] = rows;
    if (!row) throw new Error(`There is no client ${id}`);
    return row;
  }

  /** A text from a number, as Twilio tells of it. */
  text(from: string, body: string, { sid, authToken }: { sid?: string; authToken?: string } = {}) {
    const MessageSid = sid ?? `SM${String(++this.#texts).padStart(32, '0')}`;
    return postCallback({
      url: this.#api.url,
      path: `/callbacks/twilio/${this.people.practiceId}/incoming`,
      params: { MessageSid, From: from, To: '+12025550100', Body: body },
      ...(authToken ? { authToken } : {}),
    });
  }

  /** Texts from a number, oldest first. */
  inbound(from: string) {
    return this.people.work(({ em }) => em.find(InboundMessage, { fromAddress: from }, { orderBy: { id: 'asc' } }));
  }

  /** What we answered to a number by ourselves, oldest first. */
  answers(address: string) {
    return this.people.work(({ em }) =>
      em.find(Message, { address, purpose: ['reply-answer', 'opt-out-answer'] }, { orderBy: { id: 'asc' } }),
    );
  }

  appointmentNow(id: string) {
    return this.people.work(({ em }) => em.findOneOrFail(Appointment, { id }));
  }

  repliesTo(messageId: string) {
    return this.people.work(({ em }) => em.find(AppointmentReply, { messageId }, { orderBy: { id: 'asc' } }));
  }

  tasks(appointmentId: string) {
    return this.people.work(({ em }) => em.find(Task, { subjectId: appointmentId }, { orderBy: { id: 'asc' } }));
  }
}
