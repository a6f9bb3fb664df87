import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { stripeSignature } from '../../dev/sandbox/stripe/notifier.ts';
import { Payment, PaymentEvent } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { PortalPayment } from '../../domain/schemas/billing.ts';
import type { OwnPayment, PaymentDetail, PaymentOffer } from '../../domain/schemas/payments.ts';
import { type ApiClient, startTestApi, type TestApi } from '../../test/setup/api.ts';
import { PaymentDesk, stripeKeys } from '../../test/setup/payments.ts';
import { pdfText } from '../../test/setup/pdf-text.ts';
import { portalPeople } from '../../test/setup/portal.ts';
import { type Visit, visit } from '../../test/setup/portal-information.ts';
import { until } from '../../test/setup/until.ts';

const path = '/api/portal/payments';
let api: TestApi;
let desk: PaymentDesk;
const closers: (() => Promise<void> | void)[] = [];
beforeAll(async () => {
  api = await startTestApi();
  desk = await PaymentDesk.open(api, closers);
});
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
  await api.close();
});

const pay = ({ visitor }: Visit, amount: number | string, more: object = {}) =>
  visitor.post<OwnPayment & { type?: string }>(path, { purpose: 'balance', amount, ...more });
const offer = async ({ visitor }: Visit) => (await visitor.get<PaymentOffer>(`${path}/offer`)).body;
async function paid(cents: number) {
  const client = await desk.owing(cents);
  const id = await desk.opened(client, cents);
  desk.pay(id);
  await until('it is paid', async () => (await desk.row(id)).status === 'succeeded');
  return { client, id };
}

describe('a client who pays by card', () => {
  it('pays all they owe or a part of it, and never more, whatever was sent', async () => {
    const client = await desk.owing(10_000);
    expect(await offer(client)).toMatchObject({ available: true, test: true, balance: 10_000, payable: 10_000 });
    expect(await pay(client, 10_001)).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:too-much' } });
    for (const amount of [49, 0, -500, 10.5, '500']) expect((await pay(client, amount)).status).toBe(400);
    expect((await pay(client, 500, { clientId: newId() })).status).toBe(400);
    expect(await pay(client, 4_000)).toMatchObject({
      status: 201,
      body: { status: 'requested', amount: 4_000, payAt: null },
    });
  });

  it('is led to the same payment by a second press, and by a second device', async () => {
    const client = await desk.owing(10_000);
    const answers = await Promise.all([pay(client, 4_000), pay(client, 4_000), pay(client, 10_000)]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await offer(client)).toMatchObject({ underWay: answers[0]?.body.id });
    expect(await desk.work(({ em }) => em.count(Payment, { clientId: client.clientId }))).toBe(1);
  });

  it('sees where to pay, how it ended, and gets a receipt that says nothing of health', async () => {
    const client = await desk.owing(1_234);
    const id = (await pay(client, 1_234)).body.id;
    await desk.openCheckout(id);
    const { body: before } = await client.visitor.get<OwnPayment>(`${path}/${id}`);
    expect(before).toMatchObject({ status: 'open', payAt: `${desk.url}/stripe/pay/${desk.checkout(id).id}` });
    expect((await client.visitor.get(`${path}/${id}/receipt`)).status).toBe(409);
    desk.pay(id);
    await until('it is paid', async () => (await desk.row(id)).status === 'succeeded');
    const { body: after } = await client.visitor.get<OwnPayment>(`${path}/${id}`);
    expect(after).toMatchObject({ status: 'succeeded', payAt: null, receiptNumber: expect.any(Number) });
    const receipt = await fetchPdf(client, `${path}/${id}/receipt`);
    expect(receipt).toContain('$12.34');
    expect(receipt).toContain(`Receipt ${after.receiptNumber}`);
    // The history leads to that one, and there is no second one.
    const history = await client.visitor.get<{ rows: PortalPayment[] }>('/api/portal/billing/payments');
    expect(history.body.rows).toMatchObject([{ paymentId: id, amount: 1_234 }]);
    const [entry] = history.body.rows;
    expect((await client.visitor.get(`/api/portal/billing/payments/${entry?.id}/receipt`)).status).toBe(404);
    const ofLedger = `/api/clients/${client.clientId}/ledger/${entry?.id}/receipt`;
    expect((await api.own.admin.get(ofLedger)).status).toBe(404);
  });

  it('cannot pay where the practice takes no cards', async () => {
    const elsewhere = await visit(api, { practiceId: api.other.id });
    expect(await offer(elsewhere)).toMatchObject({ available: false, payable: 0 });
    expect(await pay(elsewhere, 500)).toMatchObject({ status: 409 });
  });

  it('sees, cancels and prints no payment of somebody else', async () => {
    const { id } = await paid(1_000);
    const stranger = await desk.owing(1_000);
    const elsewhere = await visit(api, { practiceId: api.other.id });
    for (const { visitor } of [stranger, elsewhere]) {
      expect((await visitor.get(`${path}/${id}`)).status).toBe(404);
      expect((await visitor.get(`${path}/${id}/receipt`)).status).toBe(404);
      expect((await visitor.post(`${path}/${id}/cancel`)).status).toBe(404);
      expect((await visitor.post(`${path}/${id}/look`)).status).toBe(404);
    }
  });

  it('pays the copay of an own appointment ahead, once, and by its own amount', async () => {
    const client = await visit(api);
    const person = { id: client.clientId, personId: client.personId };
    const appointmentId = await portalPeople(api).appointment(person, '2031-03-04T10:00');
    await desk.work(({ kysely }) =>
      sql`update appointment set copay = 2500 where id = ${appointmentId}::uuid`.execute(kysely),
    );
    const copay = (amount: number, id = appointmentId) =>
      client.visitor.post<OwnPayment>(path, { purpose: 'copay', amount, appointmentId: id });
    expect((await copay(1_000)).status).toBe(409);
    expect((await copay(2_500, newId())).status).toBe(404);
    const { body, status } = await copay(2_500);
    expect(status).toBe(201);
    await desk.openCheckout(body.id);
    desk.pay(body.id);
    await until('it is paid', async () => (await desk.row(body.id)).status === 'succeeded');
    expect(await copay(2_500)).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:already-paid' } });
    expect(await desk.balance(client.clientId)).toBe(-2_500);
  });
});

