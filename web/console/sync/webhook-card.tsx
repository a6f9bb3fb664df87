import { Code, PasswordInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyncState } from '../../../domain/schemas/sync.ts';
import { api } from '../../shared/api.ts';
import { showInstant } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { CopyText } from '../integrations/copy-text.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './sync.module.css';
import { syncStateQuery } from './sync.ts';

/** Where Timeero sends its webhooks to, and what it signs them with. */
export function WebhookCard() {
  const { data: state } = useQuery(syncStateQuery);
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [secret, setSecret] = useState('');
  const save = useMutation({
    mutationFn: () => api.put<SyncState>('/api/sync/webhook-secret', { secret }),
    onSuccess: (next) => {
      setSecret('');
      queries.setQueryData(syncStateQuery.queryKey, next);
      notify(t('webhook.saved'));
    },
  });
  if (!state) return null;
  const { address, secretSetAt, lastAt } = state.webhooks;
  const need = allowed('Integrations', 'modify') ? null : t('sync.need', { right: t('right.modify') });
  const facts = secretSetAt ? [t('webhook.set', { at: showInstant(secretSetAt) })] : [t('webhook.not.set')];
  if (lastAt) facts.push(t('webhook.last', { at: showInstant(lastAt) }));
  return (
    <section className={classes.card} aria-labelledby="webhooks">
      <h2 id="webhooks">{t('webhook.title')}</h2>
      <p>{t('webhook.text')}</p>
      <p>
        {t('webhook.address')}: <Code className={classes.address}>{address}</Code>{' '}
        <CopyText size="compact-xs" value={address} />
      </p>
      <p className={classes.note}>{facts.join(', ')}</p>
      <ProblemNotice error={save.error} />
      <form
        className={classes.secret}
        onSubmit={(event) => {
          event.preventDefault();
          if (!need && secret !== '') save.mutate();
        }}
      >
        <PasswordInput
          label={t('webhook.secret')}
          autoComplete="off"
          value={secret}
          error={fieldErrors(save.error)['secret']}
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
        <ReasonedButton type="submit" variant="default" reason={need} loading={save.isPending}>
          {t('webhook.save')}
        </ReasonedButton>
      </form>
    </section>
  );
}
