import { sql } from 'kysely';
import { personFacts } from '../../domain/fieldtime/person-facts.ts';
import {
  type HeldSsn,
  type Judged,
  judgeClient,
  judgeEmployee,
  type MappingKind,
  type SoundClient,
  type SoundEmployee,
} from '../../domain/fieldtime/person-problems.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { UnitOfWork } from '../database.ts';
import { openEnvelope } from '../integrations/envelope.ts';
import { ssnContext } from '../integrations/keep-records.ts';
import type { System } from '../../domain/integrations.ts';

/** A record of PIMSY, as far as judging it goes. */
export interface Judgeable {
  system: System;
  kind: string;
  id: string;
  externalId: string;
  facts: Record<string, unknown>;
  ssn?: Uint8Array | null;
  ssnIndex?: string | null;
}

/** The SSN of an employee, and the names of those who have the same. */
export async function heldSsn({ kysely }: UnitOfWork, keyRing: KeyRing, record: Judgeable): Promise<HeldSsn> {
  if (!record.ssn) return { ssn: null, sharedWith: [] };
  const { rows } = await sql<{ label: string }>`
    select label from external_record
     where ssn_index = ${record.ssnIndex ?? null} and system = ${record.system} and kind = ${record.kind} and id <> ${record.id}::uuid
       and gone_at is null order by label, id limit 3`.execute(kysely);
  return { ssn: openEnvelope(keyRing, record.ssn, ssnContext(record)), sharedWith: rows.map(({ label }) => label) };
}

export async function judgePerson(
  uow: UnitOfWork,
  keyRing: KeyRing,
  kind: MappingKind,
  record: Judgeable,
): Promise<Judged<SoundEmployee | SoundClient>> {
  const facts = personFacts(record.facts);
  return kind === 'client' ? judgeClient(facts) : judgeEmployee(facts, await heldSsn(uow, keyRing, record));
}
