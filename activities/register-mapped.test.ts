import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { TimeeroMapping } from '../db/entities/index.ts';
import { activityDeps, type TestActivityDeps, TestSenders } from '../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { TestFieldTime } from '../test/setup/field-time.ts';
import { TestIntegrations } from '../test/setup/integrations.ts';
import { createRegisterMapped } from './register-mapped.ts';

let test: TestDatabase;
let deps: TestActivityDeps;
let of: TestIntegrations;
let timeero: TestFieldTime;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  timeero = new TestFieldTime();
  deps = { ...activityDeps(test, new TestSenders()), fieldTime: () => timeero };
  of = new TestIntegrations(test, await test.practice(), deps.keyRing);
  await of.enable('timeero');
  for (const n of ['1', '2']) {
    const target = await of.target('employee', { externalId: `u${n}` });
    await of.mapped('employee', await of.employee(`e-${n}`), target);
  }
});

const fill = () => {
  const { registerMapped } = createRegisterMapped(deps);
  return new MockActivityEnvironment().run(registerMapped, { practiceId: of.practiceId });
};
const live = () => of.work(({ em }) => em.find(TimeeroMapping, { endedAt: null }, { orderBy: { id: 'asc' } }));
/** Does something while the first SSN is on its way. */
const meanwhile = (act: () => Promise<unknown>) => {
  let left = 1;
  timeero.at = async ({ call, when }) => {
    if (call === 'registerEmployee' && when === 'before' && left-- > 0) await act();
  };
};

describe('The EVV register', () => {
  it('gets the SSN of everybody who is mapped, once', async () => {
    expect(await fill()).toEqual({ registered: 2, refused: 0 });
    expect([...timeero.register.keys()]).toEqual(['u1', 'u2']);
    expect(await fill()).toEqual({ registered: 0, refused: 0 });
  });

  it('gets no SSN for a user who was unmapped meanwhile', async () => {
    const [, second] = await live();
    meanwhile(() =>
      of.work(({ em }) =>
        em.nativeUpdate(TimeeroMapping, { id: second?.id }, { endedAt: deps.clock(), endedBy: 'system:test' }),
      ),
    );
    expect(await fill()).toEqual({ registered: 1, refused: 0 });
    expect([...timeero.register.keys()]).toEqual(['u1']);
  });

  it('gets the SSN for the user to whom an employee was mapped meanwhile as well', async () => {
    const [first] = await live();
    const other = await of.target('employee', { externalId: 'u9' });
    meanwhile(async () => {
      await of.work(({ em }) =>
        em.nativeUpdate(TimeeroMapping, { id: first?.id }, { endedAt: deps.clock(), endedBy: 'system:test' }),
      );
      await of.mapped('employee', first?.pimsyRecordId ?? '', other);
    });
    await fill();
    await fill();
    expect([...timeero.register.keys()]).toContain('u9');
  });

  it('gets nothing more once Timeero is disabled', async () => {
    meanwhile(() => of.disable('timeero'));
    expect(await fill()).toEqual({ registered: 1, refused: 0 });
    expect([...timeero.register.keys()]).toEqual(['u1']);
  });
});
