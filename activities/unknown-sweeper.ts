import type { Database } from '../db/database.ts';
import { callAgain } from '../db/messages/call-again.ts';
import { dueLooks, keepUnknownTasks, repeatUnknownEmails } from '../db/messages/unknown.ts';
import { askedTogether, dueQuestions } from '../db/messages/unreported.ts';
import { storedSettings } from '../db/stored-settings.ts';
import { settings, settingValue } from '../domain/settings.ts';
import type { Logger } from '../platform/log.ts';
import type { UnknownTextsInput } from '../workflows/unknown-texts/contract.ts';
import { scopeOf } from './waiting.ts';

export interface UnknownSweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  /** Has the provider asked about texts in doubt; false where it is being asked. Rejects when Temporal is away. */
  startLookUp: (input: UnknownTextsInput) => Promise<boolean>;
}

/**
 * Sees to messages of which nobody knows whether they went out, in every practice: has the provider asked about texts and calls, also about those that it has
 * taken and said no more of, e-mails sent once more where the practice wants that, and people asked about the rest, by one task a broadcast. Calls that nobody
 * took are made again. Any number of workers may sweep at once.
 */
export async function sweepUnknown({ database, clock, log, startLookUp }: UnknownSweepDeps): Promise<void> {
  const due: string[] = [];
  for (const { id: practiceId } of await database.practices()) {
    const called = await database.work(scopeOf(practiceId), (uow) => callAgain(uow, clock()));
    const found = await database.work(scopeOf(practiceId), async (uow) => {
      const now = clock();
      const repeats = settingValue(await storedSettings(uow), settings.repeatUnknownEmails);
      const repeated = repeats ? await repeatUnknownEmails(uow, now) : 0;
      await keepUnknownTasks(uow, { now, repeats });
      const looks = await dueLooks(uow, { now, after: null, limit: 1 });
      const questions =
        looks.length > 0 ? [] : await dueQuestions(uow, { now, limit: 1, channels: askedTogether.flat() });
      return { repeated, looks: looks.length + questions.length };
    });
    if (found.repeated > 0) log.warn({ practiceId, messages: found.repeated }, 'Repeats e-mails in doubt, as is set');
    if (called > 0) log.info({ practiceId, messages: called }, 'Calls again whom it did not reach');
    if (found.looks > 0) due.push(practiceId);
  }
  // Last, since Temporal may be away.
  for (const practiceId of due) await startLookUp({ practiceId });
}
