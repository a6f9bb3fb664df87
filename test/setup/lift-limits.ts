import { sql } from 'kysely';
import { settings } from '../../domain/settings.ts';
import type { TestStack } from './stack.ts';
import { stackData } from './stack-data.ts';

/** Tests of a whole stack send to the same people again and again, which the limits of texts a day and a week would hold back. */
export async function liftLimits(stack: TestStack): Promise<void> {
  const { messagesADay, messagesAWeek } = settings;
  const data = await stackData(stack);
  try {
    await data.work(({ kysely }) =>
      sql`insert into setting (id, value) values (${messagesADay.id}, '0'), (${messagesAWeek.id}, '0')
          on conflict (practice_id, id) do nothing`.execute(kysely),
    );
  } finally {
    await data.close();
  }
}
