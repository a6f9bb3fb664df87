import { Button, CloseButton, Select } from '@mantine/core';
import { IconPaperclip, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { DocumentStatus } from '../documents/document-status.tsx';
import { attachableQuery, documentLimitsQuery } from '../documents/documents.ts';
import { UploadList } from '../../shared/ui/upload-list.tsx';
import { useUploads } from '../documents/use-uploads.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './chart-requests.module.css';

interface AttachmentsProps {
  clientId: string;
  /** Ids of documents. */
  value: readonly string[];
  onChange: (change: (before: readonly string[]) => readonly string[]) => void;
  /** What the server says of each, by its id. */
  errors: ReadonlyMap<string, string>;
}

/** Documents that go with a message: those that the chart has, or new ones, which are filed in the chart. */
export function Attachments(props: AttachmentsProps) {
  const allowed = useAllowed();
  if (!allowed('Documents', 'view')) return <p className={classes.hint}>{t('request.attach.need')}</p>;
  return <Attached {...props} mayUpload={allowed('Documents', 'create')} />;
}

function Attached({ clientId, value, onChange, errors, mayUpload }: AttachmentsProps & { mayUpload: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const { data: documents = [] } = useQuery(attachableQuery(clientId, value));
  const { data: limits } = useQuery({ ...documentLimitsQuery, enabled: mayUpload });
  const uploads = useUploads(clientId, limits?.largestBytes, (id) => onChange((before) => [...before, id]));
  const chosen = value.flatMap((id) => documents.filter((document) => document.id === id));
  const offered = documents.filter(({ id, status }) => status === 'clean' && !value.includes(id));
  return (
    <div className={classes.attachments}>
      {chosen.length > 0 && (
        <ul className={classes.files} aria-label={t('request.attached')}>
          {chosen.map((document) => (
            <li key={document.id}>
              <IconPaperclip size={15} aria-hidden />
              <span className={classes.grow}>{document.name}</span>
              {document.status !== 'clean' && <DocumentStatus document={document} />}
              {errors.has(document.id) && (
                <span id={`fault-${document.id}`} className={classes.fault} role="alert">
                  {errors.get(document.id)}
                </span>
              )}
              <CloseButton
                size="sm"
                aria-describedby={errors.has(document.id) ? `fault-${document.id}` : undefined}
                aria-label={t('request.attach.remove', { name: document.name })}
                onClick={() => onChange((before) => before.filter((id) => id !== document.id))}
              />
            </li>
          ))}
        </ul>
      )}
      <UploadList uploads={uploads.uploads} onRemove={uploads.remove} onAgain={uploads.again} />
      <div className={classes.attach}>
        <Select
          className={classes.grow}
          aria-label={t('request.attach.chart')}
          placeholder={t('request.attach.chart')}
          data={offered.map(({ id, name }) => ({ value: id, label: name }))}
          searchable
          nothingFoundMessage={t('list.nothing')}
          value={null}
          onChange={(id) => id !== null && onChange((before) => [...before, id])}
        />
        {mayUpload && (
          <>
            <Button variant="default" leftSection={<IconUpload size={16} />} onClick={() => input.current?.click()}>
              {t('request.attach.upload')}
            </Button>
            <input
              ref={input}
              type="file"
              multiple
              hidden
              aria-label={t('request.attach.upload')}
              onChange={(event) => {
                uploads.add([...(event.currentTarget.files ?? [])], 'clinical');
                event.currentTarget.value = ''; // so that the same file can be chosen again
              }}
            />
          </>
        )}
      </div>
    </div>
  );
}

/** Why what is attached cannot go yet; null: it can. Read by the same query that shows it. */
export const useAttachmentFault = (clientId: string, value: readonly string[]): string | null => {
  const allowed = useAllowed();
  const enabled = value.length > 0 && allowed('Documents', 'view');
  const { data: documents = [] } = useQuery({ ...attachableQuery(clientId, value), enabled });
  const chosen = documents.filter(({ id }) => value.includes(id));
  const refused = chosen.find(({ status }) => status === 'infected' || status === 'error');
  if (refused) return t('request.attach.refused', { name: refused.name });
  // What has just arrived stands in no list yet, and is being scanned then.
  const isScanning = chosen.length < value.length || chosen.some(({ status }) => status !== 'clean');
  return enabled && isScanning ? t('request.attach.scanning') : null;
};
