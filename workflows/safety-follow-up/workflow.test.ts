import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../db/ids.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import { formAssignmentStart, formAssignmentType, formChangedSignal } from '../form-assignment/contract.ts';
import { acknowledgedSignal, safetyFollowUpStart, safetyFollowUpType } from './contract.ts';

interface Looked {
  id: string;
  at: number;
}
type Look = (times: number) => { over: boolean; waitMs: number };

let stage: SkippingStage;
/** What each look answers, by id, and the looks there were. */
const answers = new Map<string, Look>();
const looked: Looked[] = [];
const minutes = (count: number) => count * 60_000;
const over = { over: true, waitMs: 0 };

function look(id: string, at: number): ReturnType<Look> {
  looked.push({ id, at });
  return answers.get(id)?.(looksAt(id).length) ?? over;
}
const looksAt = (id: string) => looked.filter((each) => each.id === id);

beforeAll(async () => {
  stage = await skippingStage({
    default: {
      lookAtFollowUp: async ({ followUpId, at }: { followUpId: string; at: number }) => look(followUpId, at),
      lookAtForm: async ({ assignmentId, at }: { assignmentId: string; at: number }) => look(assignmentId, at),
    },
  });
});
afterAll(() => stage.close());

const start = (followUpId: string, more: { looks?: number } = {}) =>
  stage.environment.client.workflow.start(
    safetyFollowUpType,
    safetyFollowUpStart({ practiceId: newId(), followUpId, ...more }),
  );

describe('a safety follow-up', () => {
  it('is looked at again when its time has come, for as long as nobody has acknowledged it', async () => {
    const id = newId();
    answers.set(id, (times) => (times < 200 ? { over: false, waitMs: minutes(60) } : over));
    await (await start(id)).result();
    const looks = looksAt(id);
    expect(looks).toHaveLength(200);
    expect(looks.at(-1)!.at - looks[0]!.at).toBeGreaterThanOrEqual(minutes(199 * 60));
  });

  it('ends at once when it is acknowledged, and goes on in a new history with nothing but its ids', async () => {
    const id = newId();
    let acknowledged = false;
    answers.set(id, (times) => {
      if (acknowledged) return over;
      return { over: false, waitMs: times < 3 ? minutes(15) : minutes(1_000_000) };
    });
    const handle = await start(id, { looks: 2 });
    // Its clock jumps only while somebody waits for it.
    while (looksAt(id).length < 3) await stage.environment.sleep(minutes(5));
    acknowledged = true;
    await handle.signal(acknowledgedSignal);
    expect(await handle.result()).toMatchObject({ looks: expect.any(Number) });
    expect(looksAt(id)).toHaveLength(4);
  });

  it('is looked after by one at a time, and by another one where that was stopped from outside', async () => {
    const id = newId();
    answers.set(id, () => ({ over: false, waitMs: minutes(1_000_000) }));
    const handle = await start(id);
    await expect(start(id)).rejects.toThrow(/already started/i);
    await handle.terminate('by an operator');
    answers.set(id, () => over);
    await (await start(id)).result();
    expect(looksAt(id).length).toBeGreaterThan(0);
  });
});

it('a form that a client has to do ends when it is completed', async () => {
  const id = newId();
  let completed = false;
  answers.set(id, () => (completed ? over : { over: false, waitMs: minutes(1_000_000) }));
  const input = { practiceId: newId(), assignmentId: id };
  const handle = await stage.environment.client.workflow.start(formAssignmentType, formAssignmentStart(input));
  while (looksAt(id).length < 1) await new Promise((wait) => setTimeout(wait, 20));
  completed = true;
  await handle.signal(formChangedSignal);
  await handle.result();
  expect(looksAt(id)).toHaveLength(2);
});
