import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { visitStates } from '../../../domain/evv/visit-states.ts';
import { statusLook } from '../../shared/status.ts';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { words } from '../../shared/words.ts';
import { t } from '../t.ts';
import { visitChoicesQuery } from './visits.ts';
import classes from './visits.module.css';

const route = getRouteApi('/frame/integrations/evv/visits');

/** More than a list shows at once is found by typing. */
const mostOptions = 100;

/** By day, client, employee and status; the address holds what is chosen, ids only. */
export function VisitFilterBar() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { data: choices } = useQuery(visitChoicesQuery);
  const put = (part: Partial<typeof search>) =>
    void navigate({
      to: '/integrations/evv/visits',
      search: { ...search, ...part },
      replace: true,
      resetScroll: false,
    });
  const person = (name: 'client' | 'employee', people: { id: string; label: string }[] = []) => (
    <Select
      aria-label={t(`visit.${name}`)}
      placeholder={t(`visit.filter.${name}`)}
      data={people.map(({ id, label }) => ({ value: id, label }))}
      searchable
      limit={mostOptions}
      nothingFoundMessage={t('visit.filter.nobody')}
      clearable
      clearButtonProps={{ 'aria-label': t('field.clear', { field: t(`visit.${name}`) }) }}
      value={search[name] ?? null}
      onChange={(next) => put({ [name]: next ?? undefined })}
    />
  );
  return (
    <search className={classes.bar}>
      <DateInput
        type="date"
        aria-label={t('visit.filter.day')}
        value={search.day ?? ''}
        onChange={(day) => put({ day: day || undefined })}
      />
      {person('client', choices?.clients)}
      {person('employee', choices?.employees)}
      <Select
        aria-label={t('visit.state')}
        placeholder={t('visit.filter.state')}
        data={visitStates.map((value) => ({ value, label: words(statusLook[`visit-${value}`].label) }))}
        clearable
        clearButtonProps={{ 'aria-label': t('field.clear', { field: t('visit.state') }) }}
        value={search.state ?? null}
        onChange={(next) => put({ state: visitStates.find((each) => each === next) })}
      />
    </search>
  );
}
