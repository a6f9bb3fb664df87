import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { Server, Socket } from 'node:net';
import type { FieldTime, JobValues, Page, ShiftValues, UserValues } from '../../../providers/fieldtime/port.ts';
import { createTimeero, type TimeeroOptions } from '../../../providers/fieldtime/timeero/timeero.ts';
import type { Sandbox, SandboxOptions } from '../sandbox.ts';
import { listen } from '../listen.ts';
import { testSandbox } from '../testing.ts';
import type { FaultOrder } from './faults.ts';
import type { WriteEntry } from './records.ts';

export const timeeroAccount = { apiKey: 'key-of-the-account', webhookSecret: 'secret-of-the-account', fill: false };

/** A sandbox with an empty Timeero account, and the adapter in front of it. */
export interface TimeeroStage {
  sandbox: Sandbox;
  timeero: FieldTime;
  baseUrl: string;
  adapter(options?: Partial<TimeeroOptions>): FieldTime;
  /** Lets something go wrong with one of the next requests. */
  order: (fault: Partial<FaultOrder> & Pick<FaultOrder, 'fault'>) => Promise<void>;
  /** What was taken by the API, oldest first: `user created`, … */
  writes(): string[];
  entries(): WriteEntry[];
}

type Closer = () => Promise<void> | void;

/** A server that answers as the test says; it ends with `closers`. Resolves to its base address, with a slash at the end. */
export async function answering(closers: Closer[], listener: RequestListener): Promise<string> {
  return listening(closers, createServer(listener));
}

export async function listening(closers: Closer[], server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  const port = await listen(server, 0, 'the port of the test');
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${port}/`;
}

export async function timeeroStage(closers: Closer[], options: Partial<SandboxOptions> = {}): Promise<TimeeroStage> {
  const sandbox = await testSandbox(closers, { timeero: timeeroAccount, ...options });
  const baseUrl = `${sandbox.url}/timeero/api/public/`;
  const adapter = (change: Partial<TimeeroOptions> = {}) =>
    createTimeero({
      baseUrl,
      apiKey: timeeroAccount.apiKey,
      allowLoopback: true,
      timeoutMs: 5_000,
      backoffMs: [5, 10, 20],
      ...change,
    });
  return {
    sandbox,
    timeero: adapter(),
    baseUrl,
    adapter,
    async order(fault) {
      const answer = await fetch(`${sandbox.url}/control/timeero`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(fault),
      });
      if (answer.status !== 201) throw new Error(`The fault was not taken: ${await answer.text()}`);
    },
    writes: () =>
      sandbox.ledger
        .timeero()
        .filter(({ source }) => source === 'api')
        .map(({ kind, operation }) => `${kind} ${operation}`),
    entries: () => sandbox.ledger.timeero(),
  };
}

export const aUser = (change: Partial<UserValues> = {}): UserValues => ({
  firstName: 'Ann',
  lastName: 'Lee',
  email: 'Ann.Lee@example.com',
  phone: '+13035550123',
  companyEmployeeId: 'pimsy-7',
  ...change,
});

export const aJob = (change: Partial<JobValues> = {}): JobValues => ({
  name: 'Lee, Bo',
  reference: 'client-1',
  address: { street: '12 Laurel Street', city: 'Asheville', state: 'NC', zip: '28801' },
  geofence: { latitude: 35.5951, longitude: -82.5515, radiusMetres: 150 },
  contact: { name: 'Bo Lee', phone: '+13035550124', email: null },
  ...change,
});

export const aShift = (userId: string, change: Partial<ShiftValues> = {}): ShiftValues => ({
  userIds: [userId],
  jobId: null,
  title: 'Home visit',
  startsAt: '2026-03-02T15:00:00.000Z',
  endsAt: '2026-03-02T16:30:00.000Z',
  zone: 'America/New_York',
  reference: 'appointment-1',
  ...change,
});

/** Everything on the pages of a list; throws as the list does. */
export async function allOf<T>(pages: AsyncIterable<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page.items);
  return items;
}

/** The id of what was created. */
export async function created(outcome: Promise<{ kind: string; id?: string }>): Promise<string> {
  const { kind, id } = await outcome;
  if (kind !== 'created' || id === undefined) throw new Error(`It was not created: ${kind}`);
  return id;
}
