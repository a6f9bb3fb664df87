import { Button, CloseButton, Progress } from '@mantine/core';
import { Failure } from '../problem.ts';
import type { Upload } from '../use-uploads.ts';
import { words } from '../words.ts';
import { ProblemNotice } from './problem-notice.tsx';
import classes from './upload-list.module.css';

interface UploadListProps {
  uploads: readonly Upload[];
  onRemove: (key: string) => void;
  onAgain: (key: string) => void;
}

/** How far each upload is, and in words why one was refused. */
export function UploadList({ uploads, onRemove, onAgain }: UploadListProps) {
  if (uploads.length === 0) return null;
  return (
    <ul className={classes.uploads} aria-label={words('upload.list')}>
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
            {state === 'waiting' && words('upload.waiting')}
            {state === 'sending' && words('upload.sending', { percent })}
            {state === 'done' && words('upload.done')}
          </output>
        )}
      </div>
      <CloseButton
        aria-label={words(over ? 'upload.dismiss' : 'upload.cancel', { name })}
        onClick={() => onRemove(key)}
      />
      {!over && <Progress value={percent} aria-label={words('upload.progress', { name })} />}
      {state === 'failed' && (
        <div className={classes.whole}>
          <ProblemNotice error={error} onRetry={() => onAgain(key)} />
          {mayHelp && !canRetry(error) && (
            <Button size="xs" variant="default" onClick={() => onAgain(key)}>
              {words('retry')}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

/** The notice has a button of its own then. */
const canRetry = (error: unknown) => error instanceof Failure && (error.kind !== 'problem' || error.status >= 500);
