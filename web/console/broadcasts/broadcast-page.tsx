import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useLocation, useNavigate } from '@tanstack/react-router';
import { Skeleton } from '@mantine/core';
import type { ReactElement } from 'react';
import { isGoing } from '../../../domain/broadcast-counts.ts';
import { isToStaff } from '../../../domain/message-types.ts';
import type { Broadcast } from '../../../domain/schemas/messaging.ts';
import { canRefresh } from '../../../domain/statuses.ts';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { messageTypesQuery } from '../messaging/messaging.ts';
import { t } from '../t.ts';
import { BroadcastFacts } from './broadcast-facts.tsx';
import { methodInWords } from './method-in-words.ts';
import { BroadcastProgress } from './broadcast-progress.tsx';
import { broadcastQuery } from './broadcasts.ts';
import { MessageDrawer } from './message-drawer.tsx';
import { isMoving } from './progress.ts';
import { Recipients } from './recipients.tsx';
import { RunButtons } from './run-buttons.tsx';
import { RunNotices } from './run-notices.tsx';
import { sendTimeOf } from './send-time.ts';
import { Upcoming } from './upcoming.tsx';
import { UnknownMessages } from './unknown-messages.tsx';
import { useLiveBroadcast } from './use-live-broadcast.ts';

const route = getRouteApi('/frame/messaging/history/$id');

export function Page(): ReactElement {
  const { id } = route.useParams();
  const types = useQuery(messageTypesQuery);
  const { data: broadcast, error, refetch } = useQuery(broadcastQuery(id));
  const nameOf = (type: string) => types.data?.find((each) => each.id === type)?.label ?? type;
  const title = broadcast && `${nameOf(broadcast.messageType)} · ${methodInWords(broadcast)}`;
  return (
    <Frame
      title={title ?? (error ? t('broadcast.one') : undefined)}
      tab={t('broadcast.one')}
      lead={broadcast && leadOf(broadcast)}
      back={{ to: { to: '/messaging/history' }, label: t('messaging.history') }}
      actions={broadcast && <RunButtons broadcast={broadcast} />}
    >
      <ProblemNotice error={broadcast ? null : error} onRetry={() => void refetch()} />
      {broadcast && <Detail key={broadcast.id} broadcast={broadcast} />}
      {!broadcast && !error && <Skeleton height={420} />}
    </Frame>
  );
}

const leadOf = (broadcast: Broadcast) => {
  const at = sendTimeOf(broadcast);
  const { status, frozenAt } = broadcast;
  if (status === 'cancelled' || (status === 'failed' && frozenAt === null))
    return t('broadcast.lead.cancelled', { at });
  if (status === 'failed') return t('broadcast.lead.failed', { at });
  return t(canRefresh(status) ? 'broadcast.lead.before' : 'broadcast.lead.after', { at });
};

function Detail({ broadcast }: { broadcast: Broadcast }) {
  const { status: filter, reason, message } = route.useSearch();
  // Often a name, so it lives in the history entry and not in the address; Back brings it back all the same.
  const text = useLocation({ select: (location) => location.state.text ?? '' });
  const navigate = useNavigate();
  const { id, status, method, frozenAt, counts } = broadcast;
  const toStaff = isToStaff(broadcast.messageType);
  const isAbout = !toStaff || broadcast.startDate !== null;
  const line = useLiveBroadcast(id, { moving: isMoving(broadcast), going: isGoing(broadcast) });
  const put = (
    search: { status?: typeof filter; reason?: string | undefined; message?: string | undefined },
    next = text,
  ) =>
    void navigate({
      to: '/messaging/history/$id',
      params: { id },
      search,
      state: { text: next },
      replace: true,
      resetScroll: false,
    });
  return (
    <>
      <RunNotices broadcast={broadcast} />
      <BroadcastProgress broadcast={broadcast} line={line} filter={filter} onFilter={(next) => put({ status: next })} />
      {counts.unknown > 0 && <UnknownMessages of="broadcasts" id={id} method={method} count={counts.unknown} />}
      <BroadcastFacts broadcast={broadcast} />
      {canRefresh(status) && <Upcoming id={id} toStaff={toStaff} isAbout={isAbout} />}
      {frozenAt !== null && (
        <Recipients
          id={id}
          method={method}
          toStaff={toStaff}
          isAbout={isAbout}
          total={counts.recipients}
          filter={{ status: filter, reason, text }}
          onFilter={({ text: next, ...search }) => put(search, next)}
          onMessage={(next) => put({ status: filter, reason, message: next })}
        />
      )}
      {message !== undefined && (
        <MessageDrawer id={message} ofBroadcast onClose={() => put({ status: filter, reason, message: undefined })} />
      )}
    </>
  );
}
