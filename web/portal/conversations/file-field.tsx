import { Button, CloseButton } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { mostAttachments } from '../../../domain/portal-messages.ts';
import { tooLarge } from '../../shared/too-large.ts';
import { UploadList } from '../../shared/ui/upload-list.tsx';
import { useUploads } from '../../shared/use-uploads.ts';
import { t } from '../t.ts';
import classes from './conversations.module.css';
import { announceFile, optionsQuery, removeFile } from './conversations.ts';
import type { Draft } from './drafts.ts';

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
  // Several may arrive one after the other before the page is drawn anew.
  const arrived = useRef(files);
  useEffect(() => {
    arrived.current = files;
  }, [files]);
  const keep = (next: Draft['files']) => {
    arrived.current = next;
    onChange(next);
  };
  const { uploads, add, remove, again } = useUploads({
    announce: announceFile,
    faultOf: (file) => tooLarge(file, options?.largestBytes),
    onDone: async ({ file: { name } }, { id }) => keep([...arrived.current, { id, name }]),
  });
  /** It is not sent, and goes by itself should this not reach the server. */
  const drop = (id: string) => {
    keep(arrived.current.filter((file) => file.id !== id));
    void removeFile(id).catch(() => undefined);
  };
  // One that was refused too: nobody should think that it goes with the message.
  const busy = uploads.length > 0;
  useEffect(() => onBusy(busy), [busy, onBusy]);
  const room = mostAttachments - files.length - uploads.length;
  return (
    <div>
      {files.length > 0 && (
        <ul className={classes.files} aria-label={t('mail.files')}>
          {files.map(({ id, name }) => (
            <li key={id}>
              <IconPaperclip size={16} aria-hidden />
              <span className={classes.fileName}>{name}</span>
              <CloseButton aria-label={t('mail.file.remove', { name })} onClick={() => drop(id)} />
            </li>
          ))}
        </ul>
      )}
      <UploadList uploads={uploads} onRemove={remove} onAgain={again} />
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
          add([...(event.currentTarget.files ?? [])].slice(0, room), '');
          event.currentTarget.value = ''; // so that the same file can be chosen again
        }}
      />
    </div>
  );
}
