import { Anchor, Select } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconEye } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { type DocumentFolder, documentFolders, portalFolderRule } from '../../../domain/documents.ts';
import type { ClientDocument } from '../../../domain/schemas/documents.ts';
import { api } from '../../shared/api.ts';
import { readerZone, showBytes, showInstant, zoneName } from '../../shared/format.ts';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { UploadList } from '../../shared/ui/upload-list.tsx';
import { tableOf } from '../lists.ts';
import { notify, notifyFailure } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { DocumentMenu } from './document-menu.tsx';
import { DocumentStatus } from './document-status.tsx';
import { documentLimitsQuery, documentsKey, documentsQuery, folderChoices, isFolder } from './documents.ts';
import classes from './documents.module.css';
import { EditDialog } from './edit-dialog.tsx';
import { PortalThread } from './portal-thread.tsx';
import { UploadArea } from './upload-area.tsx';
import { useRefreshWhilePending } from './use-refresh-while-pending.ts';
import { useUploads } from './use-uploads.ts';
import { Viewer } from './viewer.tsx';
import { WithdrawDialog } from './withdraw-dialog.tsx';

type Act = 'open' | 'edit' | 'withdraw';

/** The tab Documents of a client. */
export function ClientDocuments({ client }: { client: { id: string } }): ReactElement {
  const allowed = useAllowed();
  if (!allowed('Documents', 'view')) return <Empty title={t('document.need.view')} />;
  return (
    <Documents
      clientId={client.id}
      mayUpload={allowed('Documents', 'create')}
      seesPortal={allowed(portalFolderRule, 'view')}
    />
  );
}

interface DocumentsProps {
  clientId: string;
  mayUpload: boolean;
  seesPortal: boolean;
}

function Documents({ clientId, mayUpload, seesPortal }: DocumentsProps) {
  const [folder, setFolder] = useState<DocumentFolder>();
  const [act, setAct] = useState<{ act: Act; document: ClientDocument } | null>(null);
  const queries = useQueryClient();
  const table = tableOf(useInfiniteQuery(documentsQuery(clientId, folder)));
  const { data: limits } = useQuery({ ...documentLimitsQuery, enabled: mayUpload });
  const uploads = useUploads(clientId, limits?.largestBytes);
  useRefreshWhilePending(clientId, table.rows);
  const rescan = useMutation({
    mutationFn: ({ id }: ClientDocument) => api.post(`/api/documents/${id}/rescan`),
    onSuccess: async () => {
      notify(t('document.rescan.done'));
      await queries.invalidateQueries({ queryKey: documentsKey(clientId) });
    },
    onError: notifyFailure,
  });
  const close = () => setAct(null);
  const columns = columnsOf((what, document) => setAct({ act: what, document }), rescan.mutate);
  return (
    <>
      {mayUpload ? (
        <UploadArea folder={folder ?? 'consents'} largestBytes={limits?.largestBytes} onFiles={uploads.add} />
      ) : (
        <p className={classes.hint}>{t('document.need.create')}</p>
      )}
      <UploadList uploads={uploads.uploads} onRemove={uploads.remove} onAgain={uploads.again} />
      <Select
        w={240}
        mb="sm"
        aria-label={t('document.folder')}
        data={[
          { value: '', label: t('document.folder.all') },
          ...folderChoices.filter(({ value }) => value !== 'portal' || seesPortal),
        ]}
        value={folder ?? ''}
        allowDeselect={false}
        onChange={(next) => setFolder(isFolder(next) ? next : undefined)}
      />
      <DataTable
        {...table}
        label={t('document.list')}
        columns={columns}
        rowKey={({ id }) => id}
        summary={summaryOf}
        expect={3}
        empty={
          <Empty
            title={t(folder ? 'document.empty.folder' : 'document.empty')}
            hint={mayUpload ? t('document.empty.hint') : undefined}
          />
        }
      />
      <PortalThread clientId={clientId} onOpen={(document) => setAct({ act: 'open', document })} />
      {act?.act === 'open' && <Viewer document={act.document} onClose={close} />}
      {act?.act === 'edit' && <EditDialog document={act.document} onClose={close} />}
      {act?.act === 'withdraw' && <WithdrawDialog document={act.document} onClose={close} />}
    </>
  );
}

function summaryOf({ folder, bytes, ...document }: ClientDocument): string {
  const parts = [documentFolders[folder], bytes === null ? '' : showBytes(bytes), document.uploadedBy ?? ''];
  return parts.filter((part) => part !== '').join(' · ');
}

function columnsOf(
  act: (what: Act, document: ClientDocument) => void,
  rescan: (document: ClientDocument) => void,
): Column<ClientDocument>[] {
  return [
    {
      key: 'name',
      header: t('document.name'),
      cell: (document) => <Name document={document} onOpen={() => act('open', document)} />,
    },
    { key: 'folder', header: t('document.folder'), cell: ({ folder }) => documentFolders[folder], wide: true },
    { key: 'status', header: t('document.status'), cell: (document) => <DocumentStatus document={document} /> },
    {
      key: 'size',
      header: t('document.size'),
      cell: ({ bytes }) => (bytes === null ? '' : showBytes(bytes)),
      align: 'right',
      whole: true,
      wide: true,
    },
    { key: 'uploaded', header: t('document.uploaded'), cell: uploadedOf, wide: true },
    {
      key: 'actions',
      header: t('document.more'),
      align: 'right',
      cell: (document) => (
        <DocumentMenu
          document={document}
          onEdit={() => act('edit', document)}
          onRescan={() => rescan(document)}
          onWithdraw={() => act('withdraw', document)}
        />
      ),
    },
  ];
}

function Name({ document: { name, status, exposed }, onOpen }: { document: ClientDocument; onOpen: () => void }) {
  return (
    <>
      {status === 'clean' ? (
        <Anchor
          component="button"
          type="button"
          className={classes.open}
          onClick={onOpen}
          aria-label={t('document.open', { name })}
        >
          {name}
        </Anchor>
      ) : (
        <span className={classes.file}>{name}</span>
      )}
      {exposed && (
        <span className={classes.finding}>
          <IconEye size={13} aria-hidden /> {t('document.exposed')}
        </span>
      )}
    </>
  );
}

function uploadedOf({ uploadedAt, uploadedBy }: Pick<ClientDocument, 'uploadedAt' | 'uploadedBy'>): string {
  if (uploadedAt === null) return '';
  const at = { date: showInstant(uploadedAt), zone: zoneName(readerZone(), new Date(uploadedAt)) };
  return uploadedBy === null ? t('document.uploaded.at', at) : t('document.uploaded.by', { ...at, name: uploadedBy });
}
