import { Textarea } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Client } from '../../../domain/schemas/people.ts';
import { api } from '../../shared/api.ts';
import { readerZone, showInstant, zoneCity } from '../../shared/format.ts';
import { Failure, fieldErrors } from '../../shared/problem.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { clientQuery } from '../people/people.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './chart.module.css';

export const isRestricted = (error: unknown): boolean =>
  error instanceof Failure && (error.problem?.type.endsWith(':restricted-chart') ?? false);

/** What somebody sees who opens a restricted chart that is closed to them. */
export function ClosedChart({ clientId }: { clientId: string }) {
  const allowed = useAllowed();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Empty
        icon={IconLock}
        title={t('restricted.closed')}
        hint={t('restricted.closed.hint')}
        action={
          <ReasonedButton
            variant="default"
            reason={allowed('Emergency Access', 'create') ? null : t('restricted.need')}
            onClick={() => setAsking(true)}
          >
            {t('restricted.open')}
          </ReasonedButton>
        }
      />
      {asking && <BreakGlass clientId={clientId} onClose={() => setAsking(false)} />}
    </>
  );
}

function BreakGlass({ clientId, onClose }: { clientId: string; onClose: () => void }) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const open = useMutation({
    mutationFn: () => api.post(`/api/clients/${clientId}/emergency-access`, { reason }),
    onSuccess: () => queries.resetQueries({ queryKey: clientQuery(clientId).queryKey }),
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('restricted.open')}
      confirm={t('restricted.open.confirm')}
      onConfirm={() => open.mutate()}
      reason={reason.trim().length < 10 ? t('restricted.reason.short') : null}
      busy={open.isPending}
      error={open.error}
    >
      <p>{t('restricted.open.hint')}</p>
      <Textarea
        label={t('restricted.reason')}
        data-autofocus
        autosize
        minRows={2}
        maxLength={500}
        error={fieldErrors(open.error)['reason']}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}

/** Above a restricted chart that is open: for whom, and until when. */
export function RestrictedBanner({ client }: { client: Client }) {
  if (!client.restricted) return null;
  const until = client.emergencyUntil;
  const zone = zoneCity(readerZone());
  return (
    <div className={classes.banner} role="note">
      <IconLock size={16} aria-hidden style={{ verticalAlign: '-2px', marginRight: 6 }} />
      {until === null ? t('restricted.banner') : t('restricted.banner.until', { time: showInstant(until), zone })}
    </div>
  );
}
