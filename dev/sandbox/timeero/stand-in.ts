import { join } from 'node:path';
import type { Router } from 'express';
import { timeeroApi } from './api.ts';
import { timeeroControl } from './control.ts';
import { Faults } from './faults.ts';
import { fillAccount } from './fill.ts';
import { Notifier } from './notifier.ts';
import { TimeeroStore } from './store.ts';

export interface TimeeroSettings {
  /** What `Authorization` must be. */
  apiKey: string;
  /** Webhooks are signed with it. */
  webhookSecret: string;
  /** Where they go until somebody sets another address on the page. */
  webhookUrl?: string | undefined;
  /** Fill a new account with some people of the sample practice; default true. */
  fill?: boolean;
}

/** Timeero by wire: one account with its API, faults and webhooks. */
export interface TimeeroStandIn {
  apiKey: string;
  webhookSecret: string;
  store: TimeeroStore;
  faults: Faults;
  notifier: Notifier;
  api: Router;
  control: Router;
  /** Grows with every change that a page shows. */
  readonly version: number;
  close(): void;
}

/** @param waits `slowMs` for slow answers, `retryMs` between tries of a webhook */
export function openTimeero(
  settings: TimeeroSettings,
  data: string,
  { slowMs, retryMs }: { slowMs: number; retryMs: readonly number[] },
): TimeeroStandIn {
  const { apiKey, webhookSecret, webhookUrl, fill = true } = settings;
  const folder = join(data, 'timeero');
  const store = new TimeeroStore(folder);
  const faults = new Faults();
  if (fill) fillAccount(store);
  const notifier = new Notifier({ folder, secret: webhookSecret, url: webhookUrl, retryMs });
  store.onChange((change) => notifier.notify(change));
  return {
    apiKey,
    webhookSecret,
    store,
    faults,
    notifier,
    api: timeeroApi({ apiKey, store, faults, slowMs }),
    control: timeeroControl(faults, store),
    get version() {
      return store.ledger.version + notifier.ledger.version;
    },
    close() {
      notifier.close();
      store.close();
    },
  };
}
