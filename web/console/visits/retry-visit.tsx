import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Visit } from '../../../domain/schemas/visits.ts';
import { api } from '../../shared/api.ts';
import { statusLook } from '../../shared/status.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { words } from '../../shared/words.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { visitQuery } from './visits.ts';

/** Has it tried again; where there is nothing to try the button says why. */
export function RetryVisit({ visit: { id, version, state, mayRetry } }: { visit: Visit }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const { queryKey } = visitQuery(id);
  const retry = useMutation({
    mutationFn: () => api.post<Visit>(`/api/visits/${id}/retry`, { version }),
    onSuccess: async (next) => {
      notify(t('visit.retried'));
      queries.setQueryData(queryKey, next);
      await queries.invalidateQueries({ queryKey: ['list', 'visits'] });
    },
    // Something has happened to it meanwhile: show what stands now.
    onError: () => void queries.invalidateQueries({ queryKey }),
  });
  const nothing = mayRetry ? null : t('visit.retry.nothing', { state: words(statusLook[`visit-${state}`].label) });
  return (
    <>
      <ReasonedButton
        variant={state === 'refused' ? 'filled' : 'default'}
        reason={allowed('Integrations', 'modify') ? nothing : t('visit.need')}
        loading={retry.isPending}
        onClick={() => retry.mutate()}
      >
        {t('visit.retry')}
      </ReasonedButton>
      <ProblemNotice error={retry.error} />
    </>
  );
}
