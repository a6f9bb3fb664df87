import { Button, NativeSelect } from '@mantine/core';
import { IconCamera, IconUpload } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { type SentKind, sentKinds } from '../../../domain/portal-documents.ts';
import { showBytes } from '../../shared/format.ts';
import { tooLarge } from '../../shared/too-large.ts';
import { UploadList } from '../../shared/ui/upload-list.tsx';
import { useDrop } from '../../shared/use-drop.ts';
import { useUploads } from '../../shared/use-uploads.ts';
import { LeaveGuard } from '../leave-guard.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { announce, documentsQuery, summaryQuery } from './documents.ts';
import classes from './documents.module.css';

/** Files and photos for the practice: chosen, taken by the camera, or dropped; several at once. */
export function SendDocuments() {
  const { data: limits } = useQuery(summaryQuery);
  const client = useQueryClient();
  const [kind, setKind] = useState<SentKind>('insurance');
  const [arrived, setArrived] = useState('');
  const uploads = useUploads({
    announce,
    faultOf: (file) => tooLarge(file, limits?.largestBytes),
    async onDone({ file }) {
      setArrived(t('documents.arrived', { name: file.name }));
      await client.invalidateQueries({ queryKey: documentsQuery('sent').queryKey });
    },
  });
  const files = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const take = (list: FileList | null) => {
    if (list && list.length > 0) uploads.add([...list], kind);
  };
  const drop = useDrop(take);
  const underWay = uploads.uploads.some(({ state }) => state === 'waiting' || state === 'sending');
  return (
    <div className={classes.drop} {...drop}>
      <LeaveGuard when={underWay} onLeave={() => {}} />
      <NativeSelect
        size="md"
        label={t('documents.kind')}
        data={sentKinds.map((value) => ({ value, label: t(`documents.kind.${value}`) }))}
        value={kind}
        onChange={({ currentTarget }) => setKind(sentKinds.find((each) => each === currentTarget.value) ?? 'other')}
      />
      <div className={classes.buttons}>
        <Button size="md" leftSection={<IconUpload size={18} aria-hidden />} onClick={() => files.current?.click()}>
          {t('documents.choose')}
        </Button>
        <Button
          size="md"
          variant="default"
          leftSection={<IconCamera size={18} aria-hidden />}
          onClick={() => camera.current?.click()}
        >
          {t('documents.camera')}
        </Button>
        <span className={classes.beside}>{t('documents.drop')}</span>
      </div>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label={t('documents.choose')}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = ''; // so that the same file can be chosen again
        }}
      />
      <input
        ref={camera}
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        aria-label={t('documents.camera')}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
      <p className={portal.hint}>
        {limits
          ? t('documents.limits', { size: showBytes(limits.largestBytes), most: limits.mostADay })
          : t('documents.types')}
      </p>
      <UploadList uploads={uploads.uploads} onRemove={uploads.remove} onAgain={uploads.again} />
      <output className={classes.arrived}>{arrived}</output>
    </div>
  );
}
