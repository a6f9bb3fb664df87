import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { type NewRefund, orderRefund } from '../../db/payments/refunds.ts';
import type { OwnPayment, PaymentOffer } from '../../domain/schemas/payments.ts';
import type { Appointment } from '../../domain/schemas/scheduling.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { PaymentDesk } from '../../test/setup/payments.ts';
import { portalPeople } from '../../test/setup/portal.ts';
import { visit } from '../../test/setup/portal-information.ts';
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

/** A client with an appointment that has a copay of $25. */
async function due() {
  const client = await visit(api);
  const person = { id: client.clientId, personId: client.personId };
  const appointmentId = await portalPeople(api).appointment(person, '2031-03-04T10:00');
  await desk.work(({ kysely }) =>
    sql`update appointment set copay = 2500 where id = ${appointmentId}::uuid`.execute(kysely),
  );
  const press = (amount = 2_500) =>
    client.visitor.post<OwnPayment & { type?: string }>(path, { purpose: 'copay', amount, appointmentId });
  const copay = async () => (await client.visitor.get(`${path}/copays/${appointmentId}`)).body;
  return { client, appointmentId, press, copay };
}

async function pay(id: string): Promise<void> {
  await desk.openCheckout(id);
  desk.pay(id);
  await until('it is paid', async () => (await desk.row(id)).status === 'succeeded');
}

async function change(appointmentId: string, fields: object) {
  const address = `/api/appointments/${appointmentId}`;
  const { version } = (await api.own.admin.get<Appointment>(address)).body;
  return api.own.admin.patch<Appointment & { type?: string }>(address, { ...fields, version });
}

const order = (paymentId: string, more: Partial<NewRefund> = {}) =>
  desk.work((uow) => {
    const wanted: NewRefund = { amount: 2_500, origin: 'staff', reason: 'other', by: 'system:test', now: new Date() };
    return orderRefund(uow, paymentId, { ...wanted, ...more });
  });

describe('a copay', () => {
  it('is told in the activity of the client, with who paid it and what was paid back, and in that of nobody else', async () => {
    const { client, press } = await due();
    const stranger = await visit(api);
    const { id } = (await press()).body;
    await pay(id);
    const ordered = await order(id, { amount: 1_000 });
    await desk.sendRefund('id' in ordered ? ordered.id : '');
    await until(
      'it is paid back',
      async () => (await desk.refund('id' in ordered ? ordered.id : '')).status === 'succeeded',
    );
    const told = async (of: typeof client) => {
      const { body } = await of.visitor.get<{ rows: { what: string; who: string }[] }>('/api/portal/activity?limit=50');
      return body.rows.map(({ what, who }) => `${what} (${who})`).filter((line) => line.includes('card'));
    };
    expect(await told(client)).toEqual([
      'Money was paid back to the card: $10.00 (The practice)',
      'Paid by card: $25.00 (You)',
    ]);
    expect(await told(stranger)).toEqual([]);
    const made = desk.stripe.store.refunds().find(({ messageId }) => 'id' in ordered && messageId === ordered.id);
    if (!made) throw new Error('Stripe has no such refund');
    desk.stripe.happenings.failRefund(made);
    await until('the bank has not taken it', async () => (await told(client)).length === 3);
    expect((await told(client))[0]).toBe(
      'Money that was paid back did not reach the card: $10.00 (The bank of the card)',
    );
    // What never went, for another reason, was never told as paid back.
    await desk.work(({ kysely }) =>
      sql`update payment_refund set failure = 'other-account' where id = ${made.messageId}::uuid`.execute(kysely),
    );
    expect(await told(client)).toHaveLength(2);
  });

  it('can be paid again once it was paid back, and not while some of it is kept', async () => {
    const { press, copay } = await due();
    const { id } = (await press()).body;
    await pay(id);
    await order(id, { amount: 1_000 });
    expect(await copay()).toMatchObject({ paid: true, paymentId: id, open: false });
    expect((await press()).status).toBe(409);
    await order(id, { amount: 1_500 });
    expect(await copay()).toEqual({ amount: 2_500, paid: false, paymentId: null, open: true });
    const again = await press();
    expect(again.status).toBe(201);
    expect(again.body.id).not.toBe(id);
  });

  it('can be paid again once the bank has taken it back', async () => {
    const { press, copay } = await due();
    const { id } = (await press()).body;
    await pay(id);
    desk.stripe.happenings.dispute(desk.checkout(id));
    await until('the bank has taken it', async () => (await desk.posted(id)).includes('dispute 2500'));
    expect(await copay()).toMatchObject({ paid: false, open: true });
  });

  it('is no other amount, and not gone, while it is being paid or once it is', async () => {
    const { appointmentId, press, copay } = await due();
    const { id } = (await press()).body;
    const refused = { status: 409, body: { type: 'urn:rounds:problem:copay-paid', errors: [{ path: 'copay' }] } };
    expect(await change(appointmentId, { copay: 4_000 })).toMatchObject(refused);
    await pay(id);
    for (const copayOfNow of [4_000, null])
      expect(await change(appointmentId, { copay: copayOfNow })).toMatchObject(refused);
    expect((await change(appointmentId, { copay: 2_500, minutes: 30 })).status).toBe(200);
    expect((await change(appointmentId, { minutes: 45 })).status).toBe(200);
    await order(id);
    expect((await change(appointmentId, { copay: 4_000 })).status).toBe(200);
    expect(await copay()).toMatchObject({ amount: 4_000, open: true });
  });

  it('stays with the client who pays it: their appointment is given to nobody else', async () => {
    const { appointmentId, press } = await due();
    const other = await visit(api);
    const { id } = (await press()).body;
    const refused = { status: 409, body: { type: 'urn:rounds:problem:client-told' } };
    expect(await change(appointmentId, { clientId: other.clientId })).toMatchObject(refused);
    await pay(id);
    expect(await change(appointmentId, { clientId: other.clientId })).toMatchObject(refused);
    // Should it be theirs by another way, they see nothing of the payment.
    await desk.work(({ kysely }) =>
      sql`update appointment set client_id = ${other.clientId}::uuid where id = ${appointmentId}::uuid`.execute(kysely),
    );
    const seen = await other.visitor.get(`${path}/copays/${appointmentId}`);
    expect(seen.body).toMatchObject({ paymentId: null, paid: false });
  });

  it('does not go back of an appointment that stands again', async () => {
    const { press, appointmentId } = await due();
    const { id } = (await press()).body;
    await pay(id);
    const byItself = { origin: 'appointment', reason: 'appointment-canceled' } as const;
    expect(await order(id, byItself)).toEqual({ fault: 'not-canceled' });
    await change(appointmentId, { status: 'cancelled' });
    expect(await order(id, byItself)).toMatchObject({ id: expect.any(String) });
  });
});

