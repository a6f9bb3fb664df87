import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { moveNames } from '../domain/chart-handoff/moves.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { handoffRoles } from '../test/setup/handoff-people.ts';
import { type Action, Play } from '../test/setup/handoff-play.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** More by HANDOFF_RUNS=200. */
const runs = Number(process.env['HANDOFF_RUNS'] ?? 12);

const role = fc.constantFrom(...handoffRoles);
const move = fc.constantFrom(...moveNames);
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('move' as const), by: role, move, stale: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('both' as const), by: fc.tuple(role, role), move }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('time' as const), hours: fc.integer({ min: 1, max: 80 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('away' as const, 'back' as const, 'leave' as const),
      who: fc.constantFrom('author' as const, 'keeper' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), override: fc.boolean() }) },
);

describe('a request to the chart keeper, in any order of steps', () => {
  it('keeps to a simple model: nothing is lost, nobody shares it, no note is released too early', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 25 }), async (actions) => {
        const play = await Play.begin(db);
        for (const each of actions) {
          await play.act(each);
          await play.check();
          expect(play.faults).toEqual([]);
        }
        const look = await play.look();
        const { request, note } = await play.state();
        const isOver = request.phase === 'withdrawn' || (request.phase === 'completed' && Boolean(note.releasedAt));
        expect(look.over).toBe(isOver);
        const isOpen = !['completed', 'withdrawn', 'declined'].includes(request.phase);
        const keeper = play.of.roleOf(request.keeperId);
        expect(isOpen && keeper !== null && (play.gone.has(keeper) || play.away.has(keeper))).toBe(false);
      }),
      { numRuns: runs },
    );
  });
});
