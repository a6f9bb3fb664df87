/* Long because every way that one hand-over can go is told on the same stage, from the claim to a sender that is gone. */
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import { cancelBroadcast } from '../db/broadcasts/cancel.ts';
import type { UnitOfWork } from '../db/database.ts';
import { Appointment, Client, Person, Setting, Task } from '../db/entities/index.ts';
import { claimMessages } from '../db/queries/claim-messages.ts';
import { openRanges } from '../db/queries/open-ranges.ts';
import { openUntil } from '../db/queries/open-until.ts';
import { recordOptOut } from '../db/queries/record-opt-out.ts';
import { recoverLeases } from '../db/queries/recover-leases.ts';
import { revokeConsent } from '../db/queries/revoke-consent.ts';
import { emailHtml } from '../domain/email-html.ts';
import { settings } from '../domain/settings.ts';
import { unsubscribeToken } from '../platform/unsubscribe-link.ts';
import { type SendOutcome, tooLate } from '../providers/outcome.ts';
import { aBroadcast, eventsOf, messagesOf } from '../test/setup/broadcasts.ts';
import { freezeAudience } from '../db/broadcasts/freeze.ts';
import { type SendingStage, sendingSuite } from '../test/setup/sending-suite.ts';
import { createSending, noSends, type SendCounts, type Sending } from './sending.ts';

let of: SendingStage['of'];
let senders: SendingStage['senders'];
let deps: SendingStage['deps'];
let sending: Sending;

const fresh = sendingSuite();
beforeEach(async () => {
  ({ of, senders, deps } = await fresh());
  sending = createSending(deps);
});

/** A running broadcast to so many new clients. */
async function frozen(
  count: number,
  { method = 'text', reminder = false, spanish }: { method?: Method; reminder?: boolean; spanish?: string } = {},
): Promise<string> {
  for (let i = 0; i < count; i++) {
    const client = await of.client();
    if (reminder) await of.appointment(client, '2026-03-03T09:00');
  }
  const request = {
    messageType: reminder ? ('upcoming-appointments' as const) : ('plain-broadcast' as const),
    method,
    startDate: reminder ? '2026-03-03' : null,
    preferenceOnly: true,
    subject: method === 'email' ? 'Hello' : null,
    body: 'Hello <ClientName>.',
    ...(spanish && { variants: { es: { subject: 'Hola', body: spanish } } }),
  };
  const id = await aBroadcast(of, { ...request, status: 'running' });
  await of.work((uow) =>
    freezeAudience(uow, id, { ...request, at: deps.clock().toISOString() }, { now: deps.clock() }),
  );
  return id;
}

async function send(
  broadcastId: string,
  {
    channel = 'text',
    by = sending,
    signal = new AbortController().signal,
  }: { channel?: Method; by?: Sending; signal?: AbortSignal } = {},
): Promise<SendCounts> {
  const counts = { ...noSends };
  const [range] = await of.work((uow) => openRanges(uow, { broadcastId, size: 1_000, most: 1 }));
  if (range) await by.send({ practiceId: of.practiceId, broadcastId, ...range }, { channel, counts, signal });
  return counts;
}

type Method = 'email' | 'text';

const statuses = async (broadcastId: string) => (await messagesOf(of, broadcastId)).map((message) => message.status);

/** One message, to which the provider answers this. */
const answered = async (outcome: SendOutcome) => {
  senders.answer = () => outcome;
  const id = await frozen(1);
  const counts = await send(id);
  const [message] = await messagesOf(of, id);
  return { id, counts, message };
};

/** Ten texts in the air whose answers come when `go` is called; two more behind them. */
async function inTheAir(outcome: (id: string) => SendOutcome) {
  const id = await frozen(12);
  const gate = Promise.withResolvers<void>();
  senders.answer = async (messageId) => {
    await gate.promise;
    return outcome(messageId);
  };
  const sent = send(id);
  while (senders.inFlight < 10) await new Promise((resolve) => setTimeout(resolve, 5));
  const end = async () => {
    gate.resolve();
    await sent;
  };
  return { id, end };
}
const recover = () => of.work(leasesOver);
const isBegun = (result: unknown) =>
  Array.isArray(result) &&
  result.some((row: unknown) => typeof row === 'object' && row !== null && 'status' in row && row.status === 'sending');
