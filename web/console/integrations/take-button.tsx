import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FieldToEnter } from '../../../domain/schemas/connections.ts';
import { api } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { integrationsQuery, shownValue, toEnterQuery } from './connections.ts';
import classes from './integrations.module.css';

/** For what the client changed by mistake: PIMSY's value is taken, after both have been shown. */
export function TakeButton({ entry }: { entry: FieldToEnter }) {
  const { id, clientId, name, field, here, pimsy, restricted } = entry;
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const take = useMutation({
    mutationFn: () => api.post(`/api/integrations/pimsy/to-enter/${id}/take`, { here, pimsy }),
    onSuccess: async () => {
      setAsking(false);
      notify(t('enter.taken'));
      await Promise.all([
        queries.invalidateQueries({ queryKey: toEnterQuery.queryKey }),
        queries.invalidateQueries({ queryKey: integrationsQuery.queryKey }),
        queries.invalidateQueries({ queryKey: ['clients', clientId] }),
      ]);
    },
    onError: () => void queries.invalidateQueries({ queryKey: toEnterQuery.queryKey }),
  });
  const need = allowed('Clients', 'modify') ? null : t('enter.need', { right: t('right.modify') });
  const lacking = restricted ? t('enter.need.open') : pimsy === '' ? t('enter.need.value') : null;
  return (
    <>
      <ReasonedButton
        size="xs"
        variant="default"
        aria-label={t('enter.take.of', { field: t(`enter.field.${field}`), name })}
        reason={need ?? lacking}
        onClick={() => setAsking(true)}
      >
        {t('enter.take')}
      </ReasonedButton>
      <ConfirmDialog
        opened={asking}
        onClose={() => {
          take.reset();
          setAsking(false);
        }}
        title={t('enter.take.title')}
        confirm={t('enter.take')}
        busy={take.isPending}
        error={take.error}
        onConfirm={() => take.mutate()}
      >
        <p>{t('enter.take.text', { name })}</p>
        <dl className={classes.facts}>
          <dt>{t('enter.take.before')}</dt>
          <dd>{shownValue(field, here) || t('enter.nothing')}</dd>
          <dt>{t('enter.take.after')}</dt>
          <dd>{shownValue(field, pimsy)}</dd>
        </dl>
      </ConfirmDialog>
    </>
  );
}
