import { Anchor, Loader, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { ReactNode } from 'react';
import { viewerOf } from '../../../domain/documents.ts';
import type { ClientDocument } from '../../../domain/schemas/documents.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { words } from '../../shared/words.ts';
import { t } from '../t.ts';
import { contentPath, loadContent } from './documents.ts';
import classes from './documents.module.css';
import { Sheet } from './sheet.tsx';

// A megabyte that most pages never need.
const PdfPages = lazy(() => import('./pdf-pages.tsx').then(({ PdfPages: component }) => ({ default: component })));

/** A clean document, as large as the screen lets it be. */
export function Viewer({ document, onClose }: { document: ClientDocument; onClose: () => void }) {
  const { id, name, mediaType } = document;
  const kind = viewerOf(mediaType);
  return (
    <Modal
      opened
      onClose={onClose}
      size="min(1000px, 96vw)"
      title={name}
      closeButtonProps={{ 'aria-label': words('close') }}
    >
      {kind === 'image' && <Picture id={id} name={name} />}
      {kind === 'text' && (
        <Loaded id={id}>
          {(bytes) => (
            <Sheet label={t('document.text')}>
              <pre className={classes.text}>{new TextDecoder().decode(bytes)}</pre>
            </Sheet>
          )}
        </Loaded>
      )}
      {kind === 'pdf' && (
        <Loaded id={id}>
          {(bytes) => (
            <Suspense fallback={<Waiting />}>
              <PdfPages bytes={bytes} damaged={<Damaged id={id} />} />
            </Suspense>
          )}
        </Loaded>
      )}
      {kind === 'download' && <Damaged id={id} />}
    </Modal>
  );
}

const Waiting = () => <Loader aria-label={t('document.loading')} />;

/** Each time it is opened it is loaded anew: every opening is written down, and nothing of it stays in the browser. */
function Loaded({ id, children }: { id: string; children: (bytes: ArrayBuffer) => ReactNode }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['documents', 'content', id],
    queryFn: ({ signal }) => loadContent(id, signal),
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
  if (error) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  return data ? children(data) : <Waiting />;
}

function Picture({ id, name }: { id: string; name: string }) {
  const [failed, setFailed] = useState(false);
  if (failed) return <Damaged id={id} />;
  return (
    <div className={classes.sheet}>
      <img src={contentPath(id)} alt={t('document.image', { name })} onError={() => setFailed(true)} />
    </div>
  );
}

function Damaged({ id }: { id: string }) {
  return (
    <Empty
      title={t('document.damaged.title')}
      hint={t('document.damaged.next')}
      action={
        <Anchor href={contentPath(id, 'download')} download>
          {t('document.download')}
        </Anchor>
      }
    />
  );
}
