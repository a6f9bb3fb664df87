import { sql } from 'kysely';
import { z } from 'zod';
import type { SyncRun } from '../../domain/schemas/sync.ts';
import type { EhrAppointment } from '../../providers/ehr/port.ts';
import type { Shift } from '../../providers/fieldtime/port.ts';
import type { ApiClient } from './api-client.ts';
import { type CallCounter, countCalls } from './call-counter.ts';
import { collect } from './ehr.ts';
import { deskOf, ordered } from './stack-desk.ts';
import { type StackIntegrations, stackIntegrations } from './stack-integrations.ts';
import { type StackData, stackData } from './stack-data.ts';
import type { TestStack } from './stack.ts';
import { until } from './until.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** When shifts begin that nobody can have begun while a test runs, and that lie in the window. */
const near = () => ({
  from: new Date(Date.now() + 6 * hourMs).toISOString(),
  to: new Date(Date.now() + 29 * dayMs).toISOString(),
});

/** The sample practice of a running stack, connected to both stand-ins by way of a counter of calls. It has to be opened again after a restart. */
export interface SyncStage {
  desk: ApiClient;
  data: StackData;
  systems: StackIntegrations;
  appointments(): Promise<EhrAppointment[]>;
  shifts(): Promise<Shift[]>;
  /** Asks for a run as a person does. @returns its id */
  press(): Promise<string>;
  /** Waits for the end of a run. */
  ended(id: string): Promise<SyncRun>;
  /** Presses until a run has nothing to write. @returns runs that it took */
  settle(): Promise<number>;
  /** Names of the shifts that PIMSY plans, with what Timeero is to show of each. */
  planned(): Promise<Map<string, string>>;
  close(): Promise<void>;
}

export async function openSyncStage(stack: TestStack): Promise<SyncStage> {
  const data = await stackData(stack);
  const desk = await deskOf(stack);
  const systems = stackIntegrations(stack, data);
  const window = near();
  const run = async (id: string) => (await desk.get<SyncRun>(`/api/sync/runs/${id}`)).body;
  const stage: SyncStage = {
    desk,
    data,
    systems,
    appointments: async () => (await collect(systems.pimsy.appointments(window))).records,
    async shifts() {
      const all: Shift[] = [];
      for await (const { items } of systems.timeero.shifts(window)) all.push(...items);
      return all;
    },
    press: async () => (await ordered<{ run: SyncRun }>(desk, '/api/sync/runs', {})).run.id,
    async ended(id) {
      const under = ['requested', 'reading', 'applying'];
      await until(`run ${id} ends`, async () => !under.includes((await run(id)).status), {
        every: 250,
        within: 400_000,
      });
      return run(id);
    },
    async settle() {
      const ends: string[] = [];
      while (ends.length < 6) {
        const { status, counts, failure } = await stage.ended(await stage.press());
        const writes = counts.create + counts.change + counts.delete + counts['put-back'];
        ends.push(`${status} ${failure?.code ?? ''} ${writes}`);
        if (status === 'done' && writes === 0) return ends.length;
      }
      throw new Error(`The sync does not come to an end: ${ends.join(', ')}`);
    },
    async planned() {
      const [users, jobs] = [await mapped(data, 'employee'), await mapped(data, 'client')];
      const shifts = (await stage.appointments()).flatMap((appointment) => {
        const { status, employeeIds, clientIds, startsAt, endsAt, type = 'Visit' } = appointment;
        const userIds = employeeIds.flatMap((id) => users.get(id) ?? []);
        if ((status !== 'scheduled' && status !== 'tentative') || userIds.length === 0 || !startsAt || !endsAt)
          return [];
        return clientIds
          .filter((id) => jobs.has(id))
          .map((id) => {
            const shown = shownOf({ title: type, startsAt, endsAt, userIds, jobId: jobs.get(id) ?? null });
            return [`pimsy-${appointment.id}:${id}`, shown] as const;
          });
      });
      return new Map(shifts);
    },
    close: () => data.close(),
  };
  return stage;
}

/** What of a shift is compared. */
export const shownOf = (
  shift: Pick<Shift, 'title' | 'startsAt' | 'endsAt' | 'jobId'> & { userIds: readonly string[] },
) =>
  [
    shift.title,
    new Date(shift.startsAt).toISOString(),
    new Date(shift.endsAt).toISOString(),
    shift.jobId,
    ...shift.userIds.toSorted(),
  ].join(' ');

/** PIMSY's ids of who is mapped, with Timeero's. */
async function mapped(data: StackData, kind: 'employee' | 'client'): Promise<Map<string, string>> {
  const { rows } = await data.work(({ kysely }) =>
    sql<{ pimsy: string; timeero: string }>`
      select p.external_id as pimsy, t.external_id as timeero from timeero_mapping m
        join external_record p on p.id = m.pimsy_record_id join external_record t on t.id = m.timeero_record_id
       where m.kind = ${kind} and m.ended_at is null`.execute(kysely),
  );
  return new Map(rows.map(({ pimsy, timeero }) => [pimsy, timeero]));
}

const counts = z.object({ suggested: z.number(), suggestedMark: z.string() });

/** Connects the practice, maps whom both systems know by the same e-mail or phone, and syncs for the first time. @returns what counts its calls from now on */
export async function connectStage(stack: TestStack): Promise<CallCounter> {
  const counter = await countCalls(stack.inbox);
  const stage = await openSyncStage(stack);
  try {
    const { desk, systems } = stage;
    await systems.enableBoth(counter.url);
    // How many deletions a run asks a person about is tested elsewhere; here it would hang on how many of the sample's shifts are still to come.
    await stage.data.work(({ kysely }) =>
      sql`update integration set delete_guard = 100 where system = 'pimsy'`.execute(kysely),
    );
    const { id } = await ordered<{ id: string }>(desk, '/api/integrations/pimsy/readings', { scope: 'all' });
    await ordered(desk, '/api/integrations/timeero/reading', {});
    const reading = async () =>
      (await desk.get<{ status: string }>(`/api/integrations/pimsy/readings/${id}`)).body.status;
    await until('PIMSY is read', async () => (await reading()) === 'done');
    for (const kind of ['employee', 'client']) {
      const path = `/api/integrations/mappings/${kind}`;
      const now = async () => counts.parse((await desk.get(`${path}/counts`)).body);
      await until('pairs are suggested', async () => (await now()).suggested > 0);
      await ordered(desk, `${path}/confirm-suggested`, { mark: (await now()).suggestedMark });
    }
    await stage.settle();
    return counter;
  } finally {
    await stage.close();
  }
}
