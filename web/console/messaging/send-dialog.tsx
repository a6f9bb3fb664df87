import { Checkbox, Loader, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { channels } from '../../../domain/channels.ts';
import type { Broadcast, Compose, Preview } from '../../../domain/schemas/messaging.ts';
import { api } from '../../shared/api.ts';
import { showDates, showWallTime, zoneName } from '../../shared/format.ts';
import { isProblem } from '../../shared/problem.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { t } from '../t.ts';
import { composeFaults } from './compose-faults.ts';
import classes from './compose.module.css';
import { draftQuery } from './drafts.ts';
import { countNow } from './messaging.ts';
import { sendAttempt } from './send-attempt.ts';
import type { useDraft } from './use-draft.ts';

interface SendDialogProps {
  compose: Compose;
  /** What the dates are of that chose the audience; null: none did. */
  datesOf: string | null;
  zone: string;
  /** Of which it was composed: done with once it is sent, and so saved to its end before. */
  draft: ReturnType<typeof useDraft>;
  onClose: () => void;
}

/** Outlives the dialog, which can be closed before the answer. */
const attempt = sendAttempt();

/** Asks once more, with counts taken this moment; then sends and shows the broadcast in History. */
export function SendDialog({ compose, datesOf, zone, draft, onClose }: SendDialogProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [confirmed, setConfirmed] = useState(false);
  const counts = useQuery({
    queryKey: ['broadcast-count', compose],
    queryFn: () => countNow(compose),
    staleTime: 0,
    gcTime: 0,
  });
  const send = useMutation({
    mutationFn: ({ send: people, messages }: Preview['counts']) => {
      const expected = { send: people, messages };
      const composed = { ...compose, confirmOtherPreference: confirmed, draft: draft.kept, expected };
      const { key, body } = attempt.of(composed);
      return api.post<Broadcast>('/api/broadcasts', body, { key });
    },
    onError: (error) => {
      attempt.answered(error);
      if (isProblem(error, 'draft-gone')) draft.lose();
      if (!isProblem(error, 'counts-changed')) return;
      setConfirmed(false);
      void counts.refetch();
    },
    onSuccess: async ({ id }) => {
      attempt.answered(null);
      void queries.invalidateQueries({ queryKey: ['list', 'broadcasts'] });
      void queries.invalidateQueries({ queryKey: ['list', 'broadcast-drafts'] });
      // Wording that was sent without being saved is not lost: the broadcast has it.
      await navigate({ to: '/messaging/history/$id', params: { id }, ignoreBlocker: true });
      // Nothing of it is there any more when somebody goes back.
      if (draft.kept) queries.removeQueries({ queryKey: draftQuery(draft.kept.id).queryKey });
    },
  });
  const { data } = counts;
  const isSaving = draft.busy || (draft.due && !draft.error && !draft.gone);
  const others = data?.otherPreference ?? 0;
  const ready = data !== undefined && !counts.isError && data.send > 0 && (others === 0 || confirmed);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t(`compose.send.${compose.method}`)}
      confirm={data ? t('send.confirm', { count: data.messages }) : t(`compose.send.${compose.method}`)}
      reason={draft.unsettled ? t('draft.unsettled') : ready ? null : whyNot(counts)}
      busy={send.isPending || counts.isFetching || isSaving}
      error={send.error}
      faults={composeFaults(send.error)}
      onConfirm={() => data && send.mutate(data)}
      onNewer={() => {
        onClose();
        draft.loadNewer();
      }}
    >
      {(isProblem(send.error, 'key-reused') || draft.gone) && (
        <ButtonLink to="/messaging/history" size="xs" variant="default" mb="sm">
          {t('draft.gone.history')}
        </ButtonLink>
      )}
      <ProblemNotice error={counts.error} faults={composeFaults(counts.error)} onRetry={() => void counts.refetch()} />
      {counts.isPending && <Loader size="sm" aria-label={t('send.counting')} />}
      {data && (
        <Stack gap="xs">
          <Text>{t('send.who', { send: data.send, messages: data.messages })}</Text>
          {compose.method === 'preference' && (
            <ul className={classes.methods}>
              {channels.map((method) => {
                const of = data.byMethod[method];
                return of && <li key={method}>{t(`send.by.${method}`, of)}</li>;
              })}
            </ul>
          )}
          <Text c="dimmed">{t('send.skip', { skip: data.skip })}</Text>
          <Text>
            {t('send.when', {
              at: showWallTime(compose.sendAt),
              zone: zoneName(zone, new Date(compose.sendAt)),
            })}
            {compose.startDate &&
              datesOf &&
              ` ${t('send.about', { what: datesOf, date: showDates(compose.startDate, compose.endDate) })}`}
          </Text>
          {others > 0 && (
            <Checkbox
              label={t('send.others', { count: others })}
              checked={confirmed}
              onChange={(event) => setConfirmed(event.currentTarget.checked)}
            />
          )}
        </Stack>
      )}
    </ConfirmDialog>
  );
}

const whyNot = ({ data, isError }: { data: Preview['counts'] | undefined; isError: boolean }) => {
  if (isError) return t('send.uncounted');
  if (!data) return t('send.counting');
  return data.send === 0 ? t('send.nobody') : t('send.others.need');
};
