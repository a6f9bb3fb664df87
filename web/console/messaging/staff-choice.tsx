import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { groupsQuery } from '../groups/groups.ts';
import { locationsQuery } from '../locations/locations.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';

export interface StaffChosen {
  groupId: string | null;
  locationId: string | null;
}

interface StaffChoiceProps {
  value: StaffChosen;
  change: (part: Partial<StaffChosen>) => void;
  errors: Record<string, string>;
}

const choices = (rows: readonly { id: string; name: string; active: boolean }[] = [], chosen: string | null) =>
  rows.filter(({ id, active }) => active || id === chosen).map(({ id, name }) => ({ value: id, label: name }));

/** Whom of the staff a notice is for: a user group, a location, both, or everybody. */
export function StaffChoice({ value: { groupId, locationId }, change, errors }: StaffChoiceProps) {
  const allowed = useAllowed();
  const mayPlace = allowed('Locations', 'view');
  const groups = useQuery(groupsQuery);
  const places = useQuery({ ...locationsQuery, enabled: mayPlace });
  return (
    <>
      <Select
        w={{ base: '100%', sm: 240 }}
        label={t('group.one')}
        description={t('compose.group.hint')}
        placeholder={t('compose.staff.all')}
        error={errors['groupId'] ?? (groups.error ? t('compose.staff.unknown') : undefined)}
        data={choices(groups.data, groupId)}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('field.clear', { field: t('group.one') }) }}
        value={groupId}
        onChange={(next) => change({ groupId: next })}
      />
      {mayPlace && (
        <Select
          w={{ base: '100%', sm: 240 }}
          label={t('location.one')}
          description={t('compose.location.hint')}
          placeholder={t('compose.staff.all')}
          error={errors['locationId'] ?? (places.error ? t('compose.staff.unknown') : undefined)}
          data={choices(places.data, locationId)}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('field.clear', { field: t('location.one') }) }}
          value={locationId}
          onChange={(next) => change({ locationId: next })}
        />
      )}
    </>
  );
}
