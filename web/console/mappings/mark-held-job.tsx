import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { HeldRow } from '../../../domain/schemas/mappings.ts';
import { api } from '../../shared/api.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './mappings.module.css';
import { refreshMappings } from './use-mapping.ts';

/** What visits of a job count as; and says of one that is no client's that whoever clocks into it visits none, or takes that back. */
export function MarkHeldJob({ job: { id, label, origin, withheld, nonVisit } }: { job: HeldRow }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const mark = useMutation({
    mutationFn: () => api.post(`/api/integrations/timeero/jobs/${id}/mark`, { nonVisit: !nonVisit }),
    onSuccess: async () => {
      notify(t(nonVisit ? 'visit.job.unmarked' : 'visit.job.marked'));
      await queries.invalidateQueries({ queryKey: ['list', 'visits'] });
    },
    // Where it was refused, somebody has mapped the job meanwhile.
    onSettled: () => refreshMappings(queries, 'client'),
  });
  if (origin !== null) return <span className={classes.note}>{t('held.visits.client')}</span>;
  if (withheld) return t('none');
  const words = t(nonVisit ? 'visit.job.unmark' : 'visit.job.mark');
  return (
    <>
      {nonVisit && <p className={classes.note}>{t('held.visits.none')}</p>}
      <ReasonedButton
        size="xs"
        variant="default"
        aria-label={t('held.visits.mark', { words, name: label })}
        reason={allowed('Integrations', 'modify') ? null : t('visit.need')}
        loading={mark.isPending}
        onClick={() => mark.mutate()}
      >
        {words}
      </ReasonedButton>
      <ProblemNotice error={mark.error} />
    </>
  );
}
