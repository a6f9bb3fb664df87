import { revealSsn, type Ssn } from '../../../domain/ssn.ts';
import type { Call } from './http.ts';
import type { List } from './lists.ts';
import type { Visit } from '../port.ts';
import { readVisit } from './visits.ts';

/*
 * The EVV register and the GPS points of visits are not part of Timeero's public API. What stands here is an extension of ours, in the manner of
 * the public part, that the stand-in of development speaks (docs/timeero.md); an account whose API has it under other names needs this file
 * changed and no other.
 */

export const visitPath = (id: string): string => `evv/visits/${id}`;

export const visitsSince = (since: string): List<Visit> => ({
  path: 'evv/visits',
  what: 'visits',
  query: { updated_since: new Date(since).toISOString() },
  read: readVisit,
});

/** The one place where an SSN leaves in the clear, over TLS, to the register that needs it. */
export const employeeEntry = (userId: string, ssn: Ssn): Call => ({
  method: 'PUT',
  path: `evv/employees/${userId}`,
  body: { ssn: revealSsn(ssn) },
});

export const clientEntry = (jobId: string, medicaidId: string): Call => ({
  method: 'PUT',
  path: `evv/clients/${jobId}`,
  body: { medicaid_id: medicaidId },
});
