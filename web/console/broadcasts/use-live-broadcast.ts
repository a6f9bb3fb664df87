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

interface Watch {
  /** Something can still change by itself. */
  moving: boolean;
  /** Something goes out. */
  going: boolean;
}

/**
 * Follows a broadcast by server-sent events while it is moving and somebody sees the page: its counts at once, the rest (its own row and the recipients) at most
 * every two seconds. Where the server waits for reports no more, it is followed again once something goes out. Returns how the line is.
 */
export const useLiveBroadcast = (id: string, { moving, going }: Watch): Line => {
  const queries = useQueryClient();
  const [line, setLine] = useState<Line>('waiting');
  const visible = useVisible();
  const [ended, setEnded] = useState(false);
  const follows = visible && (going || (moving && !ended));
  useEffect(() => {
    if (!follows) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      void queries.invalidateQueries({ queryKey: ['broadcasts', id], exact: true });
      void queries.invalidateQueries({ queryKey: ['list', 'broadcasts', id, 'recipients'] });
      // One that is looked at beside them.
      void queries.invalidateQueries({ queryKey: ['messages'] });
    };
    const state = (data: string) => {
      const { status, counts, people, pace, afterwards }: Progress = JSON.parse(data);
      setEnded(false);
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
      setEnded(true);
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
  return moving && !(ended && !going) ? line : 'closed';
};
