import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConsentOfClient } from '../../../domain/schemas/chart.ts';
import type { Client } from '../../../domain/schemas/people.ts';
import { api } from '../../shared/api.ts';
import { showAddress, showDate, showInstant } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { Form } from '../../shared/ui/form.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { words } from '../../shared/words.ts';
import { useConsentDocuments } from '../documents/documents.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { consentQuery, useRefreshChart } from './chart.ts';
import classes from './chart.module.css';
import { Panel } from './panel.tsx';

type Need = ConsentOfClient['needs'][number];
type Entry = ConsentOfClient['records'][number];

/** The record behind the check box: by address and channel, with who, how, until when; and "Client asked us to stop". */
export function ConsentPanel({ client }: { client: Client }) {
  const allowed = useAllowed();
  const { data, error, refetch } = useQuery(consentQuery(client.id));
  const [giving, setGiving] = useState<Need | 'all' | null>(null);
  const [stopping, setStopping] = useState(false);
  const reason = allowed('Clients', 'modify') ? null : t('client.need.modify');
  const nothing = data?.needs.length === 0 ? t('consents.need.address') : null;
  const none = data?.needs.every(({ given }) => given === null) ? t('consents.none.stands') : null;
  return (
    <Panel
      title={t('consents.title')}
      anchor="consents"
      hint={data && t(`consents.state.${data.state}`)}
      actions={
        <>
          <ReasonedButton size="xs" variant="default" reason={reason ?? nothing} onClick={() => setGiving('all')}>
            {t('consents.give')}
          </ReasonedButton>
          <ReasonedButton size="xs" variant="default" reason={reason ?? none} onClick={() => setStopping(true)}>
            {t('consents.stop')}
          </ReasonedButton>
        </>
      }
    >
      <ProblemNotice error={data ? null : error} onRetry={() => void refetch()} />
      {data && data.needs.length > 0 && (
        <ul className={classes.list}>
          {data.needs.map((need) => (
            <NeedLine
              key={`${need.channel} ${need.address}`}
              client={client}
              need={need}
              reason={reason}
              onGive={setGiving}
            />
          ))}
        </ul>
      )}
      {data && data.records.length > 0 && (
        <details className={classes.details}>
          <summary>{t('consents.history', { count: data.records.length })}</summary>
          <ul className={classes.list}>
            {data.records.map((entry) => (
              <EntryLine key={entry.id} entry={entry} />
            ))}
          </ul>
        </details>
      )}
      {data && giving && (
        <GiveDialog
          client={client}
          wording={data.wording.text}
          need={giving === 'all' ? null : giving}
          onClose={() => setGiving(null)}
        />
      )}
      {stopping && <StopDialog client={client} onClose={() => setStopping(false)} />}
    </Panel>
  );
}

interface NeedLineProps {
  client: Client;
  need: Need;
  reason: string | null;
  onGive: (need: Need) => void;
}

function NeedLine({ client, need, reason, onGive }: NeedLineProps) {
  const refresh = useRefreshChart(client.id);
  const { channel, address, given, optedOut } = need;
  const revoke = useMutation({
    mutationFn: () => api.post(`/api/clients/${client.id}/consent/revoke`, { addresses: [{ channel, address }] }),
    onSuccess: async () => {
      notify(t('consents.ended'));
      await refresh();
    },
  });
  const name = { address: showAddress(address), method: t(`method.${channel}`) };
  return (
    <li className={classes.line}>
      <span>{t(`method.${channel}`)}</span>
      <span>
        {showAddress(address)}
        <span className={classes.sub}>
          {optedOut ? t('consents.optedOut') : t(given ? 'consents.given' : 'consents.missing')}
        </span>
        <ProblemNotice error={revoke.error} onRetry={() => revoke.mutate()} />
      </span>
      {given === null ? (
        <ReasonedButton
          size="xs"
          variant="default"
          reason={reason}
          aria-label={t('consents.give.for', name)}
          onClick={() => onGive(need)}
        >
          {t('consents.give.one')}
        </ReasonedButton>
      ) : (
        <ReasonedButton
          size="xs"
          variant="default"
          reason={reason}
          loading={revoke.isPending}
          aria-label={t('consents.end.for', name)}
          onClick={() => revoke.mutate()}
        >
          {t('consents.end.one')}
        </ReasonedButton>
      )}
    </li>
  );
}

