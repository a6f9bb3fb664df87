import { Select } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { visitJobs } from '../../../domain/evv/job-kinds.ts';
import { visitStates } from '../../../domain/evv/visit-states.ts';
import { statusLook } from '../../shared/status.ts';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { words } from '../../shared/words.ts';
import { t } from '../t.ts';
import { VisitPersonFilter } from './visit-person-filter.tsx';
import classes from './visits.module.css';

const route = getRouteApi('/frame/integrations/evv/visits');

/** By day, client, employee and status; the address holds what is chosen, ids only. */
export function VisitFilterBar() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const put = (part: Partial<typeof search>) =>
    void navigate({
      to: '/integrations/evv/visits',
      search: { ...search, ...part },
      replace: true,
      resetScroll: false,
    });
  return (
    <search className={classes.bar}>
      <DateInput
        type="date"
        aria-label={t('visit.filter.day')}
        value={search.day ?? ''}
        onChange={(day) => put({ day: day || undefined })}
      />
      <VisitPersonFilter kind="client" value={search.client} onChange={(client) => put({ client })} />
      <VisitPersonFilter kind="employee" value={search.employee} onChange={(employee) => put({ employee })} />
      <Select
        aria-label={t('visit.state')}
        placeholder={t('visit.filter.state')}
        data={visitStates.map((value) => ({ value, label: words(statusLook[`visit-${value}`].label) }))}
        clearable
        clearButtonProps={{ 'aria-label': t('field.clear', { field: t('visit.state') }) }}
        value={search.state ?? null}
        onChange={(next) => put({ state: visitStates.find((each) => each === next) })}
      />
      <Select
        aria-label={t('visit.filter.jobs')}
        placeholder={t('visit.filter.jobs.all')}
        data={visitJobs.map((value) => ({ value, label: t(`visit.filter.jobs.${value}`) }))}
        clearable
        clearButtonProps={{ 'aria-label': t('field.clear', { field: t('visit.filter.jobs') }) }}
        value={search.jobs ?? null}
        onChange={(next) => put({ jobs: visitJobs.find((each) => each === next) })}
      />
    </search>
  );
}
