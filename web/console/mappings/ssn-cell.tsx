import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './mappings.module.css';

const shownMs = 60_000;

interface SsnCellProps {
  /** Whose it is. */
  name: string;
  masked: string | null;
  /** Route that reveals it. */
  path: string;
  /** Whether this one may show its number. */
  shown: boolean;
  onShow: (shown: boolean) => void;
}

/** The last four digits; all of them for a minute, to whoever may see them and says why. The number is kept nowhere but in this cell. */
export function SsnCell({ name, masked, path, shown, onShow }: SsnCellProps) {
  const allowed = useAllowed();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const { mutate, reset, data, isPending, error } = useMutation({
    mutationFn: () => api.post<{ ssn: string }>(path, { reason }),
    onSuccess: () => {
      setAsking(false);
      setReason('');
      onShow(true);
    },
    gcTime: 0,
  });
  const number = shown ? data?.ssn : undefined;
  useEffect(() => {
    if (number === undefined) return undefined;
    const timer = setTimeout(() => onShow(false), shownMs);
    return () => clearTimeout(timer);
  }, [number, onShow]);
  useEffect(() => {
    // Another one is shown, or the minute is over: forget it.
    if (!shown && data) reset();
  }, [shown, data, reset]);
  if (masked === null) return t('none');
  return (
    <div className={classes.target}>
      <output className={classes.secret}>{number ?? masked}</output>
      {number === undefined ? (
        <ReasonedButton
          size="xs"
          variant="subtle"
          aria-label={t('ssn.reveal.of', { name })}
          reason={allowed('SSN', 'view') ? null : t('ssn.need')}
          onClick={() => setAsking(true)}
        >
          {t('ssn.reveal')}
        </ReasonedButton>
      ) : (
        <ReasonedButton
          size="xs"
          variant="subtle"
          aria-label={t('ssn.hide.of', { name })}
          onClick={() => onShow(false)}
        >
          {t('ssn.hide')}
        </ReasonedButton>
      )}
      <ConfirmDialog
        opened={asking}
        title={t('ssn.reveal.of', { name })}
        confirm={t('ssn.reveal')}
        reason={reason.trim().length < 3 ? t('ssn.reason.need') : null}
        busy={isPending}
        error={error}
        onConfirm={() => mutate()}
        onClose={() => setAsking(false)}
      >
        <TextInput
          label={t('ssn.reason')}
          description={t('ssn.reason.hint')}
          data-autofocus
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </div>
  );
}
