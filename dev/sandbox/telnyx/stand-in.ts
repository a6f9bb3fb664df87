import { join } from 'node:path';
import type { Router } from 'express';
import type { FaxEntry } from '../entries.ts';
import { Ledger } from '../ledger.ts';
import { Orders } from '../orders.ts';
import { telnyxApi } from './api.ts';
import { FaxCaller } from './caller.ts';
import type { FaxFaults, FaxOrder } from './faults.ts';

/** The account that may send. */
export interface TelnyxSettings {
  apiKey: string;
  /** Ed25519 in PEM (PKCS#8), by which webhooks are signed. */
  privateKey: string;
}

export interface TelnyxStandIn {
  api: Router;
  ledger: Ledger<FaxEntry>;
  faults: FaxFaults;
  close(): void;
}

export function openTelnyx(
  { apiKey, privateKey }: TelnyxSettings,
  { data, keep, ...times }: { data: string; keep: number; gapMs: number; slowMs: number; retryMs: readonly number[] },
): TelnyxStandIn {
  const ledger = new Ledger<FaxEntry>(join(data, 'faxes.jsonl'), keep);
  const caller = new FaxCaller({ privateKey, ledger, retryMs: times.retryMs });
  const faults = new Orders<FaxOrder>();
  return {
    api: telnyxApi({ apiKey, ledger, caller, faults, ...times }),
    ledger,
    faults,
    close: () => {
      caller.close();
      ledger.close();
    },
  };
}
