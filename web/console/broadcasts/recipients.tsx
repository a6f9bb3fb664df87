import { Button, Group, Select, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keySentence } from '../../../domain/message-events.ts';
import { calledAgainFor } from '../../../domain/calls.ts';
import type { Channel } from '../../../domain/channels.ts';
import type { RecipientRow } from '../../../domain/schemas/messaging.ts';
import { messageStatuses } from '../../../domain/statuses.ts';
import { readerZone, showInstant, zoneCity } from '../../shared/format.ts';
import { statusLook } from '../../shared/status.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { words } from '../../shared/words.ts';
import { useLongList } from '../long-list.ts';
import audience from '../messaging/audience.module.css';
import { reasonIds, reasonName } from '../messaging/reason-name.ts';
import { saidWords } from '../replies/said-words.ts';
import { messageReasonWords } from '../messaging/reasons.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { recipientsExportPath, recipientsQuery } from './broadcasts.ts';
import type { RecipientFilter } from './broadcasts.ts';
import classes from './recipients.module.css';
import { StopAgainButton } from './stop-again-button.tsx';

interface RecipientsProps {
  id: string;
  method: Channel;
  toStaff: boolean;
  /** It is about something of each person, such as an appointment. */
  isAbout: boolean;
  /** How many they are without a filter. */
  total: number;
  filter: RecipientFilter;
  onFilter: (filter: RecipientFilter) => void;
  onMessage: (id: string) => void;
}

/** Of a call who answered it, or why nobody did, says more than its status. */
const statusWord = ({ answeredBy, status, reason }: RecipientRow) => {
  if (answeredBy !== null) return t(`answered.${answeredBy}`);
  return status === 'failed' && calledAgainFor.some((each) => each === reason) ? reasonName(reason ?? '') : undefined;
};

const about: Column<RecipientRow> = {
  key: 'source',
  header: t('audience.source'),
  width: '19%',
  cell: (row) => row.source ?? t('none'),
  wide: true,
};

const columnsOf = ({
  method,
  isAbout,
  onMessage,
}: Pick<RecipientsProps, 'method' | 'isAbout' | 'onMessage'>): Column<RecipientRow>[] => [
  { key: 'name', whole: true, header: t('audience.person'), cell: (row) => <Person row={row} onMessage={onMessage} /> },
  ...(isAbout ? [about] : []),
  {
    key: 'address',
    whole: true,
    header: t('audience.address'),
    width: '14%',
    cell: (row) => row.address ?? t('none'),
    wide: true,
  },
  { key: 'status', header: t('broadcast.status'), width: '14%', cell: (row) => <Stands row={row} method={method} /> },
  {
    key: 'why',
    header: t('audience.why'),
    width: isAbout ? '21%' : '30%',
    cell: (row) => <Why row={row} />,
    wide: true,
  },
  {
    key: 'at',
    whole: true,
    width: '14%',
    header: t('recipient.at', { zone: zoneCity(readerZone()) }),
    cell: (row) => (row.at ? showInstant(row.at) : t('none')),
    wide: true,
  },
];

