import { sql } from 'kysely';
import type { ChartReader } from '../charts/chart-access.ts';
import { closedTo, isClosedJob, isClosedRecord, nameUnless } from '../charts/closed-records.ts';
import type { UnitOfWork } from '../database.ts';

const systemOf = { user: 'timeero', job: 'timeero', employee: 'pimsy', client: 'pimsy' } as const;

interface Labelled {
  kind: keyof typeof systemOf;
  ids: readonly (string | null)[];
  reader: ChartReader;
}

/** Labels of records by the ids that the other system gives them; of those that are closed to the reader, what stands in their place. */
export async function labelsOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { kind, ids, reader }: Labelled,
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  if (wanted.length === 0) return new Map();
  const label = sql`r.label`;
  const shown =
    kind === 'job'
      ? nameUnless(isClosedJob('r'), label)
      : kind === 'client'
        ? nameUnless(isClosedRecord('r'), label)
        : label;
  const { rows } = await sql<{ id: string; label: string }>`
    with ${closedTo(reader)}
    select r.external_id as id, ${shown} as label from external_record r
     where r.system = ${systemOf[kind]} and r.kind = ${kind} and r.external_id = any(${wanted}::text[])`.execute(
    kysely,
  );
  return new Map(rows.map(({ id, label: text }) => [id, text]));
}
