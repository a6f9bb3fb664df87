import { sql } from 'kysely';
import type { ActivityDeps } from '../../activities/deps.ts';
import { Broadcast, type BroadcastStatus } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import type { Otherwise } from '../../domain/preferred-method.ts';
import { KeyRing } from '../../platform/keyring.ts';
import { createLogger } from '../../platform/log.ts';
import type { OutgoingEmail } from '../../providers/email/port.ts';
import type { FaxStatus, OutgoingFax } from '../../providers/fax/port.ts';
import type { SendOutcome } from '../../providers/outcome.ts';
import type { OutgoingText, SentQuestion, TextStatus } from '../../providers/text/port.ts';
import type { CallStatus, OutgoingCall, PlacedQuestion } from '../../providers/voice/port.ts';
import type { TestDatabase } from './database.ts';
import type { TestPeople } from './people.ts';
import { noScanner, testStorage } from './storage.ts';

/** The ports of the providers, answered by the test; all that they were handed is kept in order. */
export class TestSenders {
  emails: OutgoingEmail[] = [];
  texts: OutgoingText[] = [];
  calls: OutgoingCall[] = [];
  faxes: OutgoingFax[] = [];
  /** Calls that have begun and not ended. */
  inFlight = 0;
  mostInFlight = 0;
  answer: (messageId: string) => SendOutcome | Promise<SendOutcome> = (id) => ({
    kind: 'accepted',
    providerId: `SM${id}`,
  });

  readonly email = {
    send: (email: OutgoingEmail) => this.#taken(this.emails.push(email), email.messageId),
    close: async () => {},
  };
  readonly text = {
    send: (text: OutgoingText) => this.#taken(this.texts.push(text), text.messageId),
    sent: async (question: SentQuestion) => this.found(question),
    statusOf: async (providerId: string) => this.told(providerId),
  };
  readonly voice = {
    place: (call: OutgoingCall) => this.#taken(this.calls.push(call), call.messageId),
    placed: async (question: PlacedQuestion) => this.foundCalls(question),
    statusOf: async (providerId: string) => this.toldCall(providerId),
  };
  foundCalls: (question: PlacedQuestion) => CallStatus[] | null = () => [];
  readonly fax = {
    send: (fax: OutgoingFax) => this.#taken(this.faxes.push(fax), fax.messageId),
    sent: async () => this.faxesFound(),
    statusOf: async (providerId: string) => this.toldFax(providerId),
  };
  faxesFound: () => FaxStatus[] | null = () => [];
  /** What the provider says that it has taken, when it is asked. */
  found: (question: SentQuestion) => TextStatus[] | null = () => [];
  /** What it says of one that it has taken; null: it knows none of that name. */
  told: (providerId: string) => TextStatus | null = () => null;
  toldCall: (providerId: string) => CallStatus | null = () => null;
  toldFax: (providerId: string) => FaxStatus | null = () => null;

  async #taken(_: number, messageId: string): Promise<SendOutcome> {
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    try {
      await new Promise(setImmediate);
      return await this.answer(messageId);
    } finally {
      this.inFlight -= 1;
    }
  }
}

export interface TestActivityDeps extends ActivityDeps {
  /** Moves the clock on. */
  advance(ms: number): void;
}

export function activityDeps(
  { database }: Pick<TestDatabase, 'database'>,
  { email, text, voice, fax }: TestSenders,
): TestActivityDeps {
  let now = Date.parse('2026-03-02T15:00:00Z');
  return {
    database,
    email,
    text,
    voice,
    fax,
    scanner: noScanner,
    storage: testStorage().storage,
    ehr: () => notConnected('PIMSY'),
    fieldTime: () => notConnected('Timeero'),
    payments: () => notConnected('card payments'),
    keyRing: new KeyRing(`test:${Buffer.alloc(32, 7).toString('base64')}`),
    config: {
      PUBLIC_URL: 'https://rounds.example',
      PORTAL_DOMAIN: undefined,
      EMAIL_PER_SECOND: 1_000,
      TEXT_PER_SECOND: 1_000,
      VOICE_PER_SECOND: 1_000,
      FAX_PER_SECOND: 1_000,
    },
    clock: () => new Date(now),
    advance: (ms) => void (now += ms),
    log: createLogger({ level: 'silent', name: 'test' }),
    startCredential: async () => true,
  };
}

function notConnected(system: string): never {
  throw new Error(`This test has no ${system}`);
}

/** A plain broadcast to every active client, due at once. */
export async function aBroadcast(
  of: Pick<TestPeople, 'work'>,
  {
    method = 'text',
    status = 'requested',
    messageType = 'plain-broadcast',
    startDate = null,
    body = 'Hello <ClientName>.',
    sendAt = new Date('2026-03-02T15:00:00Z'),
    id = newId(),
    ...set
  }: {
    method?: BroadcastMethod;
    status?: BroadcastStatus;
    messageType?: string;
    startDate?: string | null;
    body?: string;
    sendAt?: Date;
    id?: string;
    otherwise?: Otherwise;
    setId?: string;
    setMethods?: BroadcastMethod[];
    parentId?: string;
  } = {},
): Promise<string> {
  await of.work(async ({ em }) => {
    em.create(Broadcast, {
      ...set,
      id,
      messageType,
      method,
      startDate,
      sendAtLocal: '2026-03-02 10:00:00',
      sendZone: 'America/New_York',
      sendAt,
      subject: method === 'email' ? 'Hello' : null,
      body,
      status,
      requestedAt: new Date('2026-03-02T14:00:00Z'),
    });
  });
  return id;
}

export interface MessageNow {
  id: string;
  address: string;
  status: string;
  reason: string | null;
  error_code: string | null;
  attempt: number;
  provider_id: string | null;
}

/** The messages of a broadcast as they stand, by key. */
export async function messagesOf(of: TestPeople, broadcastId: string): Promise<MessageNow[]> {
  const { rows } = await of.work(({ kysely }) =>
    sql<MessageNow>`select id, address, status, reason, error_code, attempt, provider_id from message
                    where broadcast_id = ${broadcastId} order by id`.execute(kysely),
  );
  return rows;
}

/** Kinds of the events of a message, in order. */
export async function eventsOf(of: TestPeople, messageId: string): Promise<string[]> {
  const { rows } = await of.work(({ kysely }) =>
    sql<{ kind: string }>`select kind from message_event where message_id = ${messageId} order by id`.execute(kysely),
  );
  return rows.map((row) => row.kind);
}