async function fetchPdf({ visitor }: Visit, address: string): Promise<string> {
  const answer = await new Promise<Buffer>((resolve, reject) => {
    const headers = { host: visitor.host, cookie: [...visitor.cookies].map(([k, v]) => `${k}=${v}`).join('; ') };
    request(new URL(address, api.url), { headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve(Buffer.concat(parts)));
    })
      .on('error', reject)
      .end();
  });
  return (await pdfText(answer)).join('\n');
}

describe('staff', () => {
  it('pay back with a reason, by the rule alone, never more than is left', async () => {
    const { id } = await paid(1_000);
    const order = (client: ApiClient, body: object, key = newId()) =>
      client.post<{ id: string }>(`/api/payments/${id}/refunds`, body, { 'idempotency-key': key });
    const viewer = await api.as({ 'Client Billing': ['view'], Clients: ['view'] });
    expect((await order(viewer, { amount: 500, reason: 'other' })).status).toBe(403);
    const client = api.own.admin;
    expect((await order(client, { amount: 1_001, reason: 'other' })).status).toBe(409);
    expect((await order(client, { amount: 500 })).status).toBe(400);
    const key = newId();
    const ordered = await order(client, { amount: 600, reason: 'paid-twice' }, key);
    // It is kept for a day: nobody's name is in it.
    expect(ordered).toMatchObject({ status: 201, body: { id: expect.any(String) } });
    expect(Object.keys(ordered.body)).toEqual(['id']);
    expect((await order(client, { amount: 600, reason: 'paid-twice' }, key)).body).toEqual(ordered.body);
    const { body } = await client.get<PaymentDetail>(`/api/payments/${id}`);
    expect(body).toMatchObject({
      refundable: 400,
      refunds: [{ amount: 600, reason: 'paid-twice', status: 'requested' }],
    });
  });

  it('see what is being paid by card, and write off no more than what is left beside it', async () => {
    const client = await desk.owing(10_000);
    await desk.opened(client, 4_000);
    const at = `/api/clients/${client.clientId}`;
    expect((await api.own.admin.get(`${at}/billing`)).body).toMatchObject({ balance: 10_000, pending: 4_000 });
    const writeOff = (amount: number) => {
      const key = { 'idempotency-key': newId() };
      return api.own.admin.post(`${at}/ledger/adjustments`, { amount, reason: 'Hardship' }, key);
    };
    expect(await writeOff(6_001)).toMatchObject({
      status: 409,
      body: { title: 'The client owes $100.00, and is paying $40.00 by card just now' },
    });
    expect((await writeOff(6_000)).status).toBe(201);
  });

  it('see the payments of charts that are open to them', async () => {
    const { client, id } = await paid(1_000);
    await desk.work(({ kysely }) =>
      sql`update client set restricted = true where id = ${client.clientId}::uuid`.execute(kysely),
    );
    const viewer = await api.as({ 'Client Billing': ['view'], Clients: ['view'] });
    expect((await viewer.get(`/api/payments/${id}`)).status).toBe(403);
    const { body } = await viewer.get<{ rows: { id: string }[] }>('/api/payments');
    expect(body.rows.map((row) => row.id)).not.toContain(id);
  });
});

