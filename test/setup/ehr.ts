import type { EhrPage, ReadEnd } from '../../providers/ehr/port.ts';

/** All records of a read and how it ended; throws where it does not end. */
export async function collect<T>(
  pages: AsyncIterable<EhrPage<T>>,
): Promise<{ records: T[]; pages: number; end: ReadEnd }> {
  const records: T[] = [];
  let [count, end]: [number, ReadEnd | null] = [0, null];
  for await (const page of pages) {
    if (end) throw new Error('A page came after the last one');
    records.push(...page.records);
    count += 1;
    end = page.end;
  }
  if (!end) throw new Error('The read has no end');
  return { records, pages: count, end };
}
