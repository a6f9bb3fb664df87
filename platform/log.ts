import { type DestinationStream, type LevelWithSilent, type Logger, pino, stdTimeFunctions } from 'pino';
import { logContext } from './log-context.ts';
import { maskText } from './mask.ts';
import { deniedKeys, redactRecord } from './redact.ts';
import { describeError } from './safe-error.ts';

export type { Logger } from 'pino';
export { type LogContext, logContext, withLogContext } from './log-context.ts';

/**
 * A logger of JSON lines on standard output (or on `destination`). Pass ids and counts; should personal data come along
 * all the same, {@link redactRecord} keeps it out. `name` tells which part writes: `api`, `worker`.
 */
export function createLogger(
  { level, name }: { level: LevelWithSilent; name: string },
  destination?: DestinationStream,
): Logger {
  return pino(
    {
      level,
      base: { part: name, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      mixin: () => ({ ...logContext() }),
      formatters: { level: (label) => ({ level: label }), log: redactRecord },
      serializers: { msg: (message: unknown) => (typeof message === 'string' ? maskText(message) : message) },
      // Bindings of child loggers pass by the formatter above.
      redact: { paths: deniedKeys, censor: '[redacted]' },
      hooks: {
        logMethod(args, method) {
          // Without a text pino takes the message of the error, as it is.
          const error = args.length === 1 ? errorOf(args[0]) : undefined;
          if (error) method.apply(this, [{ err: error }, describeError(error).message]);
          else method.apply(this, args);
        },
      },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

function errorOf(given: unknown): Error | undefined {
  if (given instanceof Error) return given;
  return typeof given === 'object' && given && 'err' in given && given.err instanceof Error ? given.err : undefined;
}
