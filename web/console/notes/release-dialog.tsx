import { Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Note } from '../../../domain/schemas/notes.ts';
import { showDate } from '../../shared/format.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { rescueFocus } from '../../shared/ui/use-focus-return.ts';
import { refreshHandoff } from '../chart-requests/chart-requests.ts';
import { notify } from '../notify.ts';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import classes from './notes.module.css';
import { noteQuery } from './notes.ts';

interface ReleaseDialogProps {
  note: Note;
  /** Of the text that stands in the editor and is saved. */
  version: number;
  onClose: () => void;
}

const leastReason = 5;

/** Asks once more before a note is signed; where something is still missing, for the reason. */
export function ReleaseDialog({ note, version, onClose }: ReleaseDialogProps) {
  const queries = useQueryClient();
  const { account } = useSession();
  const [reason, setReason] = useState('');
  // As it stands now: what was asked for may come while the dialog is open.
  const overrides = note.release.refusal === 'blocked';
  const release = useMutation({
    mutationFn: () => {
      const override = overrides ? { reason: reason.trim().replace(/\s+/g, ' ') } : null;
      return api.post<Note>(`/api/notes/${note.id}/release`, { version, override });
    },
    onSuccess: (released) => {
      queries.setQueryData(noteQuery(note.id).queryKey, released);
      notify(t('note.did.release'));
      onClose();
      rescueFocus();
    },
    onSettled: () => refreshHandoff(queries),
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t(overrides ? 'note.release.anyway' : 'note.release')}
      confirm={t('note.release.confirm')}
      onConfirm={() => release.mutate()}
      reason={overrides && reason.trim().length < leastReason ? t('note.release.need.reason') : null}
      danger={overrides}
      busy={release.isPending}
      error={release.error}
    >
      <p className={classes.plain}>
        {t('note.release.text', { name: account.name, title: note.title, date: showDate(note.visitOn) })}
      </p>
      {overrides && (
        <>
          <p className={classes.plain}>{t('note.release.overrides', { count: note.openRequests })}</p>
          <Textarea
            label={t('note.release.reason')}
            data-autofocus
            description={t('note.release.reason.hint')}
            required
            autosize
            minRows={2}
            maxLength={500}
            error={fieldErrors(release.error)['override.reason']}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </>
      )}
    </ConfirmDialog>
  );
}