const send = (body: string, signature: string, practice = api.own.id) =>
  fetch(`${api.url}/callbacks/stripe/${practice}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    body,
  });
const event = (id: string) =>
  JSON.stringify({
    id: `evt_${id}`,
    type: 'payment_intent.succeeded',
    created: 1_790_000_000,
    data: {
      object: {
        id: `pi_${id}`,
        metadata: { payment: newId() },
        amount: 500,
        amount_received: 500,
        currency: 'usd',
      },
    },
  });
const now = () => Math.floor(Date.now() / 1000);

describe('an event of Stripe', () => {
  it('counts only where Stripe signed it for this practice within five minutes', async () => {
    const body = event('forged');
    expect((await send(body, stripeSignature('whsec_other', body))).status).toBe(403);
    expect((await send(body, stripeSignature(stripeKeys.webhookSecret, body, now() - 400))).status).toBe(403);
    expect((await send(body, 'nonsense')).status).toBe(403);
    expect((await send(`${body} `, stripeSignature(stripeKeys.webhookSecret, body))).status).toBe(403);
    expect((await send(body, stripeSignature(stripeKeys.webhookSecret, body), api.other.id)).status).toBe(403);
    expect((await send(body, stripeSignature(stripeKeys.webhookSecret, body), newId())).status).toBe(404);
    expect(await desk.work(({ em }) => em.count(PaymentEvent, { eventId: 'evt_forged' }))).toBe(0);
  });

  it('is kept once, and of another kind not at all', async () => {
    const body = event('twice');
    for (let time = 0; time < 2; time++)
      expect((await send(body, stripeSignature(stripeKeys.webhookSecret, body))).status).toBe(204);
    expect(await desk.work(({ em }) => em.count(PaymentEvent, { eventId: 'evt_twice' }))).toBe(1);
    const other = JSON.stringify({
      id: 'evt_other',
      type: 'customer.created',
      created: 1_790_000_000,
      data: { object: {} },
    });
    expect((await send(other, stripeSignature(stripeKeys.webhookSecret, other))).status).toBe(204);
    expect(await desk.work(({ em }) => em.count(PaymentEvent, { eventId: 'evt_other' }))).toBe(0);
    const broken = JSON.stringify({
      id: 'evt_broken',
      type: 'refund.updated',
      created: 1_790_000_000,
      data: { object: {} },
    });
    expect((await send(broken, stripeSignature(stripeKeys.webhookSecret, broken))).status).toBe(400);
  });
});
