import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { type AudienceRow, visitsAsked } from './audience.ts';
import {
  type AudienceSearch,
  byName,
  type CandidateFacts,
  everybodyOf,
  factsOf,
  factsReader,
  sourceRows,
} from './audience-facts.ts';
import { byHashes } from './by-hashes.ts';
import { pagesOf } from './pages-of.ts';
import { isOfStaff } from './staff-audience.ts';

/** One candidate of a whole audience. */
export interface PlacedRow extends AudienceRow {
  /** In the order of the list, by last name, from 0. */
  position: number;
  /** What the gate asks; of a page those of whom the same is known share it. */
  facts: CandidateFacts;
  about: CandidateFacts['about'];
}

interface Row extends Omit<PlacedRow, keyof CandidateFacts | 'facts' | 'appointment'> {
  facts: string;
  zone: string | null;
  clinician: string;
  location: string;
  locationPhone: string | null;
}

/**
 * Everybody whom a broadcast concerns with all that the gate and the merge ask, by pages of about `size`, so that memory is the same whatever the size of
 * the audience: by address, and never cut where several share one, because they get one message. Those without an address come last.
 */
export async function* audiencePages(
  uow: Pick<UnitOfWork, 'kysely'>,
  search: AudienceSearch,
  size: number,
): AsyncGenerator<PlacedRow[], void, undefined> {
  // The fewer the tables, the sooner PostgreSQL knows its way.
  const [visit, places] =
    search.kind === 'appointment'
      ? [
          sql`concat_ws(' ', sp.first_name, sp.last_name) as clinician, l.name as location, l.phone as "locationPhone"`,
          visitsAsked,
        ]
      : [sql`'' as clinician, '' as location, null as "locationPhone"`, sql``];
  const pages = pagesOf(
    uow,
    sql<Row>`
      with source as materialized (${sourceRows(search)})
      select s.source_id as "sourceId", ${search.toStaff ? sql`null::uuid` : sql`c.id`} as "clientId", p.id as "personId", concat_ws(' ', p.first_name, p.last_name) as name,
             coalesce(p.preferred_name, p.first_name) as "firstName", reader.id as "contactPersonId", point.address,
             exists (select from contact_point other
                     where other.address = point.address and other.active and other.person_id <> reader.id
                     ${search.toStaff ? isOfStaff : sql``}) as "sharedAddress",
             ${factsOf(search)} as facts, s.zone, ${visit}, ${search.kind === 'day' ? sql`s.details` : sql`null::jsonb`} as details, (row_number() over (order by ${byName}) - 1)::int as position
      ${everybodyOf(search)}
      ${places}
      order by point.address collate "C" nulls last, position`,
    size,
  );
  let waiting: Row[] = [];
  // Its rows are all sorted before the first comes.
  for (let page = await byHashes(uow, () => pages.next()); !page.done; page = await pages.next()) {
    const rows = [...waiting, ...page.value];
    const last = rows.at(-1)?.address ?? null;
    // More of the last address may be to come; nobody shares none.
    const end = last === null ? rows.length : rows.findIndex(({ address }) => address === last);
    waiting = rows.slice(end);
    if (end > 0) yield placed(rows.slice(0, end), search);
  }
  if (waiting.length > 0) yield placed(waiting, search);
}

function placed(rows: readonly Row[], search: AudienceSearch): PlacedRow[] {
  const read = factsReader(search);
  const isVisit = search.kind === 'appointment';
  return rows.map(({ facts: text, zone, clinician, location, locationPhone, ...row }) => {
    const facts = read(text);
    const place = { zone: zone ?? facts.where.practice, clinician, location, locationPhone };
    return {
      ...row,
      ...facts,
      appointment: isVisit && facts.about ? { startsAt: facts.about.at, ...place } : null,
      facts,
    };
  });
}
