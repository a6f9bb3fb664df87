import { Button, CloseButton, Progress } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { mostAttachments } from '../../../domain/portal-messages.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { t } from '../t.ts';
import classes from './conversations.module.css';
import { optionsQuery } from './conversations.ts';
import type { Draft } from './drafts.ts';
import { useFiles } from './use-files.ts';

interface FileFieldProps {
  files: Draft['files'];
  /** What the server says of them. */
  error: string | undefined;
  onChange: (files: Draft['files']) => void;
  /** Whether some have not arrived. */
  onBusy: (busy: boolean) => void;
}

/** Files that go with a message: each is uploaded when it is chosen, and can be removed until the message is sent. */
export function FileField({ files, error, onChange, onBusy }: FileFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const { data: options } = useQuery(optionsQuery);
  const { uploads, add, remove, drop } = useFiles(files, onChange, options?.largestBytes);
  // One that was refused too: nobody should think that it goes with the message.
  const busy = uploads.length > 0;
  useEffect(() => onBusy(busy), [busy, onBusy]);
  const room = mostAttachments - files.length - uploads.length;
  return (
    <div>
      {(files.length > 0 || uploads.length > 0) && (
        <ul className={classes.files} aria-label={t('mail.files')}>
          {files.map(({ id, name }) => (
            <li key={id}>
              <IconPaperclip size={16} aria-hidden />
              <span className={classes.fileName}>{name}</span>
              <CloseButton aria-label={t('mail.file.remove', { name })} onClick={() => drop(id)} />
            </li>
          ))}
          {uploads.map(({ key, file: { name }, share, error: fault }) => (
            <li key={key}>
              <span className={classes.fileName}>{name}</span>
              <CloseButton aria-label={t('mail.file.remove', { name })} onClick={() => remove(key)} />
              {fault === null ? (
                <Progress
                  className={classes.progress}
                  value={Math.round(share * 100)}
                  aria-label={t('mail.file.progress', { name })}
                />
              ) : (
                <div className={classes.progress}>
                  <ProblemNotice error={fault} />
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {error !== undefined && (
        <p className={classes.fault} role="alert">
          {t('mail.file.fault')}
        </p>
      )}
      {room > 0 && (
        <Button
          variant="default"
          leftSection={<IconPaperclip size={16} aria-hidden />}
          onClick={() => input.current?.click()}
        >
          {t('mail.file.add')}
        </Button>
      )}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('mail.file.add')}
        onChange={(event) => {
          add([...(event.currentTarget.files ?? [])].slice(0, room));
          event.currentTarget.value = ''; // so that the same file can be chosen again
        }}
      />
    </div>
  );
}
