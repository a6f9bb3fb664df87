import type { UnitOfWork } from '../db/database.ts';
import { isEnabled } from '../db/integrations/secrets.ts';
import { judgePerson } from '../db/person-imports/judge.ts';
import { mappedAmong } from '../db/person-imports/known.ts';
import { type Failure, failRow, type PimsyRecord, statusOf, type Taken, takeRows } from '../db/person-imports/rows.ts';
import { jobOf, userOf } from '../domain/fieldtime/new-timeero.ts';
import type { SoundClient, SoundEmployee } from '../domain/fieldtime/person-problems.ts';
import type { ImportStepDeps, Next, Values } from './person-import-step.ts';

/** In one transaction: the next rows, judged, with the intents of those that are to be made; null once Timeero is disabled. `taken`: how many rows. */
export function takeGroup(
  step: ImportStepDeps,
  runId: string,
  limit: number,
): Promise<{ taken: number; group: Next[] } | null> {
  return step.work(async (uow) => {
    if (!(await isEnabled(uow, 'timeero'))) return null;
    const mayBegin = (await statusOf(uow, runId)) === 'running';
    const now = step.clock();
    const taken = await takeRows(uow, { runId, now, mayBegin, leaseMs: step.leaseMs, limit });
    const waiting = taken.filter(({ row }) => row.status === 'waiting');
    const others = taken.filter((each) => !waiting.includes(each));
    const begun = await begin(step, uow, { sound: await judge(step, uow, { waiting, now }), now });
    return { taken: taken.length, group: [...others.map(goOn), ...begun] };
  });
}

/** Of rows whose call was made before: the register, where it was answered; else the look whether it arrived. */
const goOn = (taken: Taken): Next => ({ act: taken.row.status === 'created' ? 'register' : 'look', taken });

interface Sound {
  taken: Taken;
  person: SoundEmployee | SoundClient;
}

/** Those that may be made. The others fail with all that is wrong with them. */
async function judge(
  { keyRing, kind }: ImportStepDeps,
  uow: UnitOfWork,
  { waiting, now }: { waiting: readonly Taken[]; now: Date },
): Promise<Sound[]> {
  const mapped = await mappedAmong(
    uow,
    waiting.map(({ record }) => record.id),
  );
  const sound: Sound[] = [];
  for (const taken of waiting) {
    const { row, record } = taken;
    row.hash = record.hash;
    const failure = whyNot(record, mapped);
    const judged = failure ? null : await judgePerson(uow, keyRing, kind, record);
    if (failure) failRow(row, failure, now);
    else if (judged?.ok) {
      row.warnings = judged.warnings;
      sound.push({ taken, person: judged.person });
    } else failRow(row, { failure: 'invalid', problems: judged?.problems ?? [] }, now);
  }
  return sound;
}

function whyNot(record: PimsyRecord, mapped: ReadonlySet<string>): Failure | null {
  if (record.goneAt) return { failure: 'gone' };
  return mapped.has(record.id) ? { failure: 'mapped' } : null;
}

/** Writes the intents. Whom Timeero has by our id is looked for and not made; one whose e-mail somebody else has fails. */
async function begin(
  step: ImportStepDeps,
  uow: UnitOfWork,
  { sound, now }: { sound: readonly Sound[]; now: Date },
): Promise<Next[]> {
  const known = await step.known(uow);
  return sound.flatMap(({ taken, person }): Next[] => {
    const { row, record } = taken;
    const target = known.of({ externalId: record.externalId, email: person.email });
    if (target?.by === 'email') {
      failRow(row, { failure: 'taken', takenBy: target.id }, now);
      return [];
    }
    Object.assign(row, { status: 'intended', attempt: row.attempt + 1, intendedAt: now, looks: 0 });
    return [target ? { act: 'look', taken } : { act: 'create', taken, send: valuesOf(record, person) }];
  });
}

const valuesOf = ({ externalId }: PimsyRecord, person: SoundEmployee | SoundClient): Values =>
  'ssn' in person
    ? { kind: 'employee', values: userOf(externalId, person) }
    : { kind: 'client', values: jobOf(externalId, person) };
