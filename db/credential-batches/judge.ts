import { type RawBuilder, sql } from 'kysely';
import type { BatchRefusal } from '../../domain/credential-batches.ts';
import { peopleTerms } from '../../domain/people-terms.ts';
import type { ChosenClients } from '../../domain/schemas/credential-batches.ts';
import { chartIsOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import {
  credentialRefusal,
  type PortalPerson,
  portalPersonColumns,
  portalPersonTables,
} from '../portal/portal-person.ts';
import { clientNames } from '../queries/client-list.ts';
import { foundByTerms, reachedByTerms } from '../queries/people-terms.ts';

export interface Judging {
  again: boolean;
  /** Who orders; null where they have left the practice. */
  staffId: string | null;
  /** They see every chart, by the rule Restricted Charts. */
  allCharts: boolean;
  now: Date;
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
  { staffId, allCharts, again, now }: Judging,
): Promise<JudgedClient[]> {
  const terms = chosen.by === 'filter' ? peopleTerms(chosen.text) : [];
  const open = isOpen({ staffId, allCharts, now });
  const { rows } = await sql<Asked>`
    with ${reachedByTerms(terms)}
    select ${portalPersonColumns}, c.record_number as "recordNumber", ${open} as open ${portalPersonTables}
     where ${wanted(chosen, open)} and ${foundByTerms(terms, clientNames, sql`(${allCharts}::boolean or not c.restricted)`)}
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

/** Whether client `c` may be touched by who orders. */
export const isOpen = ({ staffId, allCharts, now }: Omit<Judging, 'again'>): RawBuilder<boolean> =>
  allCharts ? sql<boolean>`true` : staffId === null ? sql<boolean>`not c.restricted` : chartIsOpenTo({ staffId, now });
