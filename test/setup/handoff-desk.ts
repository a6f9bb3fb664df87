import { NativeConnection, Worker } from '@temporalio/worker';
import { createChartHandoffActivities } from '../../activities/chart-handoff.ts';
import {
  Absence,
  Assignment,
  Client,
  ContactPoint,
  Staff,
  UserGroup,
  UserGroupMember,
} from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { MoveName } from '../../domain/chart-handoff/moves.ts';
import type { Grants } from '../../domain/rules.ts';
import type { ChartRequest, newRequest } from '../../domain/schemas/chart-requests.ts';
import type { Note } from '../../domain/schemas/notes.ts';
import { createDataConverter } from '../../platform/data-converter.ts';
import { queues } from '../../platform/names.ts';
import type { z } from 'zod';
import type { Answer } from './api-client.ts';
import { startTestApi, type TestApi, type TestUser } from './api.ts';
import { keptBundle } from './kept-bundle.ts';
import { TestPeople } from './people.ts';
import { testTemporal } from './temporal.ts';
import { quietRuntime } from './quiet-runtime.ts';

/** What sending and receiving requests takes, beside the chart. */
export const capable: Grants = {
  'Messaging Create': ['create'],
  'Messaging View': ['view'],
  Clients: ['view'],
  Documents: ['create', 'view'],
};
export const clinician: Grants = { ...capable, Notes: ['create', 'view'] };

/** A problem, or what was asked for. */
export type Or<T> = T & {
  type: string;
  title: string;
  detail?: string;
  next?: string;
  errors?: { path: string; message: string }[];
};

export interface HandoffDesk {
  api: TestApi;
  people: TestPeople;
  /** A note of somebody with text, ready to be asked for. */
  note(author: TestUser, clientId: string): Promise<Note>;
  /** Asks; @throws where it is refused. */
  request(
    author: TestUser,
    note: { id: string },
    keeper: TestUser | { groupId: string },
    more?: Partial<z.input<typeof newRequest>>,
  ): Promise<ChartRequest>;
  read(user: TestUser, request: { id: string }): Promise<ChartRequest>;
  move(
    user: TestUser,
    request: { id: string; version: number },
    move: MoveName,
    more?: object,
  ): Promise<Answer<Or<ChartRequest>>>;
  group(...members: TestUser[]): Promise<{ id: string; groupId: string }>;
  absent(user: TestUser, delegate: TestUser | null, days?: { from: string; to: string }): Promise<void>;
  leaves(user: TestUser): Promise<void>;
  supervise(user: TestUser, supervisor: TestUser): Promise<void>;
  restrict(clientId: string, assigned: TestUser): Promise<void>;
  /** Kinds of what was told to somebody and is unread, oldest first. */
  told(user: TestUser): Promise<string[]>;
  /** Stops the worker, and starts another one. */
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
  temporal: { stop(): Promise<void>; start(): Promise<void> };
  close(): Promise<void>;
}

const read = async (user: TestUser, { id }: { id: string }) =>
  (await user.get<ChartRequest>(`/api/chart-requests/${id}`)).body;

