import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { BroadcastAfterwards, BroadcastPace } from '../../../domain/schemas/broadcast-pace.ts';
import type { Broadcast, BroadcastCounts } from '../../../domain/schemas/messaging.ts';
import type { BroadcastStatus } from '../../../domain/statuses.ts';
import { broadcastQuery } from './broadcasts.ts';

interface Progress {
  status: BroadcastStatus;
  counts: BroadcastCounts;
  pace?: BroadcastPace;
  afterwards?: BroadcastAfterwards;
  toResend?: number;
}

/** `closed`: nothing more is expected. */
export type Line = 'waiting' | 'up' | 'closed';

/** Milliseconds between two reads of the recipients while their numbers move. */
const readEvery = 2_000;

/**
 * Follows a broadcast by server-sent events while `moving`: its counts at once, the rest (its own row and the recipients) at most every
 * two seconds. Returns how the line is; the browser takes it up again by itself.
 */
export const useLiveBroadcast = (id: string, moving: boolean): Line => {
  const queries = useQueryClient();
  const [line, setLine] = useState<Line>('waiting');
  useEffect(() => {
    if (!moving) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const source = new EventSource(`/api/broadcasts/${id}/live`);
    const readSoon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void queries.invalidateQueries({ queryKey: ['broadcasts', id], exact: true });
        void queries.invalidateQueries({ queryKey: ['list', 'broadcasts', id, 'recipients'] });
      }, readEvery);
    };
    source.addEventListener('open', () => setLine('up'));
    source.addEventListener('error', () => setLine('waiting'));
    // Without this the browser would take the line up again, to hear the same once more.
    source.addEventListener('end', () => {
      source.close();
      setLine('closed');
    });
    source.addEventListener('state', (event: MessageEvent<string>) => {
      const { status, counts, pace, afterwards, toResend }: Progress = JSON.parse(event.data);
      queries.setQueryData(
        broadcastQuery(id).queryKey,
        (row: Broadcast | undefined) => row && { ...row, status, counts, pace, afterwards, toResend },
      );
      readSoon();
    });
    return () => {
      source.close();
      clearTimeout(timer);
      setLine('waiting');
      // What the last event did not carry: when it ended, and what became of the last messages.
      void queries.invalidateQueries({ queryKey: ['broadcasts', id], exact: true });
      void queries.invalidateQueries({ queryKey: ['list', 'broadcasts', id, 'recipients'] });
    };
  }, [id, moving, queries]);
  return moving ? line : 'closed';
};
