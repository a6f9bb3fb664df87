import type { Logger } from './log.ts';

/**
 * Ends the process on an error that nobody caught, as Node does, but by way of the log: Node's own report would repeat
 * the message, and with it what a driver or a server put there.
 */
export function logCrashes(log: Logger): void {
  const crash = (error: unknown): never => {
    log.fatal({ err: error }, 'Ended by an error that nobody caught');
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}
