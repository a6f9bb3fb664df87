import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { Random } from '../../db/seed/random.ts';
import { type HandoffCast, joinHandoffCast, uploadedBy } from '../setup/handoff-cast.ts';
import type { Seen } from '../setup/processes.ts';
import { deskOf, ordered } from '../setup/stack-desk.ts';
import type { TestStack } from '../setup/stack.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';
import { until } from '../setup/until.ts';
import { type GameSize, HandoffGame } from './handoff-game.ts';
import { killAndRestart, type Part } from './kill-run.ts';

/** Staff are told of every step, so that the texts of a run must not take longer than its steps. */
export const handoffPace = { EMAIL_PER_SECOND: '60', TEXT_PER_SECOND: '60', SWEEP_EVERY_MS: '500' };

/** How much is played, and after how many steps at most the part is killed, those of rivals counted. */
export interface RunSize extends GameSize {
  mostUntilKill: number;
}
const whole: RunSize = { notes: 3, turns: 5, mostUntilKill: 28 };
/** Of `npm test`: half as many requests, each with half as many steps, so that a run is about a third; the kill still falls into the middle of it. */
export const short: RunSize = { notes: 2, turns: 3, mostUntilKill: 12 };
const fewestUntilKill = 4;
const parts: readonly Part[] = ['worker', 'postgresql', 'api', 'temporal', 'supervisor'];

/** What a seed decides, beside the order of the steps. */
export interface HandoffPlan {
  seed: number;
  part: Part;
  /** Steps that were asked for at the kill. */
  moment: number;
  /** Milliseconds between that and the kill. */
  delay: number;
}

export interface HandoffRun extends HandoffPlan {
  game: HandoffGame;
  cast: HandoffCast;
  /** Steps that the fall cut off: nobody answered, so they were asked for again. */
  cutOff: number;
  /** Processes that outlived the fall of the stack. */
  orphans: Seen[];
}

export function handoffPlanOf(seed: number, { mostUntilKill } = whole): HandoffPlan {
  const random = new Random(seed);
  return {
    seed,
    part: parts[(seed - 1) % parts.length] ?? 'worker',
    moment: random.whole(fewestUntilKill, mostUntilKill),
    delay: random.whole(0, 150),
  };
}

const casts = new WeakMap<TestStack, Promise<HandoffCast>>();
function castOf(stack: TestStack): Promise<HandoffCast> {
  const cast = casts.get(stack) ?? joinHandoffCast(stack);
  casts.set(stack, cast);
  return cast;
}

/**
 * Lets people play around the requests of several notes, kills the part in the middle of it, brings the stack up again over the same data, and asks once
 * more for everything that got no answer, as a browser does.
 */
export async function killBetweenSteps(stack: TestStack, seed: number, size = whole): Promise<HandoffRun> {
  const plan = handoffPlanOf(seed, size);
  const cast = await castOf(stack);
  const desk = await deskOf(stack);
  const { id: clientId } = await ordered<{ id: string }>(desk, '/api/clients', {
    firstName: 'Wren',
    lastName: `Charted ${seed}`,
    recordNumber: `H-${seed}`,
  });
  const documentIds = [
    await uploadedBy(desk, stack.console, clientId),
    await uploadedBy(desk, stack.console, clientId),
  ];
  const data = await stackData(stack);
  let begun = 0;
  const game = new HandoffGame({
    cast,
    clientId,
    documentIds,
    seed,
    size,
    onStep: (count) => void (begun = count),
    hurry: (requestId, seconds) => hurry(data, requestId, seconds).catch(() => {}),
  });
  let isOver = false;
  const played = game.play().then(() => void (isOver = true));
  await until(`${plan.moment} steps are asked for`, () => isOver || begun >= plan.moment, { every: 5 });
  await sleep(plan.delay);
  const orphans = await killAndRestart(stack, plan.part, () => game.fall());
  await played;
  await data.close().catch(() => {});
  const cutOff = game.unanswered.length;
  await game.repeat();
  return { ...plan, game, cast, cutOff, orphans };
}

/** As if hours had gone by: all rungs of the ladder, or the reminder of who asked, come within so many seconds of the next look. */
async function hurry(data: StackData, id: string, seconds: number): Promise<void> {
  await data.work(({ kysely }) =>
    sql`update chart_request
           set due_at = case when phase in ('needs-information', 'declined') then due_at else now() - interval '2 hours' + ${seconds} * interval '1 second' end,
               phase_since = case when phase in ('needs-information', 'declined') then now() - interval '1 hour' + ${seconds} * interval '1 second' else phase_since end
         where id = ${id}::uuid and closed_at is null`.execute(kysely),
  );
}
