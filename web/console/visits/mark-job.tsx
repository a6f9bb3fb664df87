import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Visit } from '../../../domain/schemas/visits.ts';
import { api } from '../../shared/api.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { visitQuery } from './visits.ts';

/** Says of the job of a visit that whoever clocks into it visits no client, or takes that back. */
export function MarkJob({ visit: { id, version, job, clientWithheld } }: { visit: Visit }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const { queryKey } = visitQuery(id);
  const nonVisit = job !== 'non-visit';
  const mark = useMutation({
    mutationFn: () => api.post<Visit>(`/api/visits/${id}/job`, { nonVisit, version }),
    onSuccess: async (next) => {
      notify(t(nonVisit ? 'visit.job.marked' : 'visit.job.unmarked'));
      queries.setQueryData(queryKey, next);
      await queries.invalidateQueries({ queryKey: ['list', 'visits'] });
    },
    onError: () => void queries.invalidateQueries({ queryKey }),
  });
  if (job === null || job === 'client' || clientWithheld) return null;
  return (
    <>
      <ReasonedButton
        variant="default"
        reason={allowed('Integrations', 'modify') ? null : t('visit.need')}
        loading={mark.isPending}
        onClick={() => mark.mutate()}
      >
        {t(nonVisit ? 'visit.job.mark' : 'visit.job.unmark')}
      </ReasonedButton>
      <ProblemNotice error={mark.error} />
    </>
  );
}
