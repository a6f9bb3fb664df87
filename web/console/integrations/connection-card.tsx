import { Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Integration } from '../../../domain/schemas/connections.ts';
import { api } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { CheckDialog } from './check-dialog.tsx';
import { integrationsQuery } from './connections.ts';
import { CopyText } from './copy-text.tsx';
import { EndpointHint } from './endpoint-hint.tsx';
import classes from './integrations.module.css';

/** How the other system is reached; enable, change credentials, disable. */
export function ConnectionCard({ integration }: { integration: Integration }) {
  const { system, enabled, method, address, who, version, keysAddress } = integration;
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [open, setOpen] = useState<'check' | 'disable' | null>(null);
  const name = t(`connection.name.${system}`);
  const need = allowed('Integrations', 'modify') ? null : t('connection.need', { right: t('right.modify') });
  const disable = useMutation({
    mutationFn: () => api.post(`/api/integrations/${system}/disable`, { version }),
    onSuccess: async () => {
      setOpen(null);
      notify(t('connection.disabled.note', { system: name }));
      await queries.invalidateQueries({ queryKey: integrationsQuery.queryKey });
    },
    // Somebody else was faster: show what stands now.
    onError: () => void queries.invalidateQueries({ queryKey: integrationsQuery.queryKey }),
  });
  return (
    <section className={classes.card} aria-labelledby="connection">
      <div className={classes.head}>
        <h2 id="connection">{t('connection.state')}</h2>
        <Group gap="xs">
          {enabled && (
            <ReasonedButton variant="default" reason={need} onClick={() => setOpen('disable')}>
              {t('connection.disable')}
            </ReasonedButton>
          )}
          <ReasonedButton variant={enabled ? 'default' : 'filled'} reason={need} onClick={() => setOpen('check')}>
            {t(enabled ? 'connection.rotate' : 'connection.enable')}
          </ReasonedButton>
        </Group>
      </div>
      <p>
        <strong>{t(enabled ? 'connection.enabled' : 'connection.disabled')}</strong>
      </p>
      {method === null || address === null ? (
        <p className={classes.note}>{t('connection.never', { system: name })}</p>
      ) : (
        <dl className={classes.facts}>
          <dt>{t(method === 'drop' ? 'connection.folder' : 'connection.address')}</dt>
          <dd>{address}</dd>
          <dt>{t('connection.method')}</dt>
          <dd>{t(`connection.method.${method}`)}</dd>
          {who && <dt>{t('connection.as')}</dt>}
          {who && <dd>{who}</dd>}
          {keysAddress && <dt>{t('connection.keys')}</dt>}
          {keysAddress && (
            <dd>
              {keysAddress} <CopyText size="compact-xs" value={keysAddress} />
            </dd>
          )}
        </dl>
      )}
      {system === 'stripe' && <EndpointHint integration={integration} />}
      {method !== null && !enabled && (
        <p className={classes.note}>{t(system === 'stripe' ? 'connection.kept.stripe' : 'connection.kept')}</p>
      )}
      {open === 'check' && <CheckDialog integration={integration} onClose={() => setOpen(null)} />}
      <ConfirmDialog
        opened={open === 'disable'}
        onClose={() => {
          disable.reset();
          setOpen(null);
        }}
        danger
        title={t('connection.disable.title', { system: name })}
        confirm={t('connection.disable')}
        busy={disable.isPending}
        error={disable.error}
        onConfirm={() => disable.mutate()}
      >
        {t(system === 'stripe' ? 'connection.disable.text.stripe' : 'connection.disable.text')}
      </ConfirmDialog>
    </section>
  );
}
