import { beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { sql } from 'kysely';
import { freezeAudience } from '../db/broadcasts/freeze.ts';
import { Consent, ContactPoint, Message } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { openRanges } from '../db/queries/open-ranges.ts';
import { recordOptOut } from '../db/queries/record-opt-out.ts';
import { settings } from '../domain/settings.ts';
import { readFaxToken } from '../platform/fax-link.ts';
import type { FaxStatus } from '../providers/fax/port.ts';
import { aBroadcast, eventsOf, messagesOf } from '../test/setup/broadcasts.ts';
import { pdfText } from '../test/setup/pdf-text.ts';
import type { ClientWishes } from '../test/setup/people.ts';
import { type SendingStage, sendingSuite } from '../test/setup/sending-suite.ts';
import { createSending, noSends } from './sending.ts';
import { sweepUnknown } from './unknown-sweeper.ts';
import { createUnknownTexts } from './unknown-texts.ts';

let of: SendingStage['of'];
let senders: SendingStage['senders'];
let deps: SendingStage['deps'];

const fresh = sendingSuite();
beforeEach(async () => {
  ({ of, senders, deps } = await fresh());
});

const minutes = (count: number) => count * 60_000;

/** A client with a fax machine at this number, who has consented to faxes unless wished otherwise. */
async function faxed(address: string, { consent = true, ...wishes }: ClientWishes & { consent?: boolean } = {}) {
  const client = await of.client(wishes);
  await of.work(async ({ em }) => {
    em.create(ContactPoint, { personId: client.personId, kind: 'fax', address });
    if (consent)
      em.create(Consent, {
        clientId: client.id,
        personId: client.personId,
        channel: 'fax',
        address,
        wordingVersion: '1',
        method: 'written',
        givenAt: new Date('2020-01-01T00:00:00Z'),
      });
  });
  return client;
}

/** A running broadcast by fax to the active clients of the practice. */
async function frozen(): Promise<string> {
  const request = {
    messageType: 'plain-broadcast' as const,
    method: 'fax' as const,
    startDate: null,
    preferenceOnly: true,
    subject: null,
    body: 'Good day <ClientName>:\n\nPlease call us.',
  };
  const id = await aBroadcast(of, { ...request, status: 'running' });
  await of.work((uow) =>
    freezeAudience(uow, id, { ...request, at: deps.clock().toISOString() }, { now: deps.clock() }),
  );
  return id;
}

async function send(broadcastId: string) {
  const counts = { ...noSends };
  const [range] = await of.work((uow) => openRanges(uow, { broadcastId, size: 1_000, most: 1 }));
  const { signal } = new AbortController();
  const target = { practiceId: of.practiceId, broadcastId };
  if (range) await createSending(deps).send({ ...target, ...range }, { channel: 'fax', counts, signal });
  return counts;
}

const reasons = async (broadcastId: string) => {
  const { rows } = await of.work(({ kysely }) =>
    sql<{ name: string; reason: string | null }>`
      select p.last_name as name, r.reason from recipient r join person p on p.id = r.person_id
      where r.broadcast_id = ${broadcastId}::uuid`.execute(kysely),
  );
  return Object.fromEntries(rows.map(({ name, reason }) => [name, reason]));
};

describe('whom a broadcast by fax reaches', () => {
  it('is who has a fax number, has consented to faxes and has not stopped them', async () => {
    await faxed('+12085550120', { lastName: 'Fax' });
    await faxed('+12085550121', { lastName: 'Unasked', consent: false });
    await faxed('+12085550122', { lastName: 'Prefers', preferredMethod: 'text' });
    await faxed('+12085550123', { lastName: 'Stopped' });
    await of.client({ lastName: 'Nowhere' });
    await of.work((uow) =>
      recordOptOut(uow, { channel: 'fax', address: '+12085550123', source: 'stop', at: deps.clock() }),
    );
    expect(await reasons(await frozen())).toEqual({
      Fax: null,
      Unasked: 'no-consent',
      Prefers: 'prefers-other',
      Stopped: 'opted-out',
      Nowhere: 'no-address',
    });
  });

  it('waits for the hours in which the practice faxes', async () => {
    const hours = '11:00-12:00';
    await of.work(({ kysely }) =>
      sql`insert into setting (id, value) values (${settings.faxSendingTimes.id}, ${hours})
          on conflict (practice_id, id) do update set value = excluded.value`.execute(kysely),
    );
    await faxed('+12085550124');
    const id = await frozen();
    expect(await send(id)).toEqual(noSends);
    const [message] = await of.work(({ em }) => em.find(Message, { broadcastId: id }));
    expect(message?.notBefore?.toISOString()).toBe('2026-03-02T16:00:00.000Z');
  });
});

describe('handing a fax over', () => {
  it('goes with a link that opens its pages alone and for a while, and with the address that it is reported at', async () => {
    await faxed('+12085550125', { firstName: 'Ana' });
    const id = await frozen();
    expect(await send(id)).toEqual({ ...noSends, accepted: 1 });
    const [message] = await messagesOf(of, id);
    const [fax] = senders.faxes;
    const base = `https://rounds.example/callbacks/telnyx/${of.practiceId}`;
    expect(fax).toMatchObject({
      practiceId: of.practiceId,
      messageId: message?.id,
      to: '+12085550125',
      statusCallback: `${base}/${message?.id}/fax`,
    });
    const token = fax?.mediaUrl.slice(`${base}/pages/`.length) ?? '';
    const opens = (after: number) =>
      readFaxToken(deps.keyRing, of.practiceId, token, new Date(deps.clock().getTime() + minutes(after)));
    expect([opens(0), opens(119), opens(121)]).toEqual([message?.id, message?.id, null]);
  });

  it('has the same pages for a provider that is handed them', async () => {
    await faxed('+12085550126', { firstName: 'Ana' });
    await send(await frozen());
    const [cover, letter] = await pdfText((await senders.faxes[0]?.pdf()) ?? Buffer.alloc(0));
    expect(cover).toContain('(208) 555-0126');
    expect(cover).not.toContain('Ana');
    expect(letter).toContain('Good day Ana:');
  });

  it('says in History where it was only handed to a gateway', async () => {
    await faxed('+12085550127');
    const id = await frozen();
    senders.answer = (messageId) => ({ kind: 'accepted', providerId: `<${messageId}@x>`, handedTo: 'gateway' });
    await send(id);
    const [message] = await messagesOf(of, id);
    const { rows } = await of.work(({ kysely }) =>
      sql<{ kind: string; code: string }>`
        select kind, code from message_event where message_id = ${message?.id}::uuid and kind = 'accepted'`.execute(
        kysely,
      ),
    );
    expect(message).toMatchObject({ status: 'accepted', error_code: null });
    expect(rows).toEqual([{ kind: 'accepted', code: 'gateway' }]);
  });
});

/** A fax of a broadcast that has run to its end. */
async function aFax(set: { status: 'unknown' | 'failed'; reason: string }) {
  const broadcastId = await aBroadcast(of, { method: 'fax', status: 'completed' });
  const id = newId();
  await of.work(async ({ em }) => {
    em.create(Message, {
      id,
      broadcastId,
      purpose: 'broadcast',
      channel: 'fax',
      address: '+12085550160',
      body: 'Good day.',
      ...set,
      attempt: 1,
      providerId: set.status === 'unknown' ? null : 'fax-1',
      sendingAt: deps.clock(),
      settledAt: set.status === 'unknown' ? null : deps.clock(),
    });
  });
  return { id, broadcastId };
}

describe('a fax in doubt', () => {
  it.each([
    ['that Telnyx has is what Telnyx says', [{ providerId: 'fax-7', status: 'delivered' }], 'delivered'],
    ['that Telnyx does not have stays in doubt', [], 'unknown'],
    ['that went to a gateway stays in doubt, since nobody can be asked', null, 'unknown'],
  ] satisfies [string, FaxStatus[] | null, string][])('%s', async (_, found, status) => {
    const { broadcastId } = await aFax({ status: 'unknown', reason: 'no-answer' });
    deps.advance(minutes(3));
    senders.faxesFound = () => found;
    const { lookUpUnknownTexts } = createUnknownTexts(deps);
    const asked = await new MockActivityEnvironment().run(lookUpUnknownTexts, { practiceId: of.practiceId });
    expect(asked).toMatchObject({ asked: 1 });
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status }]);
  });
});

describe('a fax that met a busy line, or none that answered', () => {
  it.each(['line-busy', 'not-picked-up'])('(%s) is sent again after half an hour', async (reason) => {
    const { id, broadcastId } = await aFax({ status: 'failed', reason });
    deps.advance(minutes(31));
    await sweepUnknown({ ...deps, startLookUp: async () => true });
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'pending', reason: null }]);
    expect(await eventsOf(of, id)).toEqual(['called-again']);
  });
});