const leasesOver = (uow: UnitOfWork) => recoverLeases(uow, { now: deps.clock() });
/** What is unknown waits once more, as after the word of a person. */
const sentAgain = (id: string) =>
  of.work(({ kysely }) =>
    sql`update message set status = 'pending', reason = null where broadcast_id = ${id} and status = 'unknown'`.execute(
      kysely,
    ),
  );
const soon = () => new Promise((resolve) => setTimeout(resolve, 10));
const taken = (id: string): SendOutcome => ({ kind: 'accepted', providerId: id });

describe('handing messages over', () => {
  it('sends a text with the address that its reports come back to', async () => {
    const id = await frozen(1);
    expect(await send(id)).toEqual({ ...noSends, accepted: 1 });
    const [message] = await messagesOf(of, id);
    expect(senders.texts).toEqual([
      {
        messageId: message?.id,
        to: message?.address,
        body: 'Hello First1.',
        statusCallback: `https://rounds.example/callbacks/twilio/${of.practiceId}/${message?.id}/status`,
        mayGo: expect.any(Function),
      },
    ]);
    expect(message).toMatchObject({ status: 'accepted', attempt: 1, provider_id: `SM${message?.id}` });
    expect(await eventsOf(of, message?.id ?? '')).toEqual(['accepted']);
  });

  it("sends an e-mail in the practice's name", async () => {
    const id = await frozen(1, { method: 'email' });
    await send(id, { channel: 'email' });
    const { name, acronym } = (await deps.database.practiceById(of.practiceId)) ?? {};
    expect(senders.emails).toMatchObject([{ fromName: name, subject: 'Hello', text: 'Hello First1.' }]);
    const [message] = await messagesOf(of, id);
    const token = unsubscribeToken(deps.keyRing, { practiceId: of.practiceId, messageId: message?.id ?? '' });
    const url = `https://${acronym}.portal.rounds.example/unsubscribe/${token}`;
    expect(senders.emails[0]?.unsubscribeUrl).toBe(url);
    expect(senders.emails[0]?.html).toBe(
      emailHtml('Hello First1.', { heading: name ?? '', unsubscribeUrl: url, language: 'en' }),
    );
  });

  it('says in an e-mail which language it is in', async () => {
    const { personId } = await of.client({ firstName: 'Ana' });
    await of.work(({ em }) => em.nativeUpdate(Person, { id: personId }, { language: 'es' }));
    await send(await frozen(1, { method: 'email', spanish: 'Hola <ClientName>.' }), { channel: 'email' });
    const lines = senders.emails.map(({ text, html }) => [text, html?.split('\n')[1]]);
    expect(new Map(lines.map(([text = '', line]) => [text, line]))).toEqual(
      new Map([
        ['Hola Ana.', '<html lang="es">'],
        ['Hello First2.', '<html lang="en">'],
      ]),
    );
  });

  it('sends e-mails as plain text alone where the practice wants no layout', async () => {
    await of.work(async ({ em }) => void em.create(Setting, { id: settings.emailLayout.id, value: 'false' }));
    await send(await frozen(1, { method: 'email' }), { channel: 'email' });
    expect(senders.emails).toMatchObject([{ text: 'Hello First1.', html: undefined }]);
  });

  it('never has more than ten texts in the air, however many ranges run', async () => {
    const id = await frozen(45);
    await Promise.all([send(id), send(id), send(id)]);
    expect(senders.mostInFlight).toBeLessThanOrEqual(10);
    expect(senders.texts).toHaveLength(45);
  });

  it('has no more in the air than a second takes, so that little is in doubt after a crash', async () => {
    const id = await frozen(6);
    const slow = createSending({ ...deps, config: { ...deps.config, TEXT_PER_SECOND: 2 } });
    await send(id, { by: slow });
    expect(senders.mostInFlight).toBeLessThanOrEqual(2);
  });

  it('sends nothing twice when two workers share a range', async () => {
    const id = await frozen(40);
    const other = createSending(deps);
    const [one, two] = await Promise.all([send(id), send(id, { by: other })]);
    expect((one?.accepted ?? 0) + (two?.accepted ?? 0)).toBe(40);
    expect(new Set(senders.texts.map((text) => text.messageId)).size).toBe(40);
    expect(senders.texts).toHaveLength(40);
  });
});

