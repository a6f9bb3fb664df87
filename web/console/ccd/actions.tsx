import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { mostCcdBytes } from '../../../domain/ccd/check.ts';
import type { CcdRequest } from '../../../domain/schemas/ccd.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { tooLarge } from '../../shared/too-large.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { UploadList } from '../../shared/ui/upload-list.tsx';
import { useUploads } from '../../shared/use-uploads.ts';
import { notify } from '../notify.ts';
import classes from '../replies/replies.module.css';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { announceCcd, decline, fetchAgain, useRefreshCcds } from './ccd.ts';

/** Upload, ask PIMSY again, decline: as far as each makes sense now. */
export function CcdActions({ row }: { row: CcdRequest }) {
  const { id, clientName: name, status } = row;
  const allowed = useAllowed();
  const refresh = useRefreshCcds();
  const [declining, setDeclining] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const uploads = useUploads({
    announce: (each, _, call) => announceCcd(id, each, call),
    faultOf: (each) => tooLarge(each, mostCcdBytes),
    async onDone() {
      notify(t('ccd.uploaded'));
      await refresh();
    },
  });
  const again = useMutation({
    mutationFn: () => fetchAgain(id),
    onSuccess: () => notify(t('ccd.fetching')),
    onSettled: refresh,
  });
  if (!allowed('Client Portal CCD Requests', 'modify')) return <span className={classes.sub}>{t('ccd.need')}</span>;
  return (
    <>
      <div className={classes.buttons}>
        {status !== 'checking' && (
          <Button size="xs" aria-label={t('ccd.upload.of', { name })} onClick={() => file.current?.click()}>
            {t('ccd.upload')}
          </Button>
        )}
        {status === 'needs-staff' && (
          <Button
            size="xs"
            variant="default"
            loading={again.isPending}
            aria-label={t('ccd.fetch.of', { name })}
            onClick={() => again.mutate()}
          >
            {t('ccd.fetch')}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          aria-label={t('ccd.decline.of', { name })}
          onClick={() => setDeclining(true)}
        >
          {t('ccd.decline')}
        </Button>
      </div>
      <input
        ref={file}
        type="file"
        hidden
        accept=".xml,application/xml,text/xml"
        aria-label={t('ccd.upload.of', { name })}
        onChange={(event) => {
          uploads.add([...(event.currentTarget.files ?? [])], 'portal');
          event.currentTarget.value = ''; // so that the same file can be chosen again
        }}
      />
      <ProblemNotice error={again.error} onRetry={() => again.mutate()} />
      <UploadList uploads={uploads.uploads} onRemove={uploads.remove} onAgain={uploads.again} />
      {declining && <DeclineDialog row={row} onClose={() => setDeclining(false)} />}
    </>
  );
}

function DeclineDialog({ row: { id, clientName: name }, onClose }: { row: CcdRequest; onClose: () => void }) {
  const refresh = useRefreshCcds();
  const [words, setWords] = useState('');
  const declining = useMutation({
    mutationFn: () => decline(id, words),
    onSuccess: async () => {
      notify(t('ccd.declined'));
      onClose();
      await refresh();
    },
  });
  return (
    <ConfirmDialog
      opened
      danger
      onClose={onClose}
      title={t('ccd.decline.of', { name })}
      confirm={t('ccd.decline')}
      onConfirm={() => declining.mutate()}
      reason={words.trim().length < 3 ? t('ccd.decline.need') : null}
      busy={declining.isPending}
      error={declining.error}
    >
      <Textarea
        label={t('ccd.decline.words')}
        description={t('ccd.decline.hint')}
        autosize
        minRows={3}
        maxLength={1000}
        error={fieldErrors(declining.error)['words']}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
