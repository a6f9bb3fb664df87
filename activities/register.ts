import type { PimsyRecord } from '../db/person-imports/rows.ts';
import { openEnvelope } from '../db/integrations/envelope.ts';
import { ssnContext } from '../db/integrations/keep-records.ts';
import { parseMedicaidId } from '../domain/fieldtime/medicaid-ids.ts';
import { personFacts } from '../domain/fieldtime/person-facts.ts';
import type { MappingKind } from '../domain/fieldtime/person-problems.ts';
import { parseState } from '../domain/fieldtime/us-states.ts';
import { parseSsn } from '../domain/ssn.ts';
import type { KeyRing } from '../platform/keyring.ts';
import { type FieldTime, FieldTimeConflict, FieldTimeInvalid, FieldTimeNotFound } from '../providers/fieldtime/port.ts';

const missing = 'This is missing in PIMSY.';

/** What stands in the register, so that another number is seen: of an SSN its keyed hash. */
export const registerMark = (record: Pick<PimsyRecord, 'kind' | 'ssnIndex' | 'facts'>): string | null =>
  record.kind === 'employee' ? (record.ssnIndex ?? null) : personFacts(record.facts).medicaidId;

/** The EVV register of Timeero: the SSN of employees, the Medicaid ID of clients. */
export function createRegister({
  fieldTime,
  keyRing,
  kind,
}: {
  fieldTime: FieldTime;
  keyRing: KeyRing;
  kind: MappingKind;
}) {
  async function employee(userId: string, record: PimsyRecord, signal: AbortSignal): Promise<string | null> {
    if (!record.ssn) return missing;
    const ssn = parseSsn(openEnvelope(keyRing, record.ssn, ssnContext(record)));
    if (!ssn.ok) return ssn.problem;
    await fieldTime.registerEmployee({ userId, ssn: ssn.value }, signal);
    return null;
  }

  async function client(jobId: string, record: PimsyRecord, signal: AbortSignal): Promise<string | null> {
    const { medicaidId, address } = personFacts(record.facts);
    const state = parseState(address.state);
    const parsed = parseMedicaidId(medicaidId, state.ok ? state.value : null);
    if (!parsed.ok) return parsed.problem;
    await fieldTime.registerClient({ jobId, medicaidId: parsed.value.value }, signal);
    return null;
  }

  return {
    /**
     * Writes the entry, which may be written again at any time. @returns why the register does not take it, or null.
     * @throws FieldTimeError of what is no matter of this record
     */
    async entry(timeeroId: string, record: PimsyRecord, signal: AbortSignal): Promise<string | null> {
      try {
        return await (kind === 'employee' ? employee : client)(timeeroId, record, signal);
      } catch (error) {
        if (
          error instanceof FieldTimeInvalid ||
          error instanceof FieldTimeConflict ||
          error instanceof FieldTimeNotFound
        )
          return error.message;
        throw error;
      }
    },
  };
}
