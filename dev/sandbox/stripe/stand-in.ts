import type { Router } from 'express';
import { Orders } from '../orders.ts';
import { stripeApi } from './api.ts';
import type { StripeFaults, StripeOrder } from './faults.ts';
import { Happenings } from './happenings.ts';
import { Notifier } from './notifier.ts';
import { StripeStore } from './store.ts';

/** The account that takes the money. */
export interface StripeSettings {
  apiKey: string;
  /** Webhooks are signed by it. */
  webhookSecret: string;
  /** Where they go until somebody sets another address on the page. */
  webhookUrl?: string | undefined;
}

/** Stripe by wire: one account with its API, the page where people pay, faults and webhooks. */
export interface StripeStandIn extends StripeSettings {
  store: StripeStore;
  happenings: Happenings;
  notifier: Notifier;
  faults: StripeFaults;
  api: Router;
  /** Grows with every change that a page shows. */
  readonly version: number;
  close(): void;
}

export function openStripe(
  settings: StripeSettings,
  { data, keep, gapMs, retryMs }: { data: string; keep: number; gapMs: number; retryMs: readonly number[] },
): StripeStandIn {
  const { apiKey, webhookSecret: secret, webhookUrl: url } = settings;
  const store = new StripeStore(data, keep);
  const faults: StripeFaults = new Orders<StripeOrder>();
  const notifier = new Notifier({ folder: data, keep, secret, url, retryMs, gapMs, faults });
  const happenings = new Happenings(store, notifier);
  return {
    ...settings,
    store,
    happenings,
    notifier,
    faults,
    api: stripeApi({ apiKey, store, happenings, faults, gapMs }),
    get version() {
      return store.ledger.version + notifier.ledger.version;
    },
    close() {
      notifier.close();
      store.close();
    },
  };
}
