import { Anchor, Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { viewerOf } from '../../../domain/documents.ts';
import type { PortalDocument } from '../../../domain/schemas/portal-documents.ts';
import { showBytes, showZoned } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { words } from '../../shared/words.ts';
import { soonAfterOpening } from '../after-opening.ts';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { contentPath, documentsQuery, summaryQuery } from './documents.ts';
import classes from './documents.module.css';

/** Documents of one direction, newest first. */
export function DocumentList({ list }: { list: 'shown' | 'sent' }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    documentsQuery(list),
  );
  const rows = data?.pages.flatMap((page) => page.rows);
  return (
    <>
      <ProblemNotice error={rows ? null : error} onRetry={() => void refetch()} />
      {!rows && !error && <Skeleton height={64} aria-label={t('portal.loading')} />}
      {rows?.length === 0 && <p className={portal.lead}>{t(`documents.${list}.none`)}</p>}
      {rows && rows.length > 0 && (
        <ul className={classes.list}>
          {rows.map((row) => (list === 'shown' ? <Shown key={row.id} row={row} /> : <Sent key={row.id} row={row} />))}
        </ul>
      )}
      {hasNextPage && (
        <Button mt="sm" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {words('load.more')}
        </Button>
      )}
    </>
  );
}

function Shown({ row }: { row: PortalDocument }) {
  const { name, bytes, at, unread } = row;
  const client = useQueryClient();
  const opened = () =>
    soonAfterOpening(() => {
      void client.invalidateQueries({ queryKey: documentsQuery('shown').queryKey });
      void client.invalidateQueries({ queryKey: summaryQuery.queryKey });
    });
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <span className={classes.name}>{name}</span>
        {unread && <span className={classes.unread}>{t('documents.unread')}</span>}
        <div className={portal.hint}>
          <time dateTime={at}>{showZoned(at)}</time>
          {bytes !== null && ` · ${showBytes(bytes)}`}
        </div>
      </div>
      <Acts row={row} onOpen={opened} />
    </li>
  );
}

function Sent({ row }: { row: PortalDocument }) {
  const { name, folder, state, at, opens } = row;
  const kind = kindWord(folder);
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <span className={classes.name}>{name}</span>
        <div className={portal.hint}>
          {kind && `${kind} · `}
          <time dateTime={at}>{showZoned(at)}</time>
        </div>
        <div>{t(`documents.state.${state}`)}</div>
      </div>
      {opens && <Acts row={row} />}
    </li>
  );
}

/** What a browser shows by itself opens in a tab of its own; everything can be kept. A PDF is opened by the device: our pages let nothing run in one. */
function Acts({ row: { id, name, mediaType }, onOpen }: { row: PortalDocument; onOpen?: () => void }) {
  const viewer = viewerOf(mediaType);
  return (
    <div className={classes.acts}>
      {(viewer === 'image' || viewer === 'text') && (
        <Anchor
          href={contentPath(id)}
          target="_blank"
          rel="noreferrer"
          aria-label={t('documents.open.of', { name })}
          onClick={onOpen}
        >
          {t('documents.open')}
        </Anchor>
      )}
      <Anchor
        href={contentPath(id, 'download')}
        download
        aria-label={t('documents.download.of', { name })}
        onClick={onOpen}
      >
        {t('documents.download')}
      </Anchor>
    </div>
  );
}

/** The practice may have filed it where clients know no name for. */
function kindWord(folder: PortalDocument['folder']): string {
  return folder === 'clinical' || folder === 'portal' ? '' : t(`documents.kind.${folder}`);
}
