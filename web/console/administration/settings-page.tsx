import { SegmentedControl, TextInput } from '@mantine/core';
import { IconAdjustments, IconFilter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Setting } from '../../../domain/schemas/access.ts';
import { showInstant } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { t } from '../t.ts';
import { PracticeLogo } from './practice-logo.tsx';
import { SettingEditor } from './setting-editor.tsx';
import { filterSettings, settingsQuery } from './settings.ts';
import classes from './settings.module.css';

const route = getRouteApi('/frame/administration/settings');

const edited = ({ lastEdited }: Setting) =>
  lastEdited ? t('setting.edited.by', { at: showInstant(lastEdited.at), by: lastEdited.by }) : t('none');

const columns: Column<Setting>[] = [
  {
    key: 'id',
    numeric: true,
    header: t('setting.id'),
    width: '72px',
    wide: true,
    cell: (row) => <span className={classes.id}>{row.id}</span>,
  },
  {
    key: 'name',
    header: t('setting.name'),
    cell: (row) => (
      <>
        <span className={classes.name}>{row.name}</span>
        <span className={classes.description}>{row.description}</span>
      </>
    ),
  },
  {
    key: 'default',
    header: t('setting.default'),
    width: '150px',
    wide: true,
    cell: (row) => row.defaultValue || t('setting.empty'),
  },
  { key: 'value', header: t('setting.value'), width: '240px', cell: (row) => <SettingEditor setting={row} /> },
  { key: 'edited', header: t('setting.edited'), width: '170px', wide: true, cell: edited },
];

export function Page(): ReactElement {
  const { group, filter } = route.useSearch();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(settingsQuery);
  const groups = [...new Set(data?.map((setting) => setting.group))];
  const put = (search: { group?: string | undefined; filter?: string | undefined }) =>
    void navigate({ to: '/administration/settings', search: { group, filter, ...search }, replace: true });
  return (
    <Frame title={t('nav.settings')} lead={t('setting.lead')}>
      <PracticeLogo />
      <search className={classes.bar}>
        <TextInput
          className={classes.filter}
          type="search"
          aria-label={t('setting.filter')}
          placeholder={t('setting.filter.hint')}
          leftSection={<IconFilter size={16} />}
          value={filter ?? ''}
          onChange={(event) => put({ filter: event.currentTarget.value || undefined })}
        />
        {groups.length > 0 && (
          <SegmentedControl
            aria-label={t('setting.group')}
            data={[{ value: '', label: t('filter.all') }, ...groups.map((each) => ({ value: each, label: each }))]}
            value={group ?? ''}
            onChange={(next) => put({ group: next || undefined })}
          />
        )}
      </search>
      <DataTable
        label={t('nav.settings')}
        columns={columns}
        rows={data && filterSettings(data, { group, filter })}
        rowKey={(row) => String(row.id)}
        summary={(row) => t('setting.default.of', { value: row.defaultValue || t('setting.empty') })}
        error={error}
        onRetry={() => void refetch()}
        expect={12}
        empty={<Empty icon={IconAdjustments} title={t('list.nothing')} hint={t('setting.none.hint')} />}
      />
    </Frame>
  );
}