describe('what a provider may answer', () => {
  it('a refusal is final, with its class and code', async () => {
    const { message, counts } = await answered({ kind: 'rejected', errorClass: 'bad-address', code: '21211' });
    expect(message).toMatchObject({ status: 'failed', reason: 'bad-address', error_code: '21211' });
    expect(counts.failed).toBe(1);
  });

  it('a doubt stays a doubt: the message is unknown and nothing sends it again', async () => {
    const { id, message } = await answered({ kind: 'unknown', code: '503' });
    expect(message).toMatchObject({ status: 'unknown', reason: 'no-answer', error_code: '503' });
    deps.advance(3_600_000);
    await send(id);
    expect(senders.texts).toHaveLength(1);
  });

  it('"later" is tried again when its time has come, each time later, eight times in all, and then has failed', async () => {
    const later = { kind: 'retry', errorClass: 'too-fast', code: '20429', afterMs: 5_000 } as const;
    const { id, message } = await answered(later);
    expect(message).toMatchObject({ status: 'pending', attempt: 1 });
    expect(await send(id)).toEqual(noSends);
    for (let attempt = 2; attempt <= 8; attempt++) {
      deps.advance(5_000 * 2 ** (attempt - 2) - 1);
      expect(await send(id)).toEqual(noSends);
      deps.advance(1);
      await send(id);
    }
    const [last] = await messagesOf(of, id);
    expect(last).toMatchObject({ status: 'failed', reason: 'too-fast', attempt: 8 });
    expect(await eventsOf(of, last?.id ?? '')).toEqual([...Array.from({ length: 7 }, () => 'retry'), 'failed']);
    expect(senders.texts).toHaveLength(8);
  });

  it('what was held back on this side counts neither for the wait nor as one of the eight', async () => {
    const later = { kind: 'retry', errorClass: 'too-fast', code: '20429', afterMs: 5_000 } as const;
    senders.answer = () => (senders.texts.length <= 8 ? tooLate : later);
    const id = await frozen(1);
    for (let attempt = 1; attempt <= 9; attempt++) await send(id);
    expect(await messagesOf(of, id)).toMatchObject([{ status: 'pending', attempt: 9 }]);
    deps.advance(4_999);
    expect(await send(id)).toEqual(noSends);
    deps.advance(1);
    expect(await send(id)).toMatchObject({ retry: 1 });
  });

  it('a mail server that is down for an hour loses nothing', async () => {
    const back = deps.clock().getTime() + 3_600_000;
    senders.answer = (messageId) =>
      deps.clock().getTime() < back
        ? { kind: 'retry', errorClass: 'transient', code: 'ECONNREFUSED', afterMs: 30_000 }
        : { kind: 'accepted', providerId: messageId };
    const id = await frozen(1, { method: 'email' });
    await send(id, { channel: 'email' });
    for (;;) {
      const { open, waitMs } = await of.work((uow) => openUntil(uow, { broadcastId: id, now: deps.clock() }));
      if (open === 0) break;
      deps.advance(waitMs);
      await send(id, { channel: 'email' });
    }
    expect(await statuses(id)).toEqual(['accepted']);
  });

  it('a server that never comes to an end is left in time, so that others get their turn', async () => {
    const email = {
      close: async () => {},
      send: (_: unknown, signal?: AbortSignal) =>
        new Promise<SendOutcome>((resolve) =>
          signal?.addEventListener('abort', () => resolve({ kind: 'unknown', code: 'aborted' })),
        ),
    };
    const id = await frozen(1, { method: 'email' });
    await send(id, { channel: 'email', by: createSending({ ...deps, email, leaseMs: 500 }) });
    expect(await statuses(id)).toEqual(['unknown']);
  });

  it('"opted out" closes the address for the practice', async () => {
    const { message } = await answered({ kind: 'rejected', errorClass: 'opted-out', code: '21610' });
    expect(message).toMatchObject({ status: 'failed', reason: 'opted-out' });
    const { rows } = await of.work(({ kysely }) => sql`select address, source from opt_out`.execute(kysely));
    expect(rows).toEqual([{ address: message?.address, source: 'provider' }]);
  });

  it('a sender that breaks leaves the message unknown', async () => {
    senders.answer = () => {
      throw new Error('a defect');
    };
    const id = await frozen(1);
    await send(id);
    expect(await statuses(id)).toEqual(['unknown']);
  });
});

