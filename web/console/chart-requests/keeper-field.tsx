import { Select } from '@mantine/core';
import type { Keeper, RequestOptions } from '../../../domain/schemas/chart-requests.ts';
import { t } from '../t.ts';
import { keeperKey, keeperOfKey } from './keeper.ts';

interface KeeperFieldProps {
  /** It stands first in its dialog, which begins with it. */
  first?: boolean;
  options: Pick<RequestOptions, 'people' | 'groups'> | undefined;
  value: Keeper | null;
  error?: string | undefined;
  onChange: (keeper: Keeper | null) => void;
}

/** Whom to ask: somebody who can receive requests, or a group of which the first to claim it has it. */
export function KeeperField({ first = false, options, value, error, onChange }: KeeperFieldProps) {
  const groups = options?.groups.map(({ id, name, members }) => ({
    value: keeperKey({ staffId: null, groupId: id }),
    label: t('request.keeper.group', { name, count: members }),
  }));
  const people = options?.people.map(({ id, name, title }) => ({
    value: keeperKey({ staffId: id, groupId: null }),
    label: title ? t('request.keeper.person', { name, title }) : name,
  }));
  return (
    <Select
      label={t('request.keeper')}
      required
      data-autofocus={first || undefined}
      openOnFocus={!first}
      searchable
      nothingFoundMessage={t('list.nothing')}
      data={[
        { group: t('request.keeper.groups'), items: groups ?? [] },
        { group: t('request.keeper.people'), items: people ?? [] },
      ]}
      error={error}
      value={value && keeperKey(value)}
      onChange={(key) => onChange(key === null ? null : keeperOfKey(key))}
    />
  );
}
