import { Button, Skeleton } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { showAddress, showDate } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { Heading } from '../heading.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { ccdsQuery, filePath, readQuery } from './ccd.ts';
import classes from './ccd.module.css';
import { Section } from './section.tsx';

/** What a document says, section by section. */
export function ReadCcd({ id, phone }: { id: string; phone: string }) {
  const queries = useQueryClient();
  const { data: document, error, refetch } = useQuery(readQuery(id));
  useEffect(() => {
    // It is new no more.
    if (document) void queries.invalidateQueries({ queryKey: ccdsQuery.queryKey });
  }, [document, queries]);
  if (!document)
    return error ? (
      <>
        <Heading>{t('ccd.failed')}</Heading>
        <ProblemNotice error={error} onRetry={() => void refetch()} />
      </>
    ) : (
      <Skeleton height={320} mt="lg" aria-label={t('portal.loading')} />
    );
  const { madeOn, source, sections } = document;
  const from = t(source === 'staff' ? 'ccd.from.staff' : 'ccd.from.pimsy');
  return (
    <article>
      <Heading>{t('ccd.of.unknown')}</Heading>
      {madeOn !== null && <p className={portal.lead}>{t('ccd.made', { date: showDate(madeOn), source: from })}</p>}
      <p className={portal.hint}>{t('ccd.help', { phone: showAddress(phone) })}</p>
      {sections.map((section, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- the document is read once, and its sections have no ids
        <Section key={at} section={section} />
      ))}
      <footer className={classes.foot}>
        <p className={portal.hint}>{t('ccd.private')}</p>
        <Button
          component="a"
          href={filePath(id)}
          download
          variant="default"
          size="md"
          leftSection={<IconDownload size={18} aria-hidden />}
        >
          {t('ccd.file')}
        </Button>
      </footer>
    </article>
  );
}