describe('the last look before the call', () => {
  it('stops what has opted out since the freeze', async () => {
    const id = await frozen(2);
    const [first] = await messagesOf(of, id);
    await of.work((uow) =>
      recordOptOut(uow, { channel: 'text', address: first?.address ?? '', source: 'stop', at: deps.clock() }),
    );
    expect(await statuses(id)).toEqual(['skipped', 'pending']);
    await send(id);
    expect(senders.texts.map((text) => text.to)).not.toContain(first?.address);
  });

  it('stops an opted-out address that no statement has caught', async () => {
    const id = await frozen(1);
    await of.work(({ kysely }) =>
      sql`insert into opt_out (channel, address, source, since) select 'text', address, 'stop', now() from message`.execute(
        kysely,
      ),
    );
    expect(await send(id)).toEqual({ ...noSends, skipped: 1 });
    expect(await messagesOf(of, id)).toMatchObject([{ status: 'skipped', reason: 'opted-out', attempt: 0 }]);
  });

  it('stops what a client has asked the desk to stop since the freeze', async () => {
    const id = await frozen(2);
    await of.work(async (uow) => {
      const [client] = await uow.em.findAll(Client);
      await revokeConsent(uow, { clientId: client?.id ?? '', reason: 'asked us to stop', now: deps.clock() });
    });
    expect(await send(id)).toEqual({ ...noSends, skipped: 1, accepted: 1 });
    expect(new Set((await messagesOf(of, id)).map((message) => message.reason))).toEqual(new Set(['no-consent', null]));
  });

  it('stops a reminder whose appointment was cancelled since the freeze', async () => {
    const id = await frozen(2, { reminder: true });
    await of.work(async ({ em }) => {
      const [one] = await em.findAll(Appointment);
      if (one) one.status = 'cancelled';
    });
    expect(await send(id)).toEqual({ ...noSends, skipped: 1, accepted: 1 });
    expect(new Set((await messagesOf(of, id)).map((message) => message.reason))).toEqual(
      new Set(['no-longer-relevant', null]),
    );
  });

  it('never tells an old time: a reminder whose appointment was moved since the freeze is stopped', async () => {
    const id = await frozen(2, { reminder: true });
    await of.work(async ({ em }) => {
      const [one] = await em.findAll(Appointment);
      if (one) one.startsAt = new Date(one.startsAt.getTime() + 1_800_000);
    });
    expect(await send(id)).toEqual({ ...noSends, skipped: 1, accepted: 1 });
    expect(new Set((await messagesOf(of, id)).map((message) => message.reason))).toEqual(
      new Set(['no-longer-relevant', null]),
    );
  });

  it('stops one text for two visits of which one was moved, and asks for another for the one that stands', async () => {
    for (const n of [1, 2]) await of.appointment(await of.client({ mobile: '+12085550123' }), `2026-03-03T1${n}:00`);
    const id = await frozen(0, { reminder: true });
    await of.work(async ({ em }) => {
      const [one] = await em.findAll(Appointment);
      if (one) one.startsAt = new Date(one.startsAt.getTime() + 1_800_000);
    });
    expect(await send(id)).toEqual({ ...noSends, skipped: 1 });
    expect(await messagesOf(of, id)).toMatchObject([{ status: 'skipped', reason: 'changed-meanwhile' }]);
  });

  it('stops what goes to a client who has left since the freeze', async () => {
    const id = await frozen(2);
    await of.work(async ({ em }) => {
      const [client] = await em.findAll(Client);
      if (client) client.active = false;
    });
    expect(await send(id)).toEqual({ ...noSends, skipped: 1, accepted: 1 });
    expect(new Set((await messagesOf(of, id)).map((message) => message.reason))).toEqual(new Set(['inactive', null]));
  });

  it('sends nothing of a cancelled broadcast, not even what was claimed', async () => {
    const id = await frozen(3);
    const [range] = await of.work((uow) => openRanges(uow, { broadcastId: id, size: 10, most: 10 }));
    const now = deps.clock();
    const leaseUntil = new Date(now.getTime() + 60_000);
    await of.work((uow) =>
      claimMessages(uow, { broadcastId: id, from: range?.from ?? '', to: range?.to ?? '', limit: 1, now, leaseUntil }),
    );
    const cancelled = await of.work((uow) => cancelBroadcast(uow, id, now));
    expect(cancelled).toEqual({ status: 'cancelled', messages: 3 });
    await send(id);
    expect(senders.texts).toEqual([]);
    expect(await of.work((uow) => cancelBroadcast(uow, id, now))).toEqual({ status: 'cancelled', messages: 0 });
  });

  it('finishes what is in the air when it is told to stop, and gives the rest back', async () => {
    const id = await frozen(30);
    const stop = new AbortController();
    senders.answer = (messageId) => {
      stop.abort();
      return { kind: 'accepted', providerId: messageId };
    };
    await expect(send(id, { signal: stop.signal })).rejects.toThrow();
    const now = await statuses(id);
    expect([5, 10]).toContain(senders.texts.length);
    expect(now.filter((status) => status === 'accepted')).toHaveLength(senders.texts.length);
    expect(now.filter((status) => status === 'pending')).toHaveLength(30 - senders.texts.length);
  });
});

