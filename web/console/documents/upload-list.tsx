import { Button, CloseButton, Progress } from '@mantine/core';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { Failure } from '../../shared/problem.ts';
import { t } from '../t.ts';
import classes from './documents.module.css';
import type { Upload } from './use-uploads.ts';

interface UploadListProps {
  uploads: readonly Upload[];
  onRemove: (key: string) => void;
  onAgain: (key: string) => void;
}

/** How far each upload is, and in words why one was refused. */
export function UploadList({ uploads, onRemove, onAgain }: UploadListProps) {
  if (uploads.length === 0) return null;
  return (
    <ul className={classes.uploads} aria-label={t('document.upload.list')}>
      {uploads.map((upload) => (
        <UploadRow key={upload.key} upload={upload} onRemove={onRemove} onAgain={onAgain} />
      ))}
    </ul>
  );
}

function UploadRow({ upload, onRemove, onAgain }: { upload: Upload } & Omit<UploadListProps, 'uploads'>) {
  const { key, file, state, share, error } = upload;
  const { name } = file;
  const percent = Math.round(share * 100);
  const over = state === 'done' || state === 'failed';
  // What the server refused as it is would be refused again.
  const mayHelp = !(error instanceof Failure) || ![403, 413, 415].includes(error.status);
  return (
    <li className={classes.upload}>
      <div className={classes.file}>
        {name}
        {state !== 'failed' && (
          <output className={classes.state}>
            {' · '}
            {state === 'waiting' && t('document.upload.waiting')}
            {state === 'sending' && t('document.upload.sending', { percent })}
            {state === 'done' && t('document.upload.done')}
          </output>
        )}
      </div>
      <CloseButton
        aria-label={t(over ? 'document.upload.dismiss' : 'document.upload.cancel', { name })}
        onClick={() => onRemove(key)}
      />
      {!over && <Progress value={percent} aria-label={t('document.upload.progress', { name })} />}
      {state === 'failed' && (
        <div className={classes.whole}>
          <ProblemNotice error={error} onRetry={() => onAgain(key)} />
          {mayHelp && !canRetry(error) && (
            <Button size="xs" variant="default" onClick={() => onAgain(key)}>
              {t('document.upload.again')}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

/** The notice has a button of its own then. */
const canRetry = (error: unknown) => error instanceof Failure && (error.kind !== 'problem' || error.status >= 500);
