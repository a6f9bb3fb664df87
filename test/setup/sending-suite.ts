import { afterAll, beforeAll } from '@jest/globals';
import { activityDeps, type TestActivityDeps, TestSenders } from './broadcasts.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { TestPeople } from './people.ts';

/** A practice of its own, whose senders the test answers. */
export interface SendingStage {
  database: TestDatabase;
  of: TestPeople;
  senders: TestSenders;
  deps: TestActivityDeps;
}

/** The database of a suite about sending, closed at its end. @returns what makes the stage of one test */
export function sendingSuite(): () => Promise<SendingStage> {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());
  return async () => {
    const senders = new TestSenders();
    const of = new TestPeople(database, await database.practice());
    return { database, of, senders, deps: activityDeps(database, senders) };
  };
}