describe('a sender that is gone, or seems to be', () => {
  it('leaves what was in the air unknown once the lease has run out, and not before', async () => {
    const { id, end } = await inTheAir(taken);
    expect(await recover()).toEqual({ returned: 0, unknown: 0 });
    deps.advance(60_001);
    expect(await recover()).toEqual({ returned: 0, unknown: 10 });
    const now = await messagesOf(of, id);
    expect(now.filter((message) => message.status === 'unknown' && message.reason === 'interrupted')).toHaveLength(10);
    expect(await eventsOf(of, now[0]?.id ?? '')).toEqual(['unknown']);
    await end();
  });

  it('says what it knows after all, when it was only slow', async () => {
    const { id, end } = await inTheAir(taken);
    deps.advance(60_001);
    await recover();
    await end();
    expect(new Set(await statuses(id))).toEqual(new Set(['accepted']));
    expect(senders.texts).toHaveLength(12);
  });

  it('has a message tried again after all that the provider has not taken, while the broadcast runs', async () => {
    const { id, end } = await inTheAir(() => ({ kind: 'retry', errorClass: 'too-fast', code: '20429', afterMs: 1 }));
    deps.advance(60_001);
    await recover();
    await end();
    expect(new Set(await statuses(id))).toEqual(new Set(['pending']));
    deps.advance(60_000);
    senders.answer = taken;
    expect(await send(id)).toEqual({ ...noSends, accepted: 12 });
  });

  it('does not make a message wait again that the broadcast no longer waits for', async () => {
    const { id, end } = await inTheAir(() => ({ kind: 'retry', errorClass: 'too-fast', code: '20429', afterMs: 1 }));
    deps.advance(60_001);
    await recover();
    await of.work(({ kysely }) => sql`update broadcast set status = 'completed' where id = ${id}`.execute(kysely));
    await end();
    expect(await statuses(id)).toEqual([...Array.from({ length: 10 }, () => 'failed'), 'pending', 'pending']);
    const [late] = await messagesOf(of, id);
    expect(late).toMatchObject({ reason: 'gave-up', error_code: '20429' });
    // Its timeline does not say that it is tried again.
    expect(await eventsOf(of, late?.id ?? '')).toEqual(['unknown', 'failed']);
  });

  it('keeps what it knows while the database is away, longer than any lease, and writes it once', async () => {
    const id = await frozen(2);
    // Away when the outcomes are first written; the second time they are committed, and the answer is lost.
    const work = deps.database.work.bind(deps.database);
    let written = 0;
    const spy = jest.spyOn(deps.database, 'work').mockImplementation(async (scope, task) => {
      if (senders.texts.length < 2 || ++written > 2) return work(scope, task);
      if (written === 2) await work(scope, task);
      throw new Error('PostgreSQL is away');
    });
    const by = createSending({ ...deps, leaseMs: 100 });
    expect(await send(id, { by })).toEqual({ ...noSends, accepted: 2 });
    spy.mockRestore();
    for (const message of await messagesOf(of, id)) expect(await eventsOf(of, message.id)).toEqual(['accepted']);
    expect(senders.texts).toHaveLength(2);
  });

  it('hands nothing over when it comes back after its lease, and each message goes out once', async () => {
    const id = await frozen(12);
    const work = deps.database.work.bind(deps.database);
    let [hung, unknown] = [false, 0];
    const spy = jest.spyOn(deps.database, 'work').mockImplementation(async (scope, task) => {
      const result = await work(scope, task);
      // It stops right after its commit as `sending`, and others end its leases meanwhile.
      if (!hung && isBegun(result)) {
        hung = true;
        deps.advance(60_001);
        unknown = (await work({ practiceId: of.practiceId, actor: 'system:test' }, leasesOver)).unknown;
      }
      return result;
    });
    const counts = await send(id);
    spy.mockRestore();
    // One group or both that may be in the air: the other one may be committed under its old lease only after the leases were ended.
    const again = (await messagesOf(of, id)).filter(({ attempt }) => attempt === 2).length;
    expect([5, 10]).toContain(unknown);
    expect([5, 10]).toContain(again);
    expect(again).toBeGreaterThanOrEqual(unknown);
    expect(counts).toEqual({ ...noSends, retry: again, accepted: 12 });
    expect(new Set(senders.texts.map(({ messageId }) => messageId)).size).toBe(12);
    expect(senders.texts).toHaveLength(12);
  });

  it('cannot write what it knows over the attempt that followed', async () => {
    const { id, end } = await inTheAir(() => ({ kind: 'rejected', errorClass: 'bad-address', code: '21211' }));
    deps.advance(60_001);
    await recover();
    await sentAgain(id);
    senders.answer = taken;
    const other = createSending(deps);
    expect(await send(id, { by: other })).toEqual({ ...noSends, accepted: 12 });
    await end();
    expect(new Set(await statuses(id))).toEqual(new Set(['accepted']));
  });

  it('keeps a message from going twice that somebody has had sent again, when it says in time that it was taken', async () => {
    const { id, end } = await inTheAir(taken);
    deps.advance(60_001);
    await recover();
    await sentAgain(id);
    await end();
    expect(new Set(await statuses(id))).toEqual(new Set(['accepted']));
    expect(senders.texts).toHaveLength(12);
  });

  it('writes what was answered without waiting for the slowest', async () => {
    const id = await frozen(5);
    const gate = Promise.withResolvers<void>();
    senders.answer = async (messageId) => {
      if (senders.texts[0]?.messageId === messageId) await gate.promise;
      return taken(messageId);
    };
    const sent = send(id);
    while ((await statuses(id)).filter((status) => status === 'accepted').length < 4) await soon();
    expect(await statuses(id)).toContain('sending');
    gate.resolve();
    expect(await sent).toEqual({ ...noSends, accepted: 5 });
  });

  it('gives back what it had claimed and not begun', async () => {
    const id = await frozen(2);
    const [range] = await of.work((uow) => openRanges(uow, { broadcastId: id, size: 10, most: 10 }));
    const now = deps.clock();
    const claim = { broadcastId: id, from: range?.from ?? '', to: range?.to ?? '', limit: 5, now };
    await of.work((uow) => claimMessages(uow, { ...claim, leaseUntil: new Date(now.getTime() + 60_000) }));
    expect(await send(id)).toEqual(noSends);
    deps.advance(60_001);
    expect(await recover()).toEqual({ returned: 2, unknown: 0 });
    expect(await send(id)).toEqual({ ...noSends, accepted: 2 });
  });
});

