import { openEnvelope } from '../../db/integrations/envelope.ts';
import { ssnContext } from '../../db/integrations/keep-records.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { ExternalRecord } from '../../db/entities/index.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { conflict } from '../problem.ts';
import { found } from './rows.ts';

/** The SSN of one employee of PIMSY; those of clients are part of their charts, which may be restricted. Every look stands in the audit log with its reason, never with the number. @throws Problem 404, 409 where there is none */
export async function revealedSsn(
  uow: UnitOfWork,
  { id, reason, keyRing }: { id: string; reason: string; keyRing: KeyRing },
): Promise<{ ssn: string }> {
  const record = found(await uow.em.findOne(ExternalRecord, { id, system: 'pimsy', kind: 'employee' }), 'record');
  if (!record.ssn)
    throw conflict(
      'no-ssn',
      'PIMSY has no social security number here',
      'Enter it in PIMSY; it comes with the next reading.',
    );
  const digits = openEnvelope(keyRing, record.ssn, ssnContext(record));
  await uow.note('ssn-revealed', 'external_record', id, { reason });
  return { ssn: /^\d{9}$/.test(digits) ? `${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}` : digits };
}
