import { type RawBuilder, sql } from 'kysely';
import type { BatchRefusal } from '../../domain/credential-batches.ts';
import { peopleTerms } from '../../domain/people-terms.ts';
import type { ChosenClients } from '../../domain/schemas/credential-batches.ts';
import { type ChartReader, isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import {
  credentialRefusal,
  type PortalPerson,
  portalPersonColumns,
  portalPersonTables,
} from '../portal/portal-person.ts';
import { clientNames } from '../queries/client-list.ts';
import { foundByTerms, reachedByTerms } from '../queries/people-terms.ts';

/** Who orders, and whether clients who had credentials get them anew. */
export interface Judging extends ChartReader {
  again: boolean;
}

export interface JudgedClient {
  id: string;
  firstName: string;
  lastName: string;
  recordNumber: string;
  /** null: credentials would be sent, or are under way. */
  reason: BatchRefusal | null;
}

type Asked = PortalPerson & { recordNumber: string; open: boolean };

/**
 * The chosen clients by name, each with why they would be refused now. All at once: 20,000 are a few megabytes, and are judged by the same function as one.
 * Ids that are none of the practice's are not in it.
 */
export async function judgeClients(
  uow: UnitOfWork,
  chosen: ChosenClients,
  { again, ...reader }: Judging,
): Promise<JudgedClient[]> {
  const terms = chosen.by === 'filter' ? peopleTerms(chosen.text) : [];
  const open = isOpenTo(reader);
  const { rows } = await sql<Asked>`
    with ${reachedByTerms(terms)}
    select ${portalPersonColumns}, c.record_number as "recordNumber", ${open} as open ${portalPersonTables}
     where ${wanted(chosen, open)} and ${foundByTerms(terms, clientNames, sql`(${reader.sees}::boolean or not c.restricted)`)}
     order by lower(p.last_name), lower(p.first_name), c.id`.execute(uow.kysely);
  return rows.map((row) => ({
    id: row.clientId,
    firstName: row.firstName,
    lastName: row.lastName,
    recordNumber: row.recordNumber,
    // First, because the other reasons tell something of the chart.
    reason: row.open ? credentialRefusal(row, { again }) : 'restricted-chart',
  }));
}

/** A chart that is not open is on the list with a login and without one: leaving it out would tell which. */
function wanted(chosen: ChosenClients, open: RawBuilder<boolean>): RawBuilder<unknown> {
  if (chosen.by === 'ids') return sql`c.id = any(${chosen.ids}::uuid[])`;
  const { active, withoutLogin } = chosen;
  return sql`(${active}::boolean is null or c.active = ${active}) and (not ${withoutLogin}::boolean or a.id is null or not ${open})`;
}
