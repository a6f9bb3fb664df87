import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconMicrophone, IconPlayerStopFilled } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { longestCall } from '../../../../domain/spoken.ts';
import { showInstant } from '../../../shared/format.ts';
import { t } from '../../t.ts';
import type { Recorder as State } from './use-recorder.ts';
import { useRecorder } from './use-recorder.ts';
import { clockOf } from './wav.ts';

interface RecorderProps {
  busy: boolean;
  /** Adds it as a file that was chosen is added; resolves once it is there. */
  onUse: (file: File) => Promise<unknown>;
  /** Whether something is recorded, or being, that is neither used nor discarded. */
  onUnused: (unused: boolean) => void;
}

/** Where the keyboard goes on when the button that had it is gone. */
const focus = (element: HTMLElement | null) => element?.focus();

/** Records by the microphone: runs a minute at most, is listened to, and then used or discarded. */
export function Recorder({ busy, onUse, onUnused }: RecorderProps) {
  const { recorder, begin, stop, discard } = useRecorder();
  const unused = recorder.is === 'recording' || recorder.is === 'converting' || recorder.is === 'done';
  useEffect(() => {
    onUnused(unused);
    return () => onUnused(false);
  }, [unused, onUnused]);
  // Whoever has not recorded yet keeps the keyboard where it is.
  const begun = useRef(false);
  const back = useCallback((button: HTMLButtonElement | null) => {
    if (begun.current) button?.focus();
  }, []);
  if (recorder.is === 'done')
    return (
      <Recorded
        key={recorder.url}
        recorded={recorder}
        busy={busy}
        onUse={(name) =>
          void onUse(new File([recorder.wav], `${name}.wav`, { type: recorder.wav.type })).then(discard, () => {})
        }
        onDiscard={discard}
      />
    );
  const runs = recorder.is === 'recording';
  return (
    <Stack gap="xs">
      <Group gap="sm">
        {runs ? (
          <>
            <Button ref={focus} color="red" leftSection={<IconPlayerStopFilled size={16} />} onClick={stop}>
              {t('recorder.stop')}
            </Button>
            <Button variant="subtle" onClick={discard}>
              {t('recorder.discard')}
            </Button>
            <Text component="span" role="timer" aria-label={t('recorder.time')} ff="monospace">
              {t('recorder.seconds', { now: clockOf(recorder.seconds), most: clockOf(longestCall) })}
            </Text>
          </>
        ) : (
          <Button
            // Another one once it is read, since one that was disabled has lost the keyboard.
            key={recorder.is === 'converting' ? 'converting' : 'ready'}
            ref={back}
            variant="default"
            leftSection={<IconMicrophone size={16} />}
            loading={recorder.is === 'converting'}
            disabled={busy}
            onClick={() => {
              begun.current = true;
              begin();
            }}
          >
            {t('recorder.begin')}
          </Button>
        )}
      </Group>
      <output>
        {recorder.is === 'asking' && <Text size="sm">{t('recorder.asking')}</Text>}
        {runs && <span className="visually-hidden">{t('recorder.runs', { most: longestCall })}</span>}
      </output>
      {recorder.is === 'idle' && recorder.problem && (
        <Alert color="red" variant="light" title={t(`recorder.${recorder.problem}`)}>
          {t(`recorder.${recorder.problem}.next`)}
        </Alert>
      )}
    </Stack>
  );
}

interface RecordedProps {
  recorded: Extract<State, { is: 'done' }>;
  busy: boolean;
  onUse: (name: string) => void;
  onDiscard: () => void;
}

function Recorded({ recorded: { url, seconds, silent }, busy, onUse, onDiscard }: RecordedProps) {
  const [name, setName] = useState(() => t('recorder.name.usual', { at: showInstant(new Date().toISOString()) }));
  const given = name.trim();
  return (
    <Stack gap="xs" renderRoot={(props) => <section {...props} aria-label={t('recorder.done')} />}>
      <Text size="sm">{t('recorder.length', { seconds })}</Text>
      {silent && (
        <Alert color="blue" variant="light" title={t('recorder.silent')}>
          {t('recorder.silent.next')}
        </Alert>
      )}
      {/* Nobody but its reader knows yet what it says. */}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- a recording of the practice's own has no captions */}
      <audio ref={focus} controls src={url} aria-label={t('recorder.listen')} />
      <TextInput
        label={t('recorder.name')}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Group gap="xs">
        <Button loading={busy} disabled={given === ''} onClick={() => onUse(given)}>
          {t('recorder.use')}
        </Button>
        <Button variant="default" disabled={busy} onClick={onDiscard}>
          {t('recorder.discard')}
        </Button>
      </Group>
    </Stack>
  );
}
