import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Document, PortalThread, Setting } from '../db/entities/index.ts';
import { lookAtThread } from '../db/portal-messages/look.ts';
import { waitForStaff } from '../db/portal-messages/waits.ts';
import { settings } from '../domain/settings.ts';
import { startTestApi, type TestApi } from '../test/setup/api.ts';
import { MessageDesk } from '../test/setup/portal-messages.ts';
import { createDocumentActivities } from './documents.ts';
import { createPortalThreadActivities } from './portal-thread.ts';
import { sweepPortalThreads } from './portal-thread-sweeper.ts';

let api: TestApi;
let desk: MessageDesk;
beforeAll(async () => {
  api = await startTestApi();
  desk = await MessageDesk.open(api);
  // The office is open from 9 to 17 in New York, where it is winter.
  await desk.work(async ({ em }) => void em.create(Setting, { id: settings.portalAnswerHours.id, value: '8' }));
});
afterAll(() => api.close());

/** Asked on Monday, 2 March 2026, at ten. */
async function askedOnMonday(): Promise<string> {
  const { threadId } = await desk.asked();
  await desk.work(async (uow) => {
    await sql`update alert set read_at = now() where subject_id = ${threadId}::uuid`.execute(uow.kysely);
    await sql`update task set status = 'done' where subject_id = ${threadId}::uuid`.execute(uow.kysely);
    const thread = await uow.em.findOneOrFail(PortalThread, { id: threadId });
    uow.em.assign(thread, { askedAt: null, dueAt: null, waitsFor: 'client' });
    await uow.em.flush();
    await waitForStaff(uow, thread, new Date('2026-03-02T15:00:00Z'));
    await sql`update alert set read_at = now() where subject_id = ${threadId}::uuid`.execute(uow.kysely);
  });
  return threadId;
}
const look = (id: string, at: string) => desk.work((uow) => lookAtThread(uow, id, new Date(at)));

/** Whom was told what, as "kind who". */
async function told(threadId: string, names: Record<string, string>): Promise<string[]> {
  const { rows } = await desk.work(({ kysely }) =>
    sql<{ kind: string; staff: string }>`
      select kind, staff_id as staff from alert where subject_id = ${threadId}::uuid and read_at is null order by id`.execute(
      kysely,
    ),
  );
  return rows.map(({ kind, staff }) => `${kind} ${names[staff] ?? 'somebody'}`).toSorted();
}

describe('the promise of an answer', () => {
  it('reminds the group halfway, tells it when it is overdue, and then who may give it to somebody; each once', async () => {
    const overseer = await api.as({ Tasks: ['modify', 'view'], Clients: ['view'] });
    const names = {
      [desk.answerer.staffId]: 'group',
      [overseer.staffId]: 'overseer',
      [api.own.admin.staffId]: 'admin',
    };
    const id = await askedOnMonday();
    expect((await desk.row(id)).dueAt?.toISOString()).toBe('2026-03-03T15:00:00.000Z');
    expect(await look(id, '2026-03-02T18:59:59Z')).toMatchObject({
      step: 'remind',
      nextAt: new Date('2026-03-02T19:00:00Z'),
    });
    expect(await told(id, names)).toEqual([]);
    for (let n = 0; n < 2; n++) expect(await look(id, '2026-03-02T19:00:00Z')).toMatchObject({ step: 'overdue' });
    expect(await told(id, names)).toEqual(['portal-message-due group']);
    await look(id, '2026-03-03T15:00:00Z');
    expect(await told(id, names)).toEqual(['portal-message-due group', 'portal-message-overdue group']);
    expect(await look(id, '2026-03-04T15:00:00Z')).toMatchObject({
      over: false,
      step: null,
      nextAt: new Date('2026-03-05T14:00:00Z'),
    });
    expect(await told(id, names)).toEqual([
      'portal-message-due group',
      'portal-message-overdue admin',
      'portal-message-overdue group',
      'portal-message-overdue overseer',
    ]);
    expect((await desk.answer(id)).status).toBe(201);
    expect([await told(id, names), await look(id, '2026-03-05T14:00:00Z')]).toEqual([
      [],
      { over: true, step: null, nextAt: null },
    ]);
  });

  it('tells the last step alone after a stand-still, and asks its activity for nothing that is not there', async () => {
    const id = await askedOnMonday();
    await look(id, '2026-03-09T15:00:00Z');
    expect((await desk.alerts(id)).every((kind) => kind === 'portal-message-overdue')).toBe(true);
    const { lookAtThread: activity } = createPortalThreadActivities({ database: api.db.database });
    const at = Date.parse('2026-03-09T15:00:00Z');
    expect(await activity({ practiceId: api.own.id, threadId: id, at })).toEqual({
      over: false,
      step: null,
      // To nine o'clock of the next day, after the night of the summer time.
      waitMs: 22 * 3_600_000,
    });
    await expect(activity({ practiceId: api.other.id, threadId: id, at })).rejects.toMatchObject({
      type: 'PortalThreadNotFound',
    });
  });
});

const sweep = async (afterMs: number, lookAt: (threadId: string) => Promise<void> = async () => {}) => {
  const looked: string[] = [];
  await sweepPortalThreads({
    database: api.db.database,
    clock: () => new Date(Date.now() + afterMs),
    log: api.deps.log,
    lookAt: async ({ threadId }) => {
      await lookAt(threadId);
      looked.push(threadId);
    },
  });
  return looked;
};

it('The scan asks nobody to look at a file that its client has not sent', async () => {
  const writer = await desk.writer();
  const upload = await desk.uploaded(writer, 'label.pdf', 'error');
  const { leaveUnscanned } = createDocumentActivities({ ...api.deps, database: api.db.database });
  await leaveUnscanned({ practiceId: api.own.id, documentId: upload });
  expect([await desk.tasks(upload), await desk.alerts(upload)]).toEqual([[], []]);
});

describe('the sweeper', () => {
  it('finds what nobody looks at, also after Temporal was away, and leaves alone what is looked after or answered', async () => {
    const { threadId } = await desk.asked();
    expect(await sweep(0)).not.toContain(threadId);
    await expect(sweep(6_000, () => Promise.reject(new Error('Temporal is away')))).rejects.toThrow('Temporal is away');
    expect(await sweep(6_000)).toContain(threadId);
    const { nextAt } = (await desk.work((uow) => lookAtThread(uow, threadId, new Date())))!;
    expect(await sweep(6_000)).not.toContain(threadId);
    expect(await sweep(nextAt!.getTime() - Date.now() + 11 * 60_000)).toContain(threadId);
    await desk.answer(threadId);
    expect(await sweep(30 * 86_400_000)).not.toContain(threadId);
  });

  it('withdraws what was uploaded and not sent for a day, and nothing that was sent', async () => {
    const writer = await desk.writer();
    const [kept, left] = [await desk.uploaded(writer, 'kept.pdf'), await desk.uploaded(writer, 'left.pdf')];
    await desk.ask(writer, 'See', { attachments: [kept] });
    const withdrawn = async () =>
      (await desk.work(({ em }) => em.find(Document, { id: [kept, left], withdrawnAt: { $ne: null } }))).map(
        ({ id }) => id,
      );
    await sweep(23 * 3_600_000);
    expect(await withdrawn()).toEqual([]);
    await sweep(25 * 3_600_000);
    expect(await withdrawn()).toEqual([left]);
  });
});
