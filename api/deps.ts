import type { Database } from '../db/database.ts';
import type { Config } from '../platform/config.ts';
import type { KeyRing } from '../platform/keyring.ts';
import type { Logger } from '../platform/log.ts';
import type { Temporal } from '../platform/temporal.ts';
import type { DocumentStorage } from '../providers/storage/port.ts';

/** What every part of the API works with; made once, in main.ts or by a test. */
export interface Deps {
  config: Config;
  database: Database;
  keyRing: KeyRing;
  /** Of clients' documents. */
  storage: DocumentStorage;
  log: Logger;
  /** Connects at the first call, so that the API starts and answers while Temporal is away. */
  temporal: Temporal;
  /** The instant that counts as now, for sessions, lock-outs and requests. */
  clock: () => Date;
  /** Aborted when the process stops: answers that stay open (events) end then. */
  stopping: AbortSignal;
  /** What goes on after its answer, for seconds at most; a process that stops waits for it. None of them rejects. */
  underWay: Set<Promise<void>>;
}
