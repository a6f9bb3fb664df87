import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DraftContent } from '../../../domain/schemas/broadcast-drafts.ts';
import type { CallRecording } from '../../../domain/schemas/call-recordings.ts';
import type { Compose, ComposeMethod } from '../../../domain/schemas/messaging.ts';
import { t } from '../t.ts';
import { recordingsQuery } from './recordings.ts';

/** What calls say: the text, or a recording. */
export type CallMode = 'words' | 'own';

/** What of a call is composed beside its words; a draft that names a recording goes on with it while it is offered. */
export function useRecording(kept: Pick<DraftContent, 'recordingId'> | undefined, method: ComposeMethod) {
  const named = method === 'voice' ? (kept?.recordingId ?? null) : null;
  const [mode, setMode] = useState<CallMode>(named === null ? 'words' : 'own');
  const [own, setOwn] = useState<CallRecording | null>();
  const list = useInfiniteQuery({ ...recordingsQuery, enabled: named !== null });
  const ofDraft = list.data?.pages.flatMap(({ rows }) => rows).find(({ id }) => id === named);
  const chosen = own === undefined ? ofDraft : (own ?? undefined);
  return {
    mode: method === 'voice' ? mode : 'words',
    setMode,
    recording: method === 'voice' && mode === 'own' ? chosen : undefined,
    /** Also while the list of recordings has not come. */
    recordingId: method !== 'voice' || mode !== 'own' ? null : own === undefined ? named : (own?.id ?? null),
    choose: (recording: CallRecording | undefined) => setOwn(recording ?? null),
  };
}

/** As the API takes it; its words are for History. */
export const playedOf = (
  recording: CallRecording | undefined,
): Pick<Compose, 'subject' | 'body' | 'variants' | 'text' | 'voice' | 'fax' | 'recordingId'> => ({
  subject: null,
  body: t('recording.body', { name: recording?.name ?? '' }),
  variants: {},
  text: null,
  voice: null,
  fax: null,
  recordingId: recording?.id ?? null,
});