/** The API over a Temporal server and a worker of its own, for a chart hand-off from end to end. */
export async function handoffDesk(): Promise<HandoffDesk> {
  quietRuntime();
  const temporal = await testTemporal();
  await temporal.start();
  const api = await startTestApi({ env: { TEMPORAL_ADDRESS: temporal.address } });
  const people = new TestPeople(api.db, api.own.id);
  const workflowBundle = await keptBundle();
  let running: { stop(): Promise<void> } | null = null;

  async function startWorker(): Promise<void> {
    const connection = await NativeConnection.connect({ address: temporal.address });
    const common = { connection, dataConverter: createDataConverter(api.deps.keyRing) };
    const activities = createChartHandoffActivities({ database: api.deps.database });
    const workers = [
      await Worker.create({ ...common, taskQueue: queues.workflows, workflowBundle }),
      await Worker.create({ ...common, taskQueue: queues.default, activities }),
    ];
    const ran = Promise.all(workers.map((worker) => worker.run()));
    running = {
      async stop() {
        for (const worker of workers) worker.shutdown();
        await ran;
        await connection.close();
      },
    };
  }
  async function stopWorker(): Promise<void> {
    await running?.stop();
    running = null;
  }
  await startWorker();
  // While there is a worker, a slow machine is no reason to answer that servers are away.
  const { temporal: toTemporal } = api.deps;
  const within = toTemporal.within.bind(toTemporal);
  toTemporal.within = (ms, calls) => within(running ? 120_000 : ms, calls);

  return {
    api,
    people,
    temporal,
    startWorker,
    stopWorker,
    read,
    async note(author, clientId) {
      const begun = { title: 'Progress note', visitOn: '2026-03-02', text: 'canary-of-the-note' };
      const { body } = await author.post<{ id: string }>(`/api/clients/${clientId}/notes`, begun);
      return (await author.get<Note>(`/api/notes/${body.id}`)).body;
    },
    async request(author, note, keeper, more = {}) {
      const to = 'groupId' in keeper ? { groupId: keeper.groupId } : { staffId: keeper.staffId };
      const asked = {
        keeper: to,
        items: [{ code: 'signed-consent' }, { code: 'referral' }],
        words: 'canary-of-the-words',
        ...more,
      };
      const key = { 'idempotency-key': newId() };
      const answer = await author.post<Or<{ id: string }>>(`/api/notes/${note.id}/requests`, asked, key);
      if (answer.status !== 201)
        throw new Error(`The request was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      return read(author, answer.body);
    },
    move: (user, { id, version }, move, more = {}) =>
      user.post<Or<ChartRequest>>(`/api/chart-requests/${id}/moves`, {
        move,
        moveId: newId(),
        ...(move !== 'say' && { version }),
        ...more,
      }),
    group: (...members) =>
      people.work(async ({ em }) => {
        const { id } = em.create(UserGroup, { id: newId(), name: `Group ${newId()}` });
        await em.flush();
        for (const { staffId } of members) em.create(UserGroupMember, { groupId: id, staffId });
        return { id, groupId: id };
      }),
    absent: (user, delegate, days = { from: '2020-01-01', to: '2099-12-31' }) =>
      people.work(async ({ em }) => {
        const away = { startsOn: days.from, endsOn: days.to, delegateId: delegate?.staffId ?? null };
        em.create(Absence, { staffId: user.staffId, ...away });
      }),
    leaves: (user) =>
      people.work(async ({ em }) => {
        (await em.findOneOrFail(Staff, { id: user.staffId })).active = false;
      }),
    supervise: (user, supervisor) =>
      people.work(async ({ em }) => {
        (await em.findOneOrFail(Staff, { id: user.staffId })).supervisorId = supervisor.staffId;
      }),
    restrict: (clientId, assigned) =>
      people.work(async ({ em }) => {
        (await em.findOneOrFail(Client, { id: clientId })).restricted = true;
        em.create(Assignment, { clientId, staffId: assigned.staffId, role: 'clinician' });
      }),
    async told(user) {
      const { body } = await user.get<{ rows: { kind: string }[] }>('/api/alerts?unread=true');
      return body.rows.map(({ kind }) => kind).toReversed();
    },
    async close() {
      await stopWorker();
      await api.close();
      await temporal.remove();
    },
  };
}

/** Gives somebody a mobile phone that they prefer to be told by. */
export const tellByText = (people: TestPeople, user: TestUser, address: string): Promise<void> =>
  people.work(async ({ em }) => {
    (await em.findOneOrFail(Staff, { id: user.staffId })).preferredMethod = 'text';
    em.create(ContactPoint, { personId: user.personId, kind: 'mobile', address });
  });
