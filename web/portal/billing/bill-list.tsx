import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { words } from '../../shared/words.ts';
import documents from '../documents/documents.module.css';
import portal from '../portal.module.css';
import { t } from '../t.ts';

interface Listed<Row> {
  data: { pages: { rows: Row[] }[] } | undefined;
  error: unknown;
  refetch: () => unknown;
  hasNextPage: boolean;
  fetchNextPage: () => unknown;
  isFetchingNextPage: boolean;
}

interface BillListProps<Row> {
  list: Listed<Row>;
  label: string;
  none: string;
  children: (row: Row) => ReactNode;
}

/** Statements or payments, newest first. */
export function BillList<Row extends { id: string }>({ list, label, none, children }: BillListProps<Row>) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = list;
  const rows = data?.pages.flatMap((page) => page.rows);
  return (
    <section aria-label={label}>
      <ProblemNotice error={rows ? null : error} onRetry={() => void refetch()} />
      {!rows && !error && <Skeleton height={64} mt="md" aria-label={t('portal.loading')} />}
      {rows?.length === 0 && <p className={portal.lead}>{none}</p>}
      {rows && rows.length > 0 && (
        <ul className={documents.list}>
          {rows.map((row) => (
            <li key={row.id} className={documents.row}>
              {children(row)}
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button mt="sm" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {words('load.more')}
        </Button>
      )}
    </section>
  );
}
