import { Anchor, Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OwnCcd } from '../../../domain/schemas/ccd.ts';
import { intents } from '../../shared/api.ts';
import { showAddress, showDate, showZoned } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import documents from '../documents/documents.module.css';
import { Heading } from '../heading.tsx';
import { PageLink } from '../page-link.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { ask, ccdKey, ccdsQuery, filePath, isOpen } from './ccd.ts';
import classes from './ccd.module.css';

/** What was asked for and where it stands, and the documents that are there. */
export function OwnCcds({ phone }: { phone: string }) {
  const list = useInfiniteQuery(ccdsQuery);
  const rows = list.data?.pages.flatMap((page) => page.rows);
  const open = rows?.find(isOpen);
  const others = rows?.filter((row) => !isOpen(row));
  return (
    <>
      <Heading>{t('ccd.title')}</Heading>
      <p className={portal.lead}>{t('ccd.lead')}</p>
      <ProblemNotice error={rows ? null : list.error} onRetry={() => void list.refetch()} />
      {!rows && !list.error && <Skeleton height={180} mt="lg" aria-label={t('portal.loading')} />}
      {rows && (
        <section aria-labelledby="ccd-asked" className={classes.asked}>
          <h2 id="ccd-asked" className={portal.sectionTitle}>
            {t('ccd.asked')}
          </h2>
          <div aria-live="polite">{open && <Open row={open} phone={phone} />}</div>
          {!open && <Ask again={rows.length > 0} />}
        </section>
      )}
      {others && (
        <section aria-labelledby="ccd-mine">
          <h2 id="ccd-mine" className={portal.sectionTitle}>
            {t('ccd.mine')}
          </h2>
          {others.length === 0 && <p className={portal.lead}>{t('ccd.none')}</p>}
          {others.length > 0 && (
            <ul className={documents.list}>
              {others.map((row) => (
                <Answered key={row.id} row={row} phone={phone} />
              ))}
            </ul>
          )}
          {list.hasNextPage && (
            <Button
              mt="sm"
              variant="default"
              loading={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              {t('ccd.more')}
            </Button>
          )}
        </section>
      )}
    </>
  );
}

function Ask({ again }: { again: boolean }) {
  const queries = useQueryClient();
  const [intent] = useState(() => intents());
  const asking = useMutation({
    mutationFn: () => ask(intent.keyOf({})),
    onSuccess: async () => {
      intent.done();
      await queries.invalidateQueries({ queryKey: ccdKey });
    },
  });
  return (
    <>
      <p className={portal.hint}>{t('ccd.ask.hint')}</p>
      <Button mt="sm" size="md" loading={asking.isPending} onClick={() => asking.mutate()}>
        {t(again ? 'ccd.ask.again' : 'ccd.ask')}
      </Button>
      <ProblemNotice error={asking.error} onRetry={() => asking.mutate()} />
    </>
  );
}

/** Where it stands in plain words, and by when the client hears of it. */
function Open({ row: { state, askedAt, dueAt, overdue }, phone }: { row: OwnCcd; phone: string }) {
  const asked = showZoned(askedAt);
  return (
    <>
      <strong>{t(state === 'preparing' ? 'ccd.state.preparing' : 'ccd.state.with-staff')}</strong>
      <p className={portal.hint}>
        {overdue ? t('ccd.late', { asked, phone: showAddress(phone) }) : t('ccd.by', { asked, due: showZoned(dueAt) })}
      </p>
    </>
  );
}

function Answered({ row, phone }: { row: OwnCcd; phone: string }) {
  const { id, state, askedAt, answeredAt, madeOn, source, unread, words } = row;
  const at = answeredAt === null ? '' : showZoned(answeredAt);
  if (state !== 'ready')
    return (
      <li className={documents.row}>
        <div className={documents.what}>
          <span className={documents.name}>
            {state === 'declined' ? t('ccd.declined') : t('ccd.taken-back', { phone: showAddress(phone) })}
          </span>
          {words !== null && (
            <>
              <p className={portal.hint}>{t('ccd.answered', { asked: showZoned(askedAt), at })}</p>
              <p className={classes.words}>{words}</p>
            </>
          )}
        </div>
      </li>
    );
  const name = madeOn === null ? t('ccd.of.unknown') : t('ccd.of', { date: showDate(madeOn) });
  return (
    <li className={documents.row}>
      <div className={documents.what}>
        <span className={documents.name}>{name}</span>
        {unread && <span className={documents.unread}>{t('ccd.new')}</span>}
        <div className={portal.hint}>
          {t('ccd.since', { at, source: t(source === 'staff' ? 'ccd.from.staff' : 'ccd.from.pimsy') })}
        </div>
      </div>
      <div className={documents.acts}>
        <PageLink to={`/ccd/${id}`} aria-label={t('ccd.read.of', { at })}>
          {t('ccd.read')}
        </PageLink>
        <Anchor href={filePath(id)} download aria-label={t('ccd.download.of', { at })}>
          {t('ccd.download')}
        </Anchor>
      </div>
    </li>
  );
}
