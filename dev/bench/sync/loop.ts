import { judgeClient } from '../../../domain/fieldtime/person-problems.ts';
import { jobOf } from '../../../domain/fieldtime/new-timeero.ts';
import { personFacts } from '../../../domain/fieldtime/person-facts.ts';
import { heldClient } from '../../../activities/pimsy-records.ts';
import { addDays, localDate, startOfDay } from '../../../domain/time.ts';
import type { EhrAppointment, EhrClient } from '../../../providers/ehr/port.ts';
import type { BenchPractice } from './practice.ts';

/*
 * The peer: what somebody would write without Rounds. It fetches page after page by the same adapters and posts each record when the one before is through.
 * It keeps nothing, looks for nothing, and what is cut off in its middle is made twice by the next.
 */

const zone = 'America/New_York';

/** From today to 30 days on, as a sync looks. */
function windowOf(now: Date): { from: string; to: string } {
  const today = localDate(now.toISOString(), zone);
  return { from: startOfDay(today, zone), to: startOfDay(addDays(today, 31), zone) };
}

/** Fetches the appointments and posts each as a shift. @returns how many */
export async function copyShifts({ ehr, fieldTime, userOf, jobOf: jobs }: BenchPractice): Promise<number> {
  let count = 0;
  for await (const { records } of ehr.appointments(windowOf(new Date())))
    for (const { id, employeeIds, clientIds, startsAt, endsAt, type = '' } of records) {
      const [client = ''] = clientIds;
      const outcome = await fieldTime.createShift({
        userIds: employeeIds.map((employee) => userOf.get(employee) ?? ''),
        jobId: jobs.get(client) ?? null,
        title: type,
        startsAt: startsAt ?? '',
        endsAt: endsAt ?? '',
        zone,
        reference: `pimsy-${id}:${client}`,
      });
      if (outcome.kind === 'created') count += 1;
    }
  return count;
}

/** Fetches what both systems hold, and nothing else. @returns how many records */
export async function fetchBoth(practice: BenchPractice): Promise<number> {
  let count = 0;
  for await (const { items } of practice.fieldTime.shifts(windowOf(new Date()))) count += items.length;
  return count + (await fetchAppointments(practice)).length;
}

export async function fetchAppointments({ ehr }: Pick<BenchPractice, 'ehr'>): Promise<EhrAppointment[]> {
  const all: EhrAppointment[] = [];
  for await (const { records } of ehr.appointments(windowOf(new Date()))) all.push(...records);
  return all;
}

export async function fetchClients({ ehr }: Pick<BenchPractice, 'ehr'>): Promise<EhrClient[]> {
  const all: EhrClient[] = [];
  for await (const { records } of ehr.clients()) all.push(...records);
  return all;
}

/** Posts each client as a job, and as an entry of the EVV register. @returns how many */
export async function postClients({ fieldTime }: BenchPractice, clients: readonly EhrClient[]): Promise<number> {
  let count = 0;
  for (const client of clients) {
    const judged = judgeClient(personFacts(heldClient(client).facts));
    if (!judged.ok) throw new Error(`The clients of the bench are not good: ${judged.problems[0]?.message}`);
    const outcome = await fieldTime.createJob(jobOf(client.id, judged.person));
    if (outcome.kind !== 'created') throw new Error(`A job was not created: ${outcome.kind}`);
    await fieldTime.registerClient({ jobId: outcome.id, medicaidId: judged.person.medicaidId });
    count += 1;
  }
  return count;
}
