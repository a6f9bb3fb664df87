import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Channel } from '../../../domain/channels.ts';
import type { Locale } from '../../../domain/locales.ts';
import { showInstant } from '../../shared/format.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { words } from '../../shared/words.ts';
import { t } from '../t.ts';
import { versionsQuery } from './messaging.ts';
import classes from './template-editor.module.css';
import type { Wording } from './wording-checks.ts';

interface TemplateVersionsProps {
  messageType: string;
  method: Channel;
  language: Locale;
  onUse: (wording: Wording) => void;
  onClose: () => void;
}

/** Everything that was saved as this template, with who and when; an old text can be taken up again. */
export function TemplateVersions({ messageType, method, language, onUse, onClose }: TemplateVersionsProps) {
  const list = useInfiniteQuery(versionsQuery(messageType, method, language));
  const rows = list.data?.pages.flatMap((page) => page.rows);
  return (
    <SideDrawer title={t('compose.versions')} onClose={onClose}>
      <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
      {rows?.length === 0 && <Empty title={t('compose.versions.none')} hint={t('compose.versions.none.hint')} />}
      <ul className={classes.versions}>
        {rows?.map((row) => (
          <li key={row.version}>
            <strong>{t('compose.version', { version: row.version })}</strong>
            <span className={classes.saved}>
              {[row.savedBy, row.savedAt && showInstant(row.savedAt)].filter(Boolean).join(' · ')}
            </span>
            <div className={classes.old}>{[row.subject, row.body].filter(Boolean).join('\n\n')}</div>
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                onUse({ subject: method === 'email' ? (row.subject ?? '') : null, body: row.body });
                onClose();
              }}
            >
              {t('compose.version.use')}
            </Button>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {words('load.more')}
        </Button>
      )}
    </SideDrawer>
  );
}
