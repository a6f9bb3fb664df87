import { UnstyledButton } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Client } from '../../../domain/schemas/people.ts';
import type { ClientMessage } from '../../../domain/schemas/single-messages.ts';
import { api, intents } from '../../shared/api.ts';
import { readerZone, showInstant, showMoment, zoneCity } from '../../shared/format.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { tableOf } from '../lists.ts';
import { MessageDrawer } from '../broadcasts/message-drawer.tsx';
import { ClientReminders } from '../reminders/client-reminders.tsx';
import { saidWords } from '../replies/said-words.ts';
import { reasonName } from '../messaging/reason-name.ts';
import { reasonWords } from '../messaging/reasons.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './client-messages.module.css';
import { MessageComposer } from './message-composer.tsx';
import { clientMessagesQuery } from './messages.ts';

/** The Messages tab of a client: write one, and everything that went to them and why not. */
export function ClientMessages({ client: { id } }: { client: Pick<Client, 'id'> }) {
  const queries = useQueryClient();
  const allowed = useAllowed();
  const [opened, setOpened] = useState<Opened | null>(null);
  const list = useInfiniteQuery({ ...clientMessagesQuery(id), enabled: allowed('Messaging View', 'view') });
  const [intent] = useState(() => intents());
  const cancel = useMutation({
    mutationFn: (messageId: string) =>
      api.post<ClientMessage>(`/api/messages/${messageId}/cancel`, {}, { key: intent.keyOf(messageId) }),
    onSuccess: async (_, messageId) => {
      intent.done();
      notify(t('clientMessages.cancelled'));
      await queries.invalidateQueries({ queryKey: ['messages', messageId] });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['list', 'clients', id, 'messages'] }),
  });
  const cancelNeed = allowed('Messaging Create', 'delete') ? null : t('clientMessages.cancel.need');
  return (
    <>
      <div className={classes.portal}>
        <ButtonLink size="xs" variant="default" to="/portal-messages" search={{ client: id }}>
          {t('mail.of.client')}
        </ButtonLink>
        {allowed('Client Portal Can Send Messages to Client', 'create') && (
          <ButtonLink size="xs" variant="default" to="/portal-messages/new" search={{ client: id }}>
            {t('mail.of.client.write')}
          </ButtonLink>
        )}
      </div>
      <MessageComposer clientId={id} />
      <ClientReminders clientId={id} />
      <h2 className={`${classes.title} ${classes.after}`}>{t('clientMessages.list')}</h2>
      <ProblemNotice error={cancel.error} />
      <DataTable
        label={t('clientMessages.list')}
        columns={columnsOf({ onOpen: setOpened, onCancel: (messageId) => cancel.mutate(messageId), cancelNeed })}
        rowKey={(row) => row.id}
        summary={(row) => (row.reason ? reasonName(row.reason) : showInstant(row.at))}
        {...tableOf(list)}
        empty={<Empty icon={IconMessages} title={t('clientMessages.empty')} hint={t('clientMessages.empty.hint')} />}
      />
      {opened && <MessageDrawer {...opened} onClose={() => setOpened(null)} />}
    </>
  );
}

interface Opened {
  id: string;
  ofBroadcast: boolean;
}

interface Does {
  onOpen: (message: Opened) => void;
  onCancel: (messageId: string) => void;
  cancelNeed: string | null;
}

const columnsOf = ({ onOpen, onCancel, cancelNeed }: Does): Column<ClientMessage>[] => [
  { key: 'what', header: t('clientMessages.what'), width: '38%', cell: (row) => <What row={row} onOpen={onOpen} /> },
  { key: 'status', header: t('broadcast.status'), cell: (row) => <Stands row={row} /> },
  { key: 'why', header: t('audience.why'), width: '26%', cell: (row) => <Why row={row} />, wide: true },
  {
    key: 'at',
    whole: true,
    header: t('clientMessages.at', { zone: zoneCity(readerZone()) }),
    cell: (row) => showInstant(row.at),
    wide: true,
  },
  {
    key: 'do',
    align: 'right',
    header: t('clientMessages.cancel'),
    cell: ({ id, broadcastId, status }) =>
      broadcastId === null &&
      status === 'pending' && (
        <ReasonedButton size="xs" variant="default" reason={cancelNeed} onClick={() => onCancel(id)}>
          {t('clientMessages.cancel')}
        </ReasonedButton>
      ),
  },
];

/** What became of one that went out, with what was answered to it; of one that came, whether somebody has to do something. */
function Stands({ row: { status, answered, waits } }: { row: ClientMessage }) {
  if (status === null) return waits ? <strong>{t('reply.thread.waits')}</strong> : t('clientMessages.came');
  return (
    <>
      <StatusBadge status={status} />
      {answered && <div className={classes.about}>{saidWords(answered)}</div>}
    </>
  );
}

function What({ row, onOpen }: { row: ClientMessage; onOpen: (message: Opened) => void }) {
  const { direction, messageId, broadcastId, purpose, channel, address, subject, body } = row;
  const allowed = useAllowed();
  const kind = broadcastId ? t('clientMessages.broadcast') : purpose === 'reminder' && t('clientMessages.reminder');
  const about = [direction === 'in' && t('clientMessages.from'), t(`method.${channel}`), address, kind]
    .filter(Boolean)
    .join(' · ');
  return (
    <>
      {direction === 'in' ? (
        <Came row={row} open={allowed('Messaging Replies', 'view')} />
      ) : messageId === null ? (
        <span>{t('clientMessages.none')}</span>
      ) : (
        <UnstyledButton
          className={classes.open}
          onClick={() => onOpen({ id: messageId, ofBroadcast: broadcastId !== null })}
        >
          {subject ? subject : body}
        </UnstyledButton>
      )}
      <div className={classes.about}>{about}</div>
    </>
  );
}

/** A text of the client: its words and the way to its conversation for who may read what clients write. */
function Came({ row: { id, body }, open }: { row: ClientMessage; open: boolean }) {
  if (!open) return <span className={classes.came}>{t('clientMessages.came.need')}</span>;
  return (
    <Link to="/replies/$id" params={{ id }} className={classes.came}>
      {body}
    </Link>
  );
}

function Why({ row: { reason, notBefore, broadcastId } }: { row: ClientMessage }) {
  if (notBefore) return t('clientMessages.waits', { at: showMoment(notBefore) });
  if (reason === null) return null;
  const known = reasonWords(reason, { ofBroadcast: broadcastId !== null });
  return (
    <>
      {known?.sentence ?? reason}
      {known && <div className={classes.about}>{known.nextStep}</div>}
    </>
  );
}
