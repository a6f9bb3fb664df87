import { Button, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Note, NoteVersion } from '../../../domain/schemas/notes.ts';
import { showZoned } from '../../shared/format.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { FormSkeleton } from '../../shared/ui/form-skeleton.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { Comparison } from './comparison.tsx';
import { LoadMore } from './load-more.tsx';
import classes from './notes.module.css';
import { noteVersionQuery, noteVersionsQuery } from './notes.ts';

/** Every version of a note's text, with who and when; each can be read, and compared with what is saved now. */
export function VersionsDrawer({ note, onClose }: { note: Note; onClose: () => void }) {
  const [opened, setOpened] = useState<string | null>(null);
  const { rows, error, onRetry, more } = tableOf(useInfiniteQuery(noteVersionsQuery(note.id)));
  return (
    <SideDrawer title={t('note.versions')} size={640} onClose={onClose}>
      <ProblemNotice error={rows ? null : error} onRetry={onRetry} />
      {!rows && !error && <FormSkeleton fields={3} />}
      {rows?.length === 0 && <Empty title={t('note.versions.none')} hint={t('note.versions.none.hint')} />}
      <ul className={classes.lines}>
        {rows?.map((version) => (
          <li key={version.id}>
            <div className={classes.version}>
              <span>
                <strong>{t('note.version', { number: version.number })}</strong>
                {' · '}
                {t('note.version.by', { name: version.savedBy.name, at: showZoned(version.savedAt) })}
              </span>
              <Button
                size="xs"
                variant="default"
                aria-expanded={opened === version.id}
                aria-label={t(opened === version.id ? 'note.version.close' : 'note.version.read', {
                  number: version.number,
                })}
                onClick={() => setOpened(opened === version.id ? null : version.id)}
              >
                {t(opened === version.id ? 'note.version.close.short' : 'note.version.read.short')}
              </Button>
            </div>
            {opened === version.id && <Version note={note} version={version} />}
          </li>
        ))}
      </ul>
      <LoadMore more={more} />
    </SideDrawer>
  );
}

function Version({ note, version }: { note: Note; version: NoteVersion }) {
  const [compares, setCompares] = useState(false);
  const { data, error, refetch } = useQuery(noteVersionQuery(note.id, version.id));
  if (error) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <FormSkeleton fields={1} />;
  return (
    <>
      <SegmentedControl
        size="xs"
        mb="xs"
        aria-label={t('note.version.show')}
        data={[
          { value: 'text', label: t('note.version.text') },
          { value: 'compare', label: t('note.version.compare') },
        ]}
        value={compares ? 'compare' : 'text'}
        onChange={(next) => setCompares(next === 'compare')}
      />
      {compares ? (
        <Comparison before={data.text} after={note.text ?? ''} />
      ) : (
        <div className={classes.text}>{data.text || t('note.version.empty')}</div>
      )}
    </>
  );
}