const times = (value: string) =>
  of.work(({ kysely }) => sql`update setting set value = ${value} where id = -272`.execute(kysely));
const openTasks = async () =>
  (await of.work(({ em }) => em.find(Task, { status: 'open' }))).map(({ type, cause }) => [
    type,
    cause?.split(':').length,
  ]);

describe('quiet hours, looked at once more right before the hand-over', () => {
  it('hold back what a sender comes to late, and let it out in the morning', async () => {
    const id = await frozen(3);
    await times('08:00-21:00');
    deps.advance(12 * 3_600_000); // 22:00 in New York
    expect(await send(id)).toMatchObject({ accepted: 0, skipped: 0 });
    const [first] = await messagesOf(of, id);
    expect(await eventsOf(of, first?.id ?? '')).toEqual(['deferred']);
    const { open, waitMs } = await of.work((uow) => openUntil(uow, { broadcastId: id, now: deps.clock() }));
    expect([open, waitMs / 3_600_000]).toEqual([3, 10]);
    deps.advance(waitMs);
    expect(await send(id)).toMatchObject({ accepted: 3 });
    expect(senders.texts).toHaveLength(3);
  });

  it('count where the person is by then, not where they were', async () => {
    const id = await frozen(1);
    await times('08:00-21:00');
    await of.work(async ({ em }) => {
      for (const person of await em.find(Person, {})) person.zone = 'Pacific/Honolulu';
    });
    expect(await send(id)).toMatchObject({ accepted: 0 }); // 10:00 in New York, 5:00 in Honolulu
    deps.advance(3 * 3_600_000);
    expect(await send(id)).toMatchObject({ accepted: 1 });
  });

  it('end a reminder that they would make worthless, and open a task for somebody to call', async () => {
    const id = await frozen(1, { reminder: true });
    await times('10:00-21:00');
    deps.advance(22.5 * 3_600_000); // 8:30 of the next day; the appointment is at 9:00
    expect(await send(id)).toMatchObject({ accepted: 0, skipped: 1 });
    expect((await messagesOf(of, id)).map(({ status, reason }) => [status, reason])).toEqual([
      ['skipped', 'missed-window'],
    ]);
    expect(await openTasks()).toEqual([['missed-window', 3]]);
  });

  it('do not make two texts of a day go out where one is allowed', async () => {
    const id = await frozen(1);
    await of.work(({ kysely }) => sql`update message set not_before = ${deps.clock()}::timestamptz`.execute(kysely));
    const another = await frozen(0);
    expect(
      await of.work(({ kysely }) => sql`select from message where broadcast_id = ${another}`.execute(kysely)),
    ).toMatchObject({
      rows: [],
    });
    await of.work(async ({ kysely }) => {
      await sql`insert into setting (id, value) values (1006, '2')`.execute(kysely);
    });
    const second = await frozen(0);
    await of.work(({ kysely }) => sql`update setting set value = '1' where id = 1006`.execute(kysely));
    expect(await send(second)).toMatchObject({ accepted: 1 });
    expect(await send(id)).toMatchObject({ accepted: 0, skipped: 1 });
    expect((await messagesOf(of, id))[0]?.reason).toBe('capped');
  });

  it('let one of the texts go that one morning sets free at the same moment, not all and not none', async () => {
    const ids = [await frozen(1)];
    await of.work(({ kysely }) => sql`insert into setting (id, value) values (1006, '3')`.execute(kysely));
    ids.push(await frozen(0), await frozen(0));
    await of.work(({ kysely }) => sql`update setting set value = '1' where id = 1006`.execute(kysely));
    await of.work(({ kysely }) => sql`update message set not_before = ${deps.clock()}::timestamptz`.execute(kysely));
    const counts = await Promise.all(ids.map((id) => send(id)));
    const sum = (key: 'accepted' | 'skipped') => counts.reduce((all, each) => all + each[key], 0);
    expect([sum('accepted'), sum('skipped')]).toEqual([1, 2]);
    expect(senders.texts).toHaveLength(1);
  });

  it('let one of several broadcasts have a person that are frozen at the same moment', async () => {
    await of.client();
    const ids = await Promise.all([frozen(0), frozen(0), frozen(0)]);
    const all = await Promise.all(ids.map((id) => messagesOf(of, id)));
    expect(all.flat()).toHaveLength(1);
  });
});