const setUsual = (clientId: string, copay: number | null, replaces: number | null) =>
  api.own.admin.put<{ copay: number | null; type?: string }>(`/api/clients/${clientId}/billing/copay`, {
    copay,
    replaces,
  });

describe('the usual copay of a client', () => {
  it('is that of appointments ahead which have none of their own, is asked for in the portal, and stays what is paid', async () => {
    const { client, appointmentId, press, copay } = await due();
    const { clientId } = client;
    expect((await setUsual(clientId, 4_000, null)).body).toEqual({ copay: 4_000 });
    expect(await copay()).toMatchObject({ amount: 2_500 });
    await change(appointmentId, { copay: null });
    const listed = async () => {
      const { body } = await client.visitor.get<{ rows: { copay: number | null }[] }>(
        '/api/portal/appointments?which=upcoming',
      );
      return body.rows.map((row) => row.copay);
    };
    expect([await copay(), await listed()]).toEqual([
      { amount: 4_000, paid: false, paymentId: null, open: true },
      [4_000],
    ]);
    await change(appointmentId, { copay: 0 });
    expect([(await client.visitor.get(`${path}/copays/${appointmentId}`)).status, await listed()]).toEqual([
      404,
      [null],
    ]);
    expect((await change(appointmentId, { copay: 20 })).body).toMatchObject({ errors: [{ path: 'copay' }] });
    await change(appointmentId, { copay: null });
    expect((await press(2_500)).body).toMatchObject({ type: 'urn:rounds:problem:amount-changed' });
    const { id } = (await press(4_000)).body;
    await setUsual(clientId, 5_000, 4_000);
    await pay(id);
    expect([await copay(), await listed()]).toEqual([
      { amount: 4_000, paid: true, paymentId: id, open: false },
      [4_000],
    ]);
    expect((await setUsual(clientId, null, 5_000)).status).toBe(200);
    expect([await copay(), await listed()]).toMatchObject([{ amount: 4_000, paid: true }, [4_000]]);
  });

  it('is not asked for of a visit that is over, and set beside the copay of one that came from PIMSY', async () => {
    const { client, appointmentId, copay } = await due();
    await setUsual(client.clientId, 4_000, null);
    await desk.work(({ kysely }) =>
      sql`update appointment set origin = 'pimsy', copay = null where id = ${appointmentId}::uuid`.execute(kysely),
    );
    expect((await change(appointmentId, { copay: 1_000 })).body).toMatchObject({
      copay: 1_000,
      usualCopay: 4_000,
      origin: 'pimsy',
    });
    expect((await change(appointmentId, { copay: 1_500, minutes: 30 })).body).toMatchObject({
      type: 'urn:rounds:problem:owned-elsewhere',
    });
    await change(appointmentId, { copay: null });
    expect(await copay()).toMatchObject({ amount: 4_000 });
    await desk.work(({ kysely }) =>
      sql`update appointment set starts_at = starts_at - interval '20 years', ends_at = ends_at - interval '20 years' where id = ${appointmentId}::uuid`.execute(
        kysely,
      ),
    );
    expect(await copay()).toMatchObject({ type: 'urn:rounds:problem:not-found' });
  });

  it('is shown with an appointment to who may see the billing of its client, and in no list', async () => {
    const { client, appointmentId } = await due();
    const { clientId } = client;
    await setUsual(clientId, 4_000, null);
    const address = `/api/appointments/${appointmentId}`;
    const seen = async (by: Pick<typeof api.own.admin, 'get'>) => (await by.get<Appointment>(address)).body.usualCopay;
    const scheduler = await api.as({ Appointments: ['view', 'modify'], Clients: ['view'] });
    const biller = await api.as({ Appointments: ['view'], 'Client Billing': ['view'] });
    expect([await seen(api.own.admin), await seen(biller), await seen(scheduler)]).toEqual([4_000, 4_000, undefined]);
    const { body } = await api.own.admin.get<{ rows: object[] }>(`/api/appointments?clientId=${clientId}`);
    expect(body.rows).toHaveLength(1);
    expect(body.rows[0]).not.toHaveProperty('usualCopay');
    const changed = await scheduler.patch<Appointment>(address, { minutes: 30, version: 1 });
    expect([changed.status, changed.body.usualCopay]).toEqual([200, undefined]);
    await desk.work(({ kysely }) =>
      sql`update client set restricted = true where id = ${clientId}::uuid`.execute(kysely),
    );
    expect([await seen(api.own.admin), await seen(biller)]).toEqual([4_000, undefined]);
  });

  it('is set once by two who have seen the same, by whom the chart is open to and the rule allows, and keeps open forms of the chart', async () => {
    const { client } = await due();
    const version = async () =>
      (await api.own.admin.get<{ version: number }>(`/api/clients/${client.clientId}`)).body.version;
    const before = await version();
    await setUsual(client.clientId, 4_000, null);
    expect((await setUsual(client.clientId, 4_000, null)).status).toBe(200);
    expect(await setUsual(client.clientId, 3_000, null)).toMatchObject({
      status: 409,
      body: { type: 'urn:rounds:problem:copay-changed' },
    });
    expect((await setUsual(client.clientId, 49, 4_000)).status).toBe(400);
    expect(await version()).toBe(before);
    const reader = await api.as({ 'Client Billing': ['view'], Clients: ['view'] });
    expect(
      (await reader.put(`/api/clients/${client.clientId}/billing/copay`, { copay: null, replaces: 4_000 })).status,
    ).toBe(403);
    expect(
      (await api.other.admin.put(`/api/clients/${client.clientId}/billing/copay`, { copay: null, replaces: 4_000 }))
        .status,
    ).toBe(404);
    expect((await api.own.admin.get(`/api/clients/${client.clientId}/billing`)).body).toMatchObject({
      usualCopay: 4_000,
    });
  });
});

describe('a payment of which Stripe took another amount', () => {
  it('is not paid again before somebody has looked at it', async () => {
    const client = await desk.owing(5_000);
    const id = await desk.opened(client, 5_000);
    const entry = desk.checkout(id);
    entry.amount = 4_900;
    desk.stripe.store.ledger.update(entry);
    desk.pay(id);
    await until('it has ended', async () => (await desk.row(id)).failure === 'amount-differs');
    const offer = async () => (await client.visitor.get<PaymentOffer>(`${path}/offer`)).body;
    expect(await offer()).toMatchObject({ payable: 0, underWay: id });
    const pressed = await client.visitor.post<OwnPayment>(path, { purpose: 'balance', amount: 5_000 });
    expect(pressed.body).toMatchObject({ id, status: 'failed' });
    await desk.work(({ kysely }) =>
      sql`update task set status = 'done', outcome = 'Paid back' where subject_id = ${id}::uuid`.execute(kysely),
    );
    expect(await offer()).toMatchObject({ payable: 5_000, underWay: null });
  });
});
