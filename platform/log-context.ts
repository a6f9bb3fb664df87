import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line of one piece of work carries; ids only. */
export interface LogContext {
  /** Of the HTTP request that began the work; it follows into workflows and activities. */
  requestId?: string;
  practiceId?: string;
  workflowId?: string;
  activity?: string;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Runs `work` with these ids on every log line, in addition to those that hold already. */
export function withLogContext<T>(context: LogContext, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...context }, work);
}

/** The ids that hold at this point; empty outside {@link withLogContext}. */
export function logContext(): Readonly<LogContext> {
  return storage.getStore() ?? {};
}