function EntryLine({ entry }: { entry: Entry }) {
  const { channel, address, givenBy, method, givenAt, recordedBy, documentName, expiresAt, revokedAt, inForce } = entry;
  const told = [
    t('consents.entry', { name: givenBy, method: t(`consents.method.${method}`), at: showInstant(givenAt) }),
    recordedBy && t('consents.entry.by', { name: recordedBy }),
    t('consents.entry.wording', { version: entry.wordingVersion }),
    documentName && t('consents.entry.document', { name: documentName }),
    expiresAt && t('consents.entry.expires', { at: showInstant(expiresAt) }),
    revokedAt &&
      t('consents.entry.ended', {
        at: showInstant(revokedAt),
        why: entry.revokedReason ?? '',
        name: entry.revokedBy ?? '',
      }),
  ].filter(Boolean);
  return (
    <li className={classes.line}>
      <span>{t(`method.${channel}`)}</span>
      <span>
        {showAddress(address)}
        <span className={classes.sub}>{told.join(' · ')}</span>
      </span>
      <StatusBadge
        status={inForce ? 'confirmed' : 'skipped'}
        label={t(inForce ? 'consents.inForce' : 'consents.over')}
      />
    </li>
  );
}

interface Given {
  method: 'verbal' | 'written';
  documentId: string | null;
  /** YYYY-MM-DD; empty: it has no end. */
  expires: string;
}

interface GiveDialogProps {
  client: Client;
  /** Null: all addresses of the messaging contact. */
  need: Need | null;
  wording: string;
  onClose: () => void;
}

function GiveDialog({ client, need, wording, onClose }: GiveDialogProps) {
  const refresh = useRefreshChart(client.id);
  const { data: documents = [] } = useConsentDocuments(client.id);
  const { values, change } = useDraft<Given>({ method: 'verbal', documentId: null, expires: '' });
  const save = useMutation({
    mutationFn: () => {
      const addresses = need && [{ channel: need.channel, address: need.address }];
      // The last moment of that day where the person at the desk is.
      const expiresAt = values.expires === '' ? null : new Date(`${values.expires}T23:59:59`).toISOString();
      const { method, documentId } = values;
      return api.put(`/api/clients/${client.id}/consent`, { addresses, method, documentId, expiresAt });
    },
    onSuccess: async () => {
      notify(t('consents.recorded'));
      await refresh();
      onClose();
    },
  });
  const errors = fieldErrors(save.error);
  const title = need
    ? t('consents.give.for', { address: showAddress(need.address), method: t(`method.${need.channel}`) })
    : t('consents.give');
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': words('close') }}>
      <Form
        label={title}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty
        done
        submit={t('consents.record')}
        onCancel={onClose}
      >
        <p className={classes.hint}>{t('consents.read')}</p>
        <blockquote className={classes.wording} lang={client.language}>
          {wording}
        </blockquote>
        <Select
          mt="md"
          label={t('consents.how')}
          data={(['verbal', 'written'] as const).map((value) => ({ value, label: t(`consents.method.${value}`) }))}
          allowDeselect={false}
          value={values.method}
          onChange={(method) => change({ method: method === 'written' ? 'written' : 'verbal' })}
        />
        <Select
          mt="md"
          label={t('consents.document')}
          description={documents.length === 0 ? t('consents.document.none') : undefined}
          data={documents.map(({ id, name }) => ({ value: id, label: name }))}
          clearable
          error={errors['documentId']}
          value={values.documentId}
          onChange={(documentId) => change({ documentId })}
          clearButtonProps={{ 'aria-label': t('field.clear', { field: t('consents.document') }) }}
        />
        <TextInput
          mt="md"
          type="date"
          label={t('consents.expires')}
          description={values.expires === '' ? t('consents.expires.none') : showDate(values.expires)}
          error={errors['expiresAt']}
          value={values.expires}
          onChange={(event) => change({ expires: event.currentTarget.value })}
        />
      </Form>
    </Modal>
  );
}

function StopDialog({ client, onClose }: { client: Client; onClose: () => void }) {
  const refresh = useRefreshChart(client.id);
  const [note, setNote] = useState('');
  const stop = useMutation({
    mutationFn: () =>
      api.post<{ consents: number; messages: number }>(`/api/clients/${client.id}/asked-to-stop`, { note }),
    onSuccess: refresh,
  });
  if (stop.data)
    return (
      <Modal opened onClose={onClose} title={t('consents.stop')} closeButtonProps={{ 'aria-label': words('close') }}>
        <p>
          <output>{t('consents.stopped', stop.data)}</output>
        </p>
        <Button onClick={onClose} data-autofocus>
          {words('close')}
        </Button>
      </Modal>
    );
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('consents.stop')}
      confirm={t('consents.stop.confirm')}
      onConfirm={() => stop.mutate()}
      busy={stop.isPending}
      error={stop.error}
      danger
    >
      <p>{t('consents.stop.hint')}</p>
      <TextInput
        label={t('consents.stop.note')}
        maxLength={500}
        autoComplete="off"
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
