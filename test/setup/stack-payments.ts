import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { post } from '../../db/billing/ledger.ts';
import { Account, Client } from '../../db/entities/index.ts';
import { demoPortalLogins } from '../../db/seed/logins.ts';
import type { StripeOrder } from '../../dev/sandbox/stripe/faults.ts';
import type { StripeEntry } from '../../dev/sandbox/stripe/records.ts';
import { deskPostings } from '../../domain/billing/ledger.ts';
import { KeyRing } from '../../platform/keyring.ts';
import { TestIntegrations } from './integrations.ts';
import { stripeAccount } from './payments.ts';
import { secretsOf, type StackData } from './stack-data.ts';
import type { TestStack } from './stack.ts';

const keys = z.object({ stripeApiKey: z.string(), stripeWebhookSecret: z.string() });

/** Connects the practice of a running stack to its stand-in of Stripe, whose events lead back. */
export async function connectCards(stack: TestStack, data: StackData): Promise<void> {
  const secrets = keys.parse(JSON.parse(readFileSync(join(stack.folder, 'secrets.json'), 'utf8')));
  const { stripeApiKey: key, stripeWebhookSecret: webhook } = secrets;
  const of = new TestIntegrations(data, data.practiceId, new KeyRing(secretsOf(stack).masterKeys));
  const address = stack.inbox.replace('localhost', '127.0.0.1');
  await of.enable('stripe', { address, who: stripeAccount, secrets: { key, webhook } });
  await submit(`${stack.inbox}/stripe/webhook`, { url: `${stack.console}/callbacks/stripe/${data.practiceId}` });
}

const submit = (address: string, fields: Record<string, string>): Promise<Response> =>
  fetch(address, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

/** What somebody enters on Stripe's page. */
export const payThere = (address: string, number = '4242424242424242'): Promise<Response> =>
  submit(address.replace('127.0.0.1', 'localhost'), { number });

/** Of the first demo client of the portal. */
export async function demoClient(data: StackData) {
  const [demo] = demoPortalLogins;
  if (!demo) throw new Error('There is no demo client');
  return data.work(async ({ em }) => {
    const { personId } = await em.findOneOrFail(Account, { kind: 'portal', login: demo.login });
    const { id } = await em.findOneOrFail(Client, { personId });
    return { ...demo, clientId: id };
  });
}

/** They owe so many cents more. */
export const charge = (data: StackData, clientId: string, cents: number): Promise<string> =>
  data.work((uow) =>
    post(uow, {
      clientId,
      kind: 'charge',
      on: '2026-03-02',
      description: 'Visit',
      entries: deskPostings('charge', cents),
      source: 'staff',
    }),
  );

/** What Stripe's stand-in does wrong from now on. */
export async function misbehaveAtStripe(stack: TestStack, order: Partial<StripeOrder>): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${stack.inbox}/control/stripe`, { method: 'POST', headers, body: JSON.stringify(order) });
  if (answer.status !== 201) throw new Error(`The fault was answered ${answer.status}`);
}

/** Takes back all of it. */
export const behaveAtStripe = (stack: TestStack): Promise<Response> =>
  fetch(`${stack.inbox}/control/stripe`, { method: 'DELETE' });

/** Everything that Stripe's stand-in holds: the oracle. */
export async function heldByStripe(stack: TestStack): Promise<StripeEntry[]> {
  const entries: StripeEntry[] = [];
  for (let after: number | null = 0; after !== null;) {
    const answer = await fetch(`${stack.inbox}/ledger/stripe?after=${after}&limit=1000`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own stand-in
    const page = (await answer.json()) as { entries: StripeEntry[]; next: number | null };
    entries.push(...page.entries);
    after = page.next;
  }
  return entries;
}
