import { Select, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { dueChoices, phaseChoices, requestScopes } from '../../../domain/chart-handoff/moves.ts';
import type { RequestFilter } from '../../../domain/schemas/chart-requests.ts';
import { statusLook } from '../../shared/status.ts';
import { words } from '../../shared/words.ts';
import { ClientPicker, StaffPicker } from '../people/person-picker.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './chart-requests.module.css';
import { requestCountsQuery, requestOptionsQuery } from './chart-requests.ts';

const phaseLabel = (phase: RequestFilter['phase']) =>
  phase === 'open' || phase === 'over' ? t(`request.phase.${phase}`) : words(statusLook[`request-${phase}`].label);

interface RequestFiltersProps {
  filter: RequestFilter;
  onChange: (change: Partial<RequestFilter>) => void;
}

/** Whose requests, with how many wait there, and which of them. */
export function RequestFilters({ filter, onChange }: RequestFiltersProps) {
  const allowed = useAllowed();
  const { data: counts } = useQuery(requestCountsQuery);
  const { data: options } = useQuery(requestOptionsQuery);
  const everybody = allowed('Tasks', 'view');
  const scopes = requestScopes
    .filter((scope) => scope !== 'all' || everybody)
    .map((value) => ({
      value,
      label:
        value === 'all'
          ? t(`request.scope.${value}`)
          : // Its place before it is known: nothing moves when it comes.
            t('request.scope.count', { scope: t(`request.scope.${value}`), count: counts ? counts[value] : t('none') }),
    }));
  return (
    <>
      <SegmentedControl
        className={classes.scopes}
        mb="sm"
        aria-label={t('request.scope')}
        data={scopes}
        value={filter.scope}
        onChange={(next) => onChange({ scope: requestScopes.find((each) => each === next) })}
      />
      <div className={classes.filters}>
        <Select
          label={t('person.state')}
          data={phaseChoices.map((value) => ({ value, label: phaseLabel(value) }))}
          allowDeselect={false}
          value={filter.phase}
          onChange={(next) => onChange({ phase: phaseChoices.find((each) => each === next) })}
        />
        <Select
          label={t('task.due')}
          data={dueChoices.map((value) => ({ value, label: t(`request.due.${value}`) }))}
          allowDeselect={false}
          value={filter.due}
          onChange={(next) => onChange({ due: dueChoices.find((each) => each === next) })}
        />
        <Select
          label={t('request.item')}
          placeholder={t('request.item.all')}
          data={options?.items.map(({ code, label }) => ({ value: code, label })) ?? []}
          clearable
          clearButtonProps={{ 'aria-label': t('field.clear', { field: t('request.item') }) }}
          value={filter.item ?? null}
          onChange={(next) => onChange({ item: next ?? undefined })}
        />
        {allowed('Clients', 'view') && (
          <ClientPicker
            label={t('appointment.client')}
            placeholder={t('request.anybody')}
            value={filter.client ?? null}
            onChange={(next) => onChange({ client: next ?? undefined })}
          />
        )}
        {filter.scope === 'all' && allowed('Staff', 'view') && (
          <>
            <StaffPicker
              label={t('request.asker')}
              placeholder={t('request.anybody')}
              value={filter.asker ?? null}
              onChange={(next) => onChange({ asker: next ?? undefined })}
            />
            <KeeperFilter value={filter.keeper ?? null} onChange={(next) => onChange({ keeper: next ?? undefined })} />
          </>
        )}
      </div>
    </>
  );
}

interface KeeperFilterProps {
  value: string | null;
  onChange: (id: string | null) => void;
}

/** Whom it is asked of: any member of staff; a group, where a link of the overview has chosen one. */
function KeeperFilter({ value, onChange }: KeeperFilterProps) {
  const { data: options } = useQuery(requestOptionsQuery);
  const group = options?.groups.find(({ id }) => id === value);
  const shared = { label: t('request.keeper'), placeholder: t('request.anybody'), value, onChange };
  if (!group) return <StaffPicker {...shared} />;
  return (
    <Select
      {...shared}
      data={[{ value: group.id, label: group.name }]}
      clearable
      clearButtonProps={{ 'aria-label': t('field.clear', { field: shared.label }) }}
    />
  );
}