/** Everybody whom the broadcast concerned, and what became of the message to them. */
export function Recipients({ filter, onFilter, ...list }: RecipientsProps) {
  const { id, toStaff } = list;
  const allowed = useAllowed();
  const details = allowed(toStaff ? 'Staff' : 'Clients', 'view');
  const searched = t(details ? 'recipient.search' : toStaff ? 'audience.search.staff' : 'audience.search');
  const [shown, setShown] = useState(filter);
  const isShown = keyOf(shown) === keyOf(filter);
  // Until others are found those before them stay.
  const found = useQuery({ ...recipientsQuery(id, filter), enabled: !isShown });
  if (!isShown && (found.data ?? found.error)) setShown(filter);
  const [typed, setTyped] = useState(filter.text);
  const search = useDebouncedCallback((text: string) => onFilter({ ...filter, text: text.trim() }), 300);
  return (
    <>
      <Group justify="space-between" mt="xl" mb="sm" gap="xs">
        <h2 className={audience.title}>{t('broadcast.recipients')}</h2>
        <Group gap="xs">
          {details && (
            <ButtonLink variant="default" to="/messaging/history/$id/call-list" params={{ id }}>
              {t('call.title')}
            </ButtonLink>
          )}
          <Button component="a" href={recipientsExportPath(id)} download variant="default">
            {t('broadcast.export')}
          </Button>
          <TextInput
            type="search"
            aria-label={searched}
            placeholder={searched}
            leftSection={<IconSearch size={16} />}
            w={250}
            maxLength={100}
            autoComplete="off"
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              search(event.currentTarget.value);
            }}
          />
          <Select
            aria-label={t('broadcast.status')}
            placeholder={t('broadcast.status.all')}
            w={160}
            data={messageStatuses.map((each) => ({ value: each, label: words(statusLook[each].label) }))}
            clearable
            clearButtonProps={{ 'aria-label': t('field.clear', { field: t('broadcast.status') }) }}
            value={filter.status ?? null}
            onChange={(next) => onFilter({ ...filter, status: messageStatuses.find((each) => each === next) })}
          />
          <Select
            aria-label={t('recipient.reason')}
            placeholder={t('recipient.reason.all')}
            w={210}
            data={reasonIds.map((each) => ({ value: each, label: reasonName(each) }))}
            clearable
            clearButtonProps={{ 'aria-label': t('field.clear', { field: t('recipient.reason') }) }}
            value={filter.reason ?? null}
            onChange={(next) => onFilter({ ...filter, reason: next ?? undefined })}
          />
        </Group>
      </Group>
      <RecipientTable key={keyOf(shown)} {...list} filter={shown} />
    </>
  );
}

const keyOf = ({ status, reason, text }: RecipientFilter) => JSON.stringify([status, reason, text]);

function RecipientTable({
  id,
  method,
  isAbout,
  total,
  filter,
  onMessage,
}: Omit<RecipientsProps, 'onFilter' | 'toStaff'>) {
  const filtered = filter.status !== undefined || filter.reason !== undefined || filter.text !== '';
  const list = useLongList((cursor) => recipientsQuery(id, filter, cursor), filtered ? undefined : total);
  return (
    <DataTable
      label={t('broadcast.recipients')}
      columns={columnsOf({ method, isAbout, onMessage })}
      rowKey={(row) => row.id}
      summary={(row) => (row.reason ? reasonName(row.reason) : row.address)}
      {...list}
      empty={
        <Empty
          icon={IconUsers}
          title={t(filtered ? 'list.nothing' : 'audience.empty')}
          hint={t(filtered ? 'list.nothing.hint' : 'broadcast.recipients.none')}
        />
      }
    />
  );
}

function Person({ row: { name, messageId }, onMessage }: { row: RecipientRow; onMessage: (id: string) => void }) {
  if (messageId === null) return <span className={audience.person}>{name}</span>;
  return (
    <UnstyledButton className={classes.open} onClick={() => onMessage(messageId)}>
      {name}
    </UnstyledButton>
  );
}

/** What became of the message, and what was answered to it. */
function Stands({ row, method }: { row: RecipientRow; method: Channel }) {
  const { status, answered, again, messageId, name } = row;
  return (
    <>
      <StatusBadge status={status} label={statusWord(row)} />
      {answered && <span className={audience.next}>{saidWords(answered)}</span>}
      {again === 'waits' && messageId !== null && <StopAgainButton id={messageId} channel={method} name={name} />}
    </>
  );
}

function Why({ row }: { row: RecipientRow }) {
  const { reason, errorCode, key, answered, again } = row;
  // What a key changed stands beside the status.
  if (key !== null && answered === null) return keySentence(key);
  if (reason === null) return errorCode && t('recipient.code', { code: errorCode });
  const known = messageReasonWords(row, { ofBroadcast: again !== 'stopped' });
  return (
    <>
      <span className={audience.why}>{known?.sentence ?? reason}</span>
      {known && <span className={audience.next}>{known.nextStep}</span>}
    </>
  );
}
