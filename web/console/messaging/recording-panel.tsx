import { Button, Group, Select, Stack } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import type { KeysAsked } from '../../../domain/calls.ts';
import { recordingTypes } from '../../../domain/recordings.ts';
import type { CallRecording } from '../../../domain/schemas/call-recordings.ts';
import { longestCall, sayings } from '../../../domain/spoken.ts';
import { FileButton } from '../../shared/ui/file-button.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import classes from './compose.module.css';
import { Recorder } from './recorder/recorder.tsx';
import { addRecording, audioPath, recordingsQuery, withdrawRecording } from './recordings.ts';

interface RecordingPanelProps {
  chosen: CallRecording | undefined;
  /** Undefined: none is chosen any more. */
  onChoose: (recording: CallRecording | undefined) => void;
  keysAsked: KeysAsked;
  onUnused: (unused: boolean) => void;
}

/** What calls play instead of words that are read aloud: chosen, added and listened to. */
export function RecordingPanel({ chosen, onChoose, keysAsked, onUnused }: RecordingPanelProps) {
  const queries = useQueryClient();
  const id = useId();
  const list = useInfiniteQuery(recordingsQuery);
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const again = () => queries.invalidateQueries({ queryKey: ['list', 'call-recordings'] });
  const add = useMutation({
    mutationFn: addRecording,
    onSuccess: async (added) => {
      await again();
      onChoose(added);
      notify(t('recording.added', { name: added.name }));
    },
  });
  const withdraw = useMutation({
    mutationFn: withdrawRecording,
    onSuccess: async () => {
      onChoose(undefined);
      await again();
      notify(t('recording.withdrawn'));
    },
  });
  return (
    <section className={classes.recording} aria-labelledby={id}>
      <h2 id={id} className={classes.partTitle}>
        {t('recording.title')}
      </h2>
      <p className={classes.hint}>{t('recording.hint', { most: longestCall })}</p>
      <Stack gap="sm" maw={520}>
        <Select
          label={t('recording.choose')}
          placeholder={t(rows.length === 0 ? 'recording.none' : 'recording.choose.hint')}
          data={rows.map(({ id: value, name, seconds }) => ({
            value,
            label: t('recording.one', { name, seconds: seconds ?? 0 }),
          }))}
          value={chosen?.id ?? null}
          onChange={(next) => onChoose(rows.find((row) => row.id === next))}
        />
        <Group gap="xs">
          <FileButton
            label={t('recording.add')}
            variant="default"
            accept={['.mp3', '.wav', ...recordingTypes].join(',')}
            busy={add.isPending}
            onFile={add.mutate}
          />
          {list.hasNextPage && (
            <Button variant="subtle" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('recording.more')}
            </Button>
          )}
          {chosen && (
            <Button variant="subtle" loading={withdraw.isPending} onClick={() => withdraw.mutate(chosen.id)}>
              {t('recording.withdraw')}
            </Button>
          )}
        </Group>
        <Recorder busy={add.isPending} onUse={add.mutateAsync} onUnused={onUnused} />
        {chosen && (
          // What it says is known to whoever recorded it; there is nothing to show instead.
          // oxlint-disable-next-line jsx-a11y/media-has-caption -- a recording of the practice's own has no captions
          <audio
            controls
            preload="none"
            src={audioPath(chosen.id)}
            aria-label={t('recording.listen', { name: chosen.name })}
          />
        )}
        <p className={classes.hint}>{t('recording.after', { keys: sayings.en.keys[keysAsked] })}</p>
        <ProblemNotice
          error={add.error ?? withdraw.error ?? list.error}
          onRetry={list.error ? () => void list.refetch() : undefined}
        />
      </Stack>
    </section>
  );
}
