import { TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Client } from '../../../domain/schemas/people.ts';
import type { ClientSsn } from '../../../domain/schemas/portal-information.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { SsnCell } from '../mappings/ssn-cell.tsx';
import { notify } from '../notify.ts';
import { fullName } from '../people/people.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { ssnQuery, useRefreshChart } from './chart.ts';
import { Panel } from './panel.tsx';

/** The social security number: masked, revealed by its rule and for a reason, entered and corrected. */
export function SsnPanel({ client }: { client: Client }) {
  const allowed = useAllowed();
  const { data, error, refetch } = useQuery(ssnQuery(client.id));
  const [entering, setEntering] = useState(false);
  const [shown, setShown] = useState(false);
  return (
    <Panel
      title={t('ssn.title')}
      actions={
        <ReasonedButton
          size="xs"
          variant="default"
          reason={allowed('Clients', 'modify') ? null : t('client.need.modify')}
          onClick={() => setEntering(true)}
        >
          {t(data?.ssn ? 'ssn.change' : 'ssn.enter')}
        </ReasonedButton>
      }
    >
      <ProblemNotice error={data ? null : error} onRetry={() => void refetch()} />
      {data && (
        <SsnCell
          name={fullName(client)}
          masked={data.ssn}
          path={`/api/clients/${client.id}/ssn/reveal`}
          shown={shown}
          onShow={setShown}
        />
      )}
      {entering && data && <EnterDialog clientId={client.id} onFile={data} onClose={() => setEntering(false)} />}
    </Panel>
  );
}

interface DialogProps {
  clientId: string;
  onClose: () => void;
}

function EnterDialog({ clientId, onFile, onClose }: DialogProps & { onFile: ClientSsn }) {
  const queries = useQueryClient();
  const refresh = useRefreshChart(clientId);
  const [text, setText] = useState('');
  const save = useMutation({
    mutationFn: () =>
      api.put<ClientSsn>(`/api/clients/${clientId}/ssn`, { ssn: text.trim() || null, version: onFile.version }),
    onSuccess: async (now) => {
      queries.setQueryData(ssnQuery(clientId).queryKey, now);
      notify(t('ssn.saved'));
      onClose();
      await refresh();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('ssn.title')}
      confirm={t('ssn.save')}
      onConfirm={() => save.mutate()}
      reason={text.trim() === '' && onFile.ssn === null ? t('ssn.empty') : null}
      busy={save.isPending}
      error={save.error}
    >
      <TextInput
        label={t('ssn.title')}
        description={onFile.ssn ? t('ssn.remove', { ssn: onFile.ssn }) : undefined}
        data-autofocus
        autoComplete="off"
        inputMode="numeric"
        maxLength={40}
        error={fieldErrors(save.error)['ssn']}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
