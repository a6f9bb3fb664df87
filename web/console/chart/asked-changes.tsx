import { Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { InformationChange } from '../../../domain/schemas/portal-information.ts';
import { api } from '../../shared/api.ts';
import { showDate, showZoned } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { SsnCell } from '../mappings/ssn-cell.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { askedQuery, useRefreshChart } from './chart.ts';
import classes from './chart.module.css';

/** What a client asked in the portal to change of who they are, above their chart until somebody decides on it; nothing where nothing waits. */
export function AskedChanges({ clientId }: { clientId: string }) {
  const id = useId();
  const { data: rows = [] } = useQuery(askedQuery(clientId));
  if (rows.length === 0) return null;
  return (
    <section className={classes.banner} aria-labelledby={id}>
      <h2 id={id} className={classes.title}>
        {t('asked.title')}
      </h2>
      <ul className={classes.asked}>
        {rows.map((row) => (
          <li key={`${row.id} ${row.version}`}>
            <AskedChange change={row} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const shown = (field: InformationChange['field'], value: string | null) => {
  if (value === null) return t('asked.empty');
  return field === 'birthDate' ? showDate(value) : value;
};

/** One of them, with what is decided about it. */
export function AskedChange({ change }: { change: InformationChange }) {
  const { id, clientId, field, wanted, onFile, asWas, askedAt, version } = change;
  const allowed = useAllowed();
  const refresh = useRefreshChart(clientId);
  const [refusing, setRefusing] = useState(false);
  const [revealed, setRevealed] = useState(false);
  const need = allowed('Clients', 'modify') ? null : t('client.need.modify');
  const name = t(`asked.field.${field}`);
  const approve = useMutation({
    mutationFn: () => api.post(`/api/clients/${clientId}/information-changes/${id}/approve`, { version, onFile }),
    onSuccess: async () => {
      notify(t('asked.approved'));
      await refresh();
    },
  });
  const takeNewer = async () => {
    await refresh();
    approve.reset();
  };
  return (
    <div className={classes.change}>
      <div>
        <strong>{name}</strong>: {shown(field, onFile)} → {field !== 'ssn' && <strong>{shown(field, wanted)}</strong>}
        {field === 'ssn' && (
          <SsnCell
            name={t('asked.ssn')}
            masked={wanted}
            path={`/api/clients/${clientId}/information-changes/${id}/reveal`}
            shown={revealed}
            onShow={setRevealed}
          />
        )}
        <span className={classes.sub}>
          {t('asked.at', { at: showZoned(askedAt) })}
          {asWas !== onFile && ` · ${t('asked.since', { value: shown(field, asWas) })}`}
        </span>
      </div>
      <div className={classes.buttons}>
        <ReasonedButton
          size="xs"
          reason={need}
          loading={approve.isPending}
          aria-label={t('asked.approve.of', { field: name })}
          onClick={() => approve.mutate()}
        >
          {t('asked.approve')}
        </ReasonedButton>
        <ReasonedButton
          size="xs"
          variant="default"
          reason={need}
          aria-label={t('asked.refuse.of', { field: name })}
          onClick={() => setRefusing(true)}
        >
          {t('asked.refuse')}
        </ReasonedButton>
      </div>
      <ProblemNotice error={approve.error} onRetry={() => approve.mutate()} onNewer={() => void takeNewer()} />
      {refusing && <RefuseDialog change={change} onClose={() => setRefusing(false)} />}
    </div>
  );
}

function RefuseDialog({ change, onClose }: { change: InformationChange; onClose: () => void }) {
  const { id, clientId, field, version } = change;
  const refresh = useRefreshChart(clientId);
  const [reason, setReason] = useState('');
  const refuse = useMutation({
    mutationFn: () => api.post(`/api/clients/${clientId}/information-changes/${id}/refuse`, { version, reason }),
    onSuccess: async () => {
      notify(t('asked.refused'));
      onClose();
      await refresh();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('asked.refuse.of', { field: t(`asked.field.${field}`) })}
      confirm={t('asked.refuse')}
      onConfirm={() => refuse.mutate()}
      reason={reason.trim() === '' ? t('asked.reason.need') : null}
      busy={refuse.isPending}
      error={refuse.error}
    >
      <Textarea
        label={t('asked.reason')}
        description={t('asked.reason.hint')}
        data-autofocus
        autosize
        minRows={2}
        maxLength={300}
        error={fieldErrors(refuse.error)['reason']}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
