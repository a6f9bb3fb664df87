import type { AuditEntry } from '../../../domain/schemas/access.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

export interface AuditFilter {
  action?: string | undefined;
  subject?: string | undefined;
  subjectId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export const auditQuery = (filter: AuditFilter) =>
  listQuery(['audit', filter], (cursor, signal) =>
    api.get<ListPage<AuditEntry>>('/api/audit', { ...filter, cursor, limit: 50 }, { signal }),
  );

/** Kinds of rows are named as in the database: `contact_point` reads "contact point". */
export const subjectName = (subject: string): string => subject.replaceAll('_', ' ');

export interface Change {
  field: string;
  /** null: the field was not there. */
  before: string | null;
  after: string | null;
}

const shown = (value: unknown) => {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** The fields that differ, by name; of something new or deleted all that have a value. */
export const changesOf = ({ before, after }: Pick<AuditEntry, 'before' | 'after'>): Change[] =>
  [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
    .map((field) => ({ field, before: shown(before?.[field]), after: shown(after?.[field]) }))
    .filter((change) => change.before !== change.after)
    .toSorted((a, b) => a.field.localeCompare(b.field));
