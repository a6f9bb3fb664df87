import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { Random } from '../../db/seed/random.ts';
import { type MappingKind, mappingKinds } from '../../domain/fieldtime/person-problems.ts';
import { heldPerson } from '../setup/integrations.ts';
import type { Seen } from '../setup/processes.ts';
import { deskOf, ordered } from '../setup/stack-desk.ts';
import { stackIntegrations } from '../setup/stack-integrations.ts';
import type { TestStack } from '../setup/stack.ts';
import { stackData } from '../setup/stack-data.ts';
import { until } from '../setup/until.ts';
import { killAndRestart, type Part } from './kill-run.ts';

/** What got no answer is looked for a second time after some seconds instead of minutes; nothing of the stand-in arrives that late. */
export const importPace = { SWEEP_EVERY_MS: '500', IMPORT_LOOK_AGAIN_MS: '5000' };

const recordsOfARun = 12;
const parts: readonly Part[] = ['worker', 'postgresql', 'api', 'temporal', 'supervisor'];

/** What a seed decides. */
export interface ImportPlan {
  seed: number;
  part: Part;
  kind: MappingKind;
  /** Records of the run that Timeero has at the kill. */
  moment: number;
  /** Milliseconds between that and the kill. */
  delay: number;
}

export interface ImportRun extends ImportPlan {
  runId: string;
  /** PIMSY's ids of the records that can be imported. */
  whole: string[];
  /** Of those that have to be corrected. */
  broken: string[];
  /** Processes that outlived the fall of the stack. */
  orphans: Seen[];
}

/** The lists name records by PIMSY's id and must be empty. */
export interface ImportVerdict extends ImportRun {
  imported: number;
  /** In Timeero more than once. */
  doubled: string[];
  /** Neither there and mapped, nor shown as one to correct. */
  lost: string[];
  /** Said to be imported, and not there. */
  claimed: string[];
  /** There, although it has to be corrected. */
  strange: string[];
}

export function importPlanOf(seed: number): ImportPlan {
  const random = new Random(seed);
  return {
    seed,
    part: parts[(seed - 1) % parts.length] ?? 'worker',
    kind: random.pick(mappingKinds),
    moment: random.whole(0, recordsOfARun - 4),
    delay: random.whole(0, 150),
  };
}

/** Orders an import, kills the part in the middle of it, and brings the stack up again over the same data. */
export async function killBetweenCreates(stack: TestStack, seed: number): Promise<ImportRun> {
  const plan = importPlanOf(seed);
  const { kind, moment } = plan;
  const ids = Array.from({ length: recordsOfARun }, (_, n) => `k-${seed * 100 + n}`);
  const broken = ids.filter((_, n) => n % 4 === 3);
  const data = await stackData(stack);
  let runId = '';
  try {
    const { of, enable, users, jobs } = stackIntegrations(stack, data);
    await enable();
    const people = ids.map((id, n) => {
      const email = n === 5 ? `timeero-drop.${id}@example.com` : `${id}@example.com`; // its answer is lost, whatever is killed
      const lastName = kind === 'client' && n === 5 ? `timeero-drop ${id}` : `Killed ${id}`;
      const wishes = { email, lastName, phones: [`+1828${String(5_550_000 + seed * 20 + n)}`] };
      return heldPerson(kind, id, broken.includes(id) ? { ...wishes, phones: [] } : wishes);
    });
    const recordIds = await of.keep('pimsy', kind, people);
    const desk = await deskOf(stack);
    ({ id: runId } = await ordered<{ id: string }>(desk, '/api/integrations/imports', { kind, recordIds }));
    const there = async () =>
      (kind === 'employee'
        ? (await users()).map(({ companyEmployeeId }) => companyEmployeeId)
        : (await jobs()).map(({ reference }) => reference)
      ).filter((id) => id !== null && ids.includes(id)).length;
    await until(`${moment} records are there`, async () => (await there()) >= moment, { every: 20 });
  } finally {
    await data.close();
  }
  await sleep(plan.delay);
  const orphans = await killAndRestart(stack, plan.part);
  return { ...plan, runId, whole: ids.filter((id) => !broken.includes(id)), broken, orphans };
}

interface ImportedRow {
  id: string;
  status: string;
  target: string | null;
}

/** Waits for the end of the import and compares what Rounds says with what Timeero holds. */
export async function judgeImport(stack: TestStack, run: ImportRun): Promise<ImportVerdict> {
  const data = await stackData(stack);
  try {
    const { users, jobs, doubles } = stackIntegrations(stack, data);
    const isOver = async () => {
      const { rows } = await data.work(({ kysely }) =>
        sql<{ status: string }>`select status from person_import where id = ${run.runId}::uuid`.execute(kysely),
      );
      return rows[0]?.status === 'done';
    };
    await until(`the import of seed ${run.seed} ends`, isOver, { every: 250 });
    const { rows } = await data.work(({ kysely }) =>
      sql<ImportedRow>`
        select r.external_id as id, i.status, t.external_id as target
          from person_import_row i join external_record r on r.id = i.record_id
          left join timeero_mapping m on m.pimsy_record_id = r.id and m.ended_at is null
          left join external_record t on t.id = m.timeero_record_id
         where i.run_id = ${run.runId}::uuid`.execute(kysely),
    );
    const held = new Map<string, string[]>();
    const note = (own: string | null, id: string) => own !== null && held.set(own, [...(held.get(own) ?? []), id]);
    if (run.kind === 'employee') for (const { companyEmployeeId, id } of await users()) note(companyEmployeeId, id);
    else for (const { reference, id } of await jobs()) note(reference, id);
    const rowOf = (id: string) => rows.find((row) => row.id === id);
    const isThere = (id: string) => held.get(id)?.includes(rowOf(id)?.target ?? '') ?? false;
    const mine = new Set([...run.whole, ...run.broken]);
    const twice = (await doubles()).map((double) => double.split(' ')[1] ?? '').filter((id) => mine.has(id));
    return {
      ...run,
      imported: run.whole.filter((id) => rowOf(id)?.status === 'done').length,
      doubled: [...new Set([...twice, ...[...mine].filter((id) => (held.get(id)?.length ?? 0) > 1)])],
      lost: [
        ...run.whole.filter((id) => rowOf(id)?.status !== 'done'),
        ...run.broken.filter((id) => rowOf(id)?.status !== 'failed'),
      ],
      claimed: run.whole.filter((id) => rowOf(id)?.status === 'done' && !isThere(id)),
      strange: run.broken.filter((id) => held.has(id)),
    };
  } finally {
    await data.close();
  }
}
