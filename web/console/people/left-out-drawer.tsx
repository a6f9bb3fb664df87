import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { LeftOutMessage } from '../../../domain/schemas/left-out-messages.ts';
import { api } from '../../shared/api.ts';
import { readerZone, showInstant, zoneCity } from '../../shared/format.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { listQuery, type ListPage, tableOf } from '../lists.ts';
import { messageTypesQuery } from '../messaging/messaging.ts';
import { t } from '../t.ts';
import classes from './not-working.module.css';

export interface LeftOutOf {
  /** Of whose record they are: `/api/clients/<id>`. */
  record: string;
  failureId: string;
}

const leftOutQuery = ({ record, failureId }: LeftOutOf) =>
  listQuery(['left-out', record, failureId], (cursor, signal) =>
    api.get<ListPage<LeftOutMessage>>(`${record}/left-out-messages/${failureId}`, { cursor, limit: 25 }, { signal }),
  );

/** What did not go while an address did not work, with what to do about each. */
export function LeftOutDrawer({ of, address, onClose }: { of: LeftOutOf; address: string; onClose: () => void }) {
  const table = tableOf(useInfiniteQuery(leftOutQuery(of)));
  const clientId = /^\/api\/clients\/(.+)$/.exec(of.record)?.[1] ?? null;
  return (
    <SideDrawer title={t('leftOut.title')} size={640} onClose={onClose}>
      <p className={classes.next}>{t('leftOut.lead', { address })}</p>
      <DataTable
        {...table}
        label={t('leftOut.title')}
        columns={columns}
        rowKey={({ id }) => id}
        summary={({ next }) => t(`leftOut.next.${next}`)}
        expect={3}
        empty={<Empty title={t('leftOut.none')} />}
      />
      {clientId !== null && (
        <ButtonLink
          mt="md"
          variant="default"
          to="/clients/$id"
          params={{ id: clientId }}
          search={{ tab: 'messages' }}
          onClick={onClose}
        >
          {t('leftOut.write')}
        </ButtonLink>
      )}
    </SideDrawer>
  );
}

const columns: Column<LeftOutMessage>[] = [
  { key: 'what', header: t('leftOut.what'), cell: (row) => <What row={row} /> },
  {
    key: 'at',
    header: t('leftOut.at', { zone: zoneCity(readerZone()) }),
    cell: ({ at }) => showInstant(at),
    wide: true,
  },
  { key: 'next', header: t('leftOut.next'), cell: ({ next }) => t(`leftOut.next.${next}`), wide: true },
];

/** A part of a broadcast leads to it: there stand the others who were left out, the call list, and the wording. */
function What({ row: { broadcastId, messageType, purpose, source } }: { row: LeftOutMessage }) {
  const { data: types = [] } = useQuery(messageTypesQuery);
  const name = types.find(({ id }) => id === messageType)?.label ?? t(`leftOut.${purpose}`);
  return (
    <>
      {broadcastId === null ? (
        name
      ) : (
        <Link to="/messaging/history/$id" params={{ id: broadcastId }} data-row-link>
          {name}
        </Link>
      )}
      {source !== null && <div className={classes.next}>{source}</div>}
    </>
  );
}
