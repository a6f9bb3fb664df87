import type { Actor, UnitOfWork } from '../db/database.ts';
import { KnownTargets } from '../db/person-imports/known.ts';
import type { Made, Taken, Waits } from '../db/person-imports/rows.ts';
import type { MappingKind } from '../domain/fieldtime/person-problems.ts';
import type { KeyRing } from '../platform/keyring.ts';
import type { FieldTime, JobValues, UserValues } from '../providers/fieldtime/port.ts';
import type { Wait } from './field-time-trouble.ts';
import { createRegister } from './register.ts';

/** What an import needs for one step. */
export interface Importing extends Waits {
  work: <T>(task: (uow: UnitOfWork) => Promise<T>) => Promise<T>;
  keyRing: KeyRing;
  clock: () => Date;
  fieldTime: FieldTime;
  kind: MappingKind;
  /** Who ordered the import. */
  mappedBy: Actor;
}

/** The same, as the pieces of a step share it. */
export interface ImportStepDeps extends Importing {
  /** What Timeero has: read once a step, by whoever asks first. */
  known: (uow: UnitOfWork) => Promise<KnownTargets>;
  /** Writes the entry of the EVV register. */
  enter: ReturnType<typeof createRegister>;
}

export function stepOf(importing: Importing): ImportStepDeps {
  let known: Promise<KnownTargets> | null = null;
  return {
    ...importing,
    known: (uow) => (known ??= KnownTargets.read(uow, importing.kind)),
    enter: createRegister(importing),
  };
}

/** Fields of a user or job that is to be made. */
export type Values = { kind: 'employee'; values: UserValues } | { kind: 'client'; values: JobValues };

/** What is to be done with a row that was taken: made in Timeero, looked for there, or entered into the register. */
export type Next =
  { act: 'look'; taken: Taken } | { act: 'register'; taken: Taken } | { act: 'create'; taken: Taken; send: Values };

export type Entered = Taken & { timeeroId: string; refusal: string | null };

/** What a call came to: a record that is there, an entry of the register, nothing that is still to be written down, or a reason to wait. */
export type Came = { made: Made & Taken } | { entered: Entered } | null;
export type CameOrWait = Came | Wait;
