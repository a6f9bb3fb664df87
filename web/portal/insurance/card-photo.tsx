import { Button } from '@mantine/core';
import { IconCamera } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Coverage } from '../../../domain/schemas/insurance.ts';
import { tooLarge } from '../../shared/too-large.ts';
import { UploadList } from '../../shared/ui/upload-list.tsx';
import { useUploads } from '../../shared/use-uploads.ts';
import { announce, summaryQuery } from '../documents/documents.ts';
import classes from '../documents/documents.module.css';
import portal from '../portal.module.css';
import { t } from '../t.ts';

interface CardPhotoProps {
  side: 'front' | 'back';
  /** Id of the photo that the form has now. */
  value: string | null;
  /** That which is on file. */
  onFile: Coverage['front'];
  error: string | undefined;
  onChange: (id: string | null) => void;
  /** Whether a photo has not arrived: its bytes are on their way, or it failed. */
  onBusy: (busy: boolean) => void;
}

/** One side of an insurance card, by the camera of a phone or from its pictures. */
export function CardPhoto({ side, value, onFile, error, onChange, onBusy }: CardPhotoProps) {
  const { data: limits } = useQuery(summaryQuery);
  const input = useRef<HTMLInputElement>(null);
  const { uploads, add, remove, again } = useUploads({
    announce,
    faultOf: (file) => tooLarge(file, limits?.largestBytes),
    onDone: async (_, { id }) => onChange(id),
  });
  // One that failed too: nobody should think that it is saved with the rest.
  const busy = uploads.some(({ state }) => state !== 'done');
  useEffect(() => onBusy(busy), [busy, onBusy]);
  const named = (act: string) => t('insurance.photo.act.of', { act, side: t(`insurance.photo.${side}`) });
  const choose = t(value === null ? 'insurance.photo.add' : 'insurance.photo.again');
  const state =
    value === null
      ? t('insurance.photo.none')
      : value === onFile?.id
        ? t(`documents.state.${onFile.state}`)
        : t('insurance.photo.new');
  return (
    <div className={classes.photo}>
      <strong>{t(`insurance.photo.${side}`)}</strong>
      <output className={portal.hint}>{state}</output>
      {error && <div role="alert">{error}</div>}
      <div className={classes.buttons}>
        <Button
          variant="default"
          leftSection={<IconCamera size={18} aria-hidden />}
          aria-label={named(choose)}
          onClick={() => input.current?.click()}
        >
          {choose}
        </Button>
        {value !== null && (
          <Button variant="subtle" aria-label={named(t('insurance.photo.remove'))} onClick={() => onChange(null)}>
            {t('insurance.photo.remove')}
          </Button>
        )}
      </div>
      {/* Without `capture`, so that a phone offers both its camera and the pictures that it has. */}
      <input
        ref={input}
        type="file"
        accept="image/*,application/pdf"
        hidden
        aria-label={named(choose)}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) {
            for (const { key } of uploads) remove(key); // one side has one photo
            add([file], 'insurance');
          }
          event.currentTarget.value = '';
        }}
      />
      <UploadList uploads={uploads} onRemove={remove} onAgain={again} />
    </div>
  );
}
