import { Button, Select } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { DocumentFolder } from '../../../domain/documents.ts';
import { showBytes } from '../../shared/format.ts';
import { useDrop } from '../../shared/use-drop.ts';
import { t } from '../t.ts';
import { folderChoices, isFolder } from './documents.ts';
import classes from './documents.module.css';

interface UploadAreaProps {
  folder: DocumentFolder;
  largestBytes: number | undefined;
  onFiles: (files: File[], folder: DocumentFolder) => void;
}

/** Files by a button, or dropped anywhere on it. */
export function UploadArea({ folder: first, largestBytes, onFiles }: UploadAreaProps) {
  const [folder, setFolder] = useState(first);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null) => {
    if (files && files.length > 0) onFiles([...files], folder);
  };
  const drop = useDrop(take);
  return (
    <div className={classes.drop} {...drop}>
      <Select
        label={t('document.folder.into')}
        data={folderChoices}
        value={folder}
        allowDeselect={false}
        onChange={(next) => isFolder(next) && setFolder(next)}
      />
      <Button leftSection={<IconUpload size={16} />} onClick={() => input.current?.click()}>
        {t('document.upload')}
      </Button>
      <span className={classes.beside}>{t('document.upload.drop')}</span>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('document.upload')}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = ''; // so that the same file can be chosen again
        }}
      />
      {largestBytes !== undefined && (
        <span className={classes.hint}>{t('document.upload.hint', { size: showBytes(largestBytes) })}</span>
      )}
    </div>
  );
}
