import { Button, Textarea } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { FollowUp } from '../../../domain/schemas/forms.ts';
import { api } from '../../shared/api.ts';
import { showZoned } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import chart from '../chart/chart.module.css';
import { words } from '../../shared/words.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { useRefreshTasks } from '../tasks/tasks.ts';
import { followUpsQuery } from './forms.ts';

/** Clients whom somebody has to look after, above everything else; nothing where there are none. */
export function OpenFollowUps() {
  const allowed = useAllowed();
  return allowed('Clients', 'view') ? <Listed /> : null;
}

function Listed() {
  const id = useId();
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(followUpsQuery);
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  if (rows.length === 0) return null;
  return (
    <section className={chart.banner} aria-labelledby={id}>
      <h2 id={id} className={chart.title}>
        {t('safety.title')}
      </h2>
      <p className={chart.sub}>{t('safety.lead')}</p>
      <ul className={chart.asked}>
        {rows.map((row) => (
          <Row key={row.id} followUp={row} />
        ))}
      </ul>
      {hasNextPage && (
        <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {words('load.more')}
        </Button>
      )}
    </section>
  );
}

function Row({ followUp }: { followUp: FollowUp }) {
  const { clientId, clientName, openedAt, told, formSent } = followUp;
  const name = clientName ?? t('safety.closed');
  const [asking, setAsking] = useState(false);
  return (
    <li className={chart.change}>
      <div>
        <strong>{name}</strong>
        <span className={chart.sub}>
          {t('safety.since', { at: showZoned(openedAt) })} · {t('safety.told', { count: told })} ·{' '}
          {t(formSent ? 'safety.sent' : 'safety.draft')}
        </span>
      </div>
      <div className={chart.buttons}>
        {clientName !== null && (
          <Button size="xs" aria-label={t('safety.acknowledge.of', { name })} onClick={() => setAsking(true)}>
            {t('safety.acknowledge')}
          </Button>
        )}
        <ButtonLink size="xs" variant="default" to="/clients/$id" params={{ id: clientId }} search={{ tab: 'forms' }}>
          {t(clientName === null ? 'safety.closed.open' : 'safety.form')}
        </ButtonLink>
      </div>
      {asking && <AcknowledgeDialog id={followUp.id} name={name} onClose={() => setAsking(false)} />}
    </li>
  );
}

function AcknowledgeDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const queries = useQueryClient();
  const refreshTasks = useRefreshTasks();
  const [done, setDone] = useState('');
  const acknowledge = useMutation({
    mutationFn: () => api.post<FollowUp>(`/api/safety-follow-ups/${id}/acknowledge`, { done }),
    onSuccess: async () => {
      notify(t('safety.did'));
      onClose();
      await queries.invalidateQueries({ queryKey: followUpsQuery.queryKey });
      await queries.invalidateQueries({ queryKey: ['list', 'alerts'] });
      await refreshTasks();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('safety.acknowledge.of', { name })}
      confirm={t('safety.acknowledge')}
      onConfirm={() => acknowledge.mutate()}
      reason={done.trim().length < 3 ? t('safety.need') : null}
      busy={acknowledge.isPending}
      error={acknowledge.error}
    >
      <Textarea
        label={t('safety.done')}
        description={t('safety.done.hint')}
        data-autofocus
        autosize
        minRows={3}
        maxLength={2000}
        error={fieldErrors(acknowledge.error)['done']}
        value={done}
        onChange={(event) => setDone(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
