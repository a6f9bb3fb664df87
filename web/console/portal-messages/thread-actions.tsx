import { Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Task } from '../../../domain/schemas/desk.ts';
import type { PortalThread } from '../../../domain/schemas/portal-messages.ts';
import { api } from '../../shared/api.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import classes from '../replies/replies.module.css';
import { useAllowed, useSession } from '../session.ts';
import { t } from '../t.ts';
import { changeType, closeThread, portalTypesQuery, useRefreshThreads, useShown } from './portal-messages.ts';

/** Others' take the rule. */
const useNeed = ({ yours }: PortalThread): string | null => {
  const allowed = useAllowed();
  return yours || allowed('Tasks', 'modify') ? null : t('task.need');
};

/** Its task is who has taken it. */
export function ThreadActions({ thread }: { thread: PortalThread }) {
  const session = useSession();
  const allowed = useAllowed();
  const refresh = useRefreshThreads();
  const shown = useShown(thread);
  /** The newest message that was on the page when Close was pressed. */
  const [closing, setClosing] = useState<string | null>(null);
  const need = useNeed(thread);
  const { id, clientId, taskId, owner, state } = thread;
  const isMine = owner?.id === session.account.staffId;
  const step = isMine ? 'release' : 'claim';
  const take = useMutation({
    mutationFn: () => api.post<Task>(`/api/tasks/${taskId}/${step}`),
    onSuccess: async () => {
      notify(t(`task.did.${step}`));
      await refresh();
    },
  });
  const close = useMutation({
    mutationFn: (upTo: string) => closeThread(id, upTo),
    onSuccess: async () => {
      setClosing(null);
      notify(t('mail.closed.saved'));
      await refresh();
    },
    onError: () => void refresh(),
  });
  return (
    <>
      <ProblemNotice error={take.error} />
      {clientId !== null && allowed('Clients', 'view') && (
        <ButtonLink variant="default" to="/clients/$id" params={{ id: clientId }}>
          {t('reply.chart')}
        </ButtonLink>
      )}
      {taskId !== null && (owner === null || isMine) && (
        <ReasonedButton variant="default" loading={take.isPending} reason={need} onClick={() => take.mutate()}>
          {t(`task.${step}`)}
        </ReasonedButton>
      )}
      {state === 'open' && (
        <ReasonedButton
          variant="default"
          reason={need ?? (shown === undefined ? t('mail.need.newest') : null)}
          onClick={() => {
            close.reset();
            setClosing(shown ?? null);
          }}
        >
          {t('mail.close')}
        </ReasonedButton>
      )}
      <ConfirmDialog
        opened={closing !== null}
        onClose={() => setClosing(null)}
        title={t('mail.close')}
        confirm={t('mail.close')}
        onConfirm={() => closing !== null && close.mutate(closing)}
        busy={close.isPending}
        error={close.error}
      >
        {t('mail.close.hint')}
      </ConfirmDialog>
    </>
  );
}

/** What it is about, and with it the group that answers. */
export function TypeField({ thread }: { thread: PortalThread }) {
  const refresh = useRefreshThreads();
  const need = useNeed(thread);
  const { data: types = [] } = useQuery(portalTypesQuery);
  const { id, type, typeLabel, group } = thread;
  const change = useMutation({
    mutationFn: (next: string) => changeType(id, next),
    onSuccess: async () => {
      notify(t('mail.type.saved'));
      await refresh();
    },
  });
  const known = types.some(({ code }) => code === type);
  const choices = types.map(({ code, label, groupName, warning }) => ({
    value: code,
    label: warning === null ? `${label} (${groupName})` : t('mail.type.nobody', { label }),
    disabled: warning !== null && code !== type,
  }));
  return (
    <section className={classes.part} style={{ marginTop: 24 }}>
      <Select
        label={t('mail.type')}
        description={need ?? t('mail.type.hint', { group: group.name })}
        data={known ? choices : [...choices, { value: type, label: typeLabel }]}
        allowDeselect={false}
        disabled={need !== null || change.isPending}
        value={type}
        onChange={(next) => next !== null && next !== type && change.mutate(next)}
      />
      <ProblemNotice error={change.error} />
    </section>
  );
}
