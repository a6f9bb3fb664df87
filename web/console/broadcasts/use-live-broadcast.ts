import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { BroadcastAfterwards, BroadcastPace } from '../../../domain/schemas/broadcast-pace.ts';
import type { Broadcast, BroadcastCounts, BroadcastPeople } from '../../../domain/schemas/messaging.ts';
import type { BroadcastStatus } from '../../../domain/statuses.ts';
import { useVisible } from '../../shared/use-visible.ts';
import { listen } from '../live-events.ts';
import type { Line } from '../live-events.ts';
import { broadcastQuery } from './broadcasts.ts';

interface Progress {
  status: BroadcastStatus;
  counts: BroadcastCounts;
  people?: BroadcastPeople;
  pace?: BroadcastPace;
  afterwards?: BroadcastAfterwards;
}

/** Milliseconds between two reads of the recipients while their numbers move. */
const readEvery = 2_000;

/**
 * Follows a broadcast by server-sent events while `moving` and somebody sees the page: its counts at once, the rest (its own row and the recipients) at most
 * every two seconds. Returns how the line is.
 */
export const useLiveBroadcast = (id: string, moving: boolean): Line => {
  const queries = useQueryClient();
  const [line, setLine] = useState<Line>('waiting');
  const visible = useVisible();
  const follows = moving && visible;
  useEffect(() => {
    if (!follows) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      void queries.invalidateQueries({ queryKey: ['broadcasts', id], exact: true });
      void queries.invalidateQueries({ queryKey: ['list', 'broadcasts', id, 'recipients'] });
    };
    const state = (data: string) => {
      const { status, counts, people, pace, afterwards }: Progress = JSON.parse(data);
      queries.setQueryData(
        broadcastQuery(id).queryKey,
        (row: Broadcast | undefined) => row && { ...row, status, counts, people, pace, afterwards },
      );
      timer ??= setTimeout(() => {
        timer = undefined;
        read();
      }, readEvery);
    };
    // Without this the browser would take the line up again, to hear the same once more.
    const end = () => {
      stop();
      setLine('closed');
    };
    const stop = listen(`/api/broadcasts/${id}/live`, { on: { state, end }, onLine: setLine });
    return () => {
      stop();
      clearTimeout(timer);
      setLine('waiting');
      // What the last event did not carry: when it ended, and what became of the last messages.
      read();
    };
  }, [id, follows, queries]);
  return moving ? line : 'closed';
};
