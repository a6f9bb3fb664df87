import { z } from 'zod';
import { paymentMethods, transactionKinds, transactionSources } from '../billing/ledger.ts';
import { mostCents } from '../money.ts';
import { smallestPayment, mostCopay } from '../payments/amounts.ts';
import { date, id, instant, page, pageQuery } from './common.ts';

/** Integer cents, USD. */
const cents = z.number().int().meta({ description: 'Cents, USD' });
/** Of a form: what was typed is read by domain/money.ts. */
export const amount = z
  .number()
  .int()
  .positive('must be above zero')
  .max(mostCents, 'must be 1,000,000.00 at most')
  .meta({ description: 'Cents, USD, above zero' });
const words = (longest: number) =>
  z.string().trim().min(1, 'is missing').max(longest, `must have ${longest} characters at most`);

export const aging = z.object({
  balance: cents.meta({ description: 'What the client owes; below zero they have paid ahead' }),
  current: cents.meta({ description: 'Unpaid for less than 30 days, by the day of the charge' }),
  days30: cents.meta({ description: '30 to 59 days' }),
  days60: cents.meta({ description: '60 to 89 days' }),
  days90: cents.meta({ description: '90 days and more' }),
});
export type Aging = z.output<typeof aging>;

export const clientBilling = aging.extend({
  pending: cents.meta({ description: 'What the client is paying by card just now; it is not in the balance yet' }),
  usualCopay: cents
    .nullable()
    .meta({ description: 'Of appointments ahead that have no copay of their own; null: none' }),
  today: date.meta({ description: 'At the practice' }),
});
export type ClientBilling = z.output<typeof clientBilling>;

/** `replaces`: what it was when it was read, so that nobody writes over what somebody else has set meanwhile. */
export const usualCopay = z.strictObject({
  copay: z
    .number()
    .int()
    .min(smallestPayment, 'must be 0.50 or more')
    .max(mostCopay, 'must be 100,000.00 at most')
    .nullable()
    .meta({ description: 'Cents; null: none' }),
  replaces: z.number().int().nullable(),
});

export const ledgerRow = z.object({
  id,
  nth: z.number().int(),
  kind: z.enum(transactionKinds),
  on: date,
  description: z.string(),
  reason: z.string().nullable().meta({ description: 'Of a write-off or a reversal; for staff' }),
  amount: cents.meta({ description: 'What it adds to the balance; below zero it takes from it' }),
  balance: cents.meta({ description: 'After it' }),
  source: z.enum(transactionSources),
  paymentId: id.nullable().meta({ description: 'By card: the payment, which has the receipt' }),
  reversesId: id.nullable(),
  reversedById: id.nullable(),
  by: z.string().nullable().meta({ description: 'Member of staff' }),
  at: instant,
});
export type LedgerRow = z.output<typeof ledgerRow>;

export const newCharge = z.object({
  on: date,
  description: words(120),
  amount,
  appointmentId: id.nullable().default(null),
});
export const newPayment = z.object({
  on: date,
  method: z.enum(paymentMethods),
  reference: words(60).nullable().default(null).meta({ description: 'Number of a check; of another way, what it was' }),
  amount,
});
export const writeOff = z.object({ amount, reason: words(300) });
export const reversal = z.object({ reason: words(300) });
/** Of what was posted: it is read from the ledger, so that what people write is in no kept answer. */
export const posted = z.object({ id });
export type Posted = z.output<typeof posted>;

export const owingClient = aging.extend({
  id,
  firstName: z.string(),
  lastName: z.string(),
  recordNumber: z.string(),
  lastPaymentOn: date.nullable(),
  statementDueOn: date.nullable().meta({ description: 'Of the last statement' }),
});
export type OwingClient = z.output<typeof owingClient>;

export const owedTotal = aging.extend({ clients: z.number().int() });
export type OwedTotal = z.output<typeof owedTotal>;

export const searchOwing = pageQuery.extend({
  limit: z.number().int().min(1).max(200).default(50),
  text: z.string().trim().max(100).default('').meta({ description: 'Part of a name, or a record number' }),
});
export const owingClients = page(owingClient).extend({ total: owedTotal });
export type OwingClients = z.output<typeof owingClients>;

export const newStatement = z.object({ dueOn: date });
export const statement = z.object({
  id,
  number: z.number().int(),
  from: date,
  to: date,
  opening: cents,
  closing: cents,
  dueOn: date,
  issuedAt: instant,
  issuedBy: z.string().nullable(),
  told: z.enum(['told', 'not-told', 'no-portal']).meta({ description: 'Whether a notice to the client was queued' }),
  readAt: instant.nullable().meta({ description: 'When the client opened it first' }),
});
export type Statement = z.output<typeof statement>;

/** As the client sees their own. */
export const portalBilling = z.object({ balance: cents, dueOn: date.nullable(), unread: z.number().int() });
export type PortalBilling = z.output<typeof portalBilling>;
export const portalStatement = statement
  .pick({
    id: true,
    number: true,
    from: true,
    to: true,
    closing: true,
    dueOn: true,
    issuedAt: true,
  })
  .extend({ unread: z.boolean() });
export type PortalStatement = z.output<typeof portalStatement>;
export const portalPayment = z.object({
  id,
  on: date,
  description: z.string(),
  amount: cents.meta({ description: 'What was paid, above zero' }),
  takenBack: z.boolean(),
  paymentId: id.nullable().meta({ description: 'By card: the payment, which has the receipt' }),
});
export type PortalPayment = z.output<typeof portalPayment>;
