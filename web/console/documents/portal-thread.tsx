import { Anchor, Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { documentFolders } from '../../../domain/documents.ts';
import type { ClientDocument } from '../../../domain/schemas/documents.ts';
import { api } from '../../shared/api.ts';
import { showZoned } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { words } from '../../shared/words.ts';
import chart from '../chart/chart.module.css';
import { Panel } from '../chart/panel.tsx';
import { t } from '../t.ts';
import { DocumentStatus } from './document-status.tsx';
import { documentsKey, sentDocumentsQuery } from './documents.ts';
import classes from './documents.module.css';

interface PortalThreadProps {
  clientId: string;
  onOpen: (document: ClientDocument) => void;
}

/** Documents Updated via Portal: what the client sent there, when, and who of the practice has seen it. */
export function PortalThread({ clientId, onOpen }: PortalThreadProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    sentDocumentsQuery(clientId),
  );
  const rows = data?.pages.flatMap((page) => page.rows);
  return (
    <Panel title={t('document.sent')} hint={rows?.length === 0 ? t('document.sent.empty') : t('document.sent.hint')}>
      <ProblemNotice error={rows ? null : error} onRetry={() => void refetch()} />
      {!rows && !error && <Skeleton height={52} />}
      {rows && rows.length > 0 && (
        <ul className={chart.list} aria-label={t('document.sent')}>
          {rows.map((document) => (
            <SentLine key={document.id} document={document} onOpen={() => onOpen(document)} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <div>
          <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {words('load.more')}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function SentLine({ document, onOpen }: { document: ClientDocument; onOpen: () => void }) {
  const { id, clientId, name, folder, status, uploadedAt, seenAt, seenBy } = document;
  const queries = useQueryClient();
  const see = useMutation({
    mutationFn: () => api.post(`/api/documents/${id}/seen`),
    onSuccess: () => queries.invalidateQueries({ queryKey: documentsKey(clientId) }),
  });
  return (
    <li className={chart.line}>
      <span>{documentFolders[folder]}</span>
      <span>
        {status === 'clean' ? (
          <Anchor
            component="button"
            type="button"
            className={classes.open}
            onClick={onOpen}
            aria-label={t('document.open', { name })}
          >
            {name}
          </Anchor>
        ) : (
          name
        )}
        <span className={chart.sub}>
          {t('document.sent.at', { at: showZoned(uploadedAt ?? '') })}
          {' · '}
          {seenAt ? t('document.seen.by', { name: seenBy ?? '', at: showZoned(seenAt) }) : t('document.seen.not')}
        </span>
        {status !== 'clean' && <DocumentStatus document={document} />}
        <ProblemNotice error={see.error} onRetry={() => see.mutate()} />
      </span>
      {!seenAt && (
        <Button
          size="xs"
          variant="default"
          loading={see.isPending}
          aria-label={t('document.seen.of', { name })}
          onClick={() => see.mutate()}
        >
          {t('document.seen')}
        </Button>
      )}
    </li>
  );
}
