import { ActionIcon, Button, SegmentedControl, Select } from '@mantine/core';
import { IconCalendarOff, IconChevronLeft, IconChevronRight, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { shiftOrigins } from '../../../domain/fieldtime/sync-runs.ts';
import type { Shift } from '../../../domain/schemas/sync.ts';
import { addDays, dateIn, showDate, zoneCity } from '../../shared/format.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useNow } from '../../shared/use-now.ts';
import { tableOf } from '../lists.ts';
import { useAllowed, useSession } from '../session.ts';
import { LastSync } from '../sync/sync-state.tsx';
import { t } from '../t.ts';
import classes from './schedules.module.css';
import { shiftsQuery, weekOf } from './schedules.ts';
import { NewShift, ShiftDrawer } from './shift-drawer.tsx';
import { ShiftTable } from './shift-table.tsx';
import { WeekGrid } from './week-grid.tsx';

const route = getRouteApi('/frame/schedules');

/** Shifts in Timeero, a week at a time: of PIMSY, locked; of our own; and what others made there. */
export function Page(): ReactElement {
  const { practice } = useSession();
  const allowed = useAllowed();
  const search = route.useSearch();
  const navigate = useNavigate();
  const today = dateIn(practice.zone, useNow());
  const { day = today, view, origin, shift, add } = search;
  const week = weekOf(day);
  const to = addDays(week, 6);
  const list = useInfiniteQuery(shiftsQuery({ from: week, to, origin }));
  const put = (part: Partial<typeof search>) =>
    void navigate({ to: '/schedules', search: { ...search, ...part }, replace: true, resetScroll: false });
  const open = (row: Shift) => put({ shift: row.id });
  const table = tableOf(list);
  const empty = <Empty icon={IconCalendarOff} title={t('shift.empty')} hint={t('shift.empty.hint')} />;
  const range = { from: showDate(week), to: showDate(to) };
  return (
    <Frame
      title={t('nav.schedules')}
      lead={
        <>
          {t('shift.lead', { ...range, zone: zoneCity(practice.zone) })}{' '}
          {allowed('Integrations', 'view') && <LastSync />}
        </>
      }
      actions={
        <ReasonedButton
          leftSection={<IconPlus size={16} />}
          reason={allowed('Schedules', 'create') ? null : t('shift.need.create')}
          onClick={() => put({ add: true })}
        >
          {t('shift.add')}
        </ReasonedButton>
      }
    >
      <search className={classes.bar}>
        <div className={classes.weeks}>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={t('shift.before')}
            onClick={() => put({ day: addDays(week, -7) })}
          >
            <IconChevronLeft size={17} />
          </ActionIcon>
          <Button variant="default" aria-pressed={week === weekOf(today)} onClick={() => put({ day: undefined })}>
            {t('shift.this')}
          </Button>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={t('shift.after')}
            onClick={() => put({ day: addDays(week, 7) })}
          >
            <IconChevronRight size={17} />
          </ActionIcon>
        </div>
        <Select
          aria-label={t('shift.origin')}
          placeholder={t('shift.origin.all')}
          data={shiftOrigins.map((value) => ({ value, label: t(`shift.origin.${value}`) }))}
          clearable
          clearButtonProps={{ 'aria-label': t('field.clear', { field: t('shift.origin') }) }}
          value={origin ?? null}
          onChange={(next) => put({ origin: shiftOrigins.find((each) => each === next) })}
        />
        <SegmentedControl
          aria-label={t('shift.view')}
          data={[
            { value: 'week', label: t('shift.week') },
            { value: 'list', label: t('shift.list') },
          ]}
          value={view ?? 'week'}
          onChange={(next) => put({ view: next === 'list' ? 'list' : undefined })}
        />
      </search>
      {view === 'list' ? (
        <ShiftTable table={table} label={t('shift.table', range)} empty={empty} onOpen={open} />
      ) : (
        <WeekGrid week={week} today={today} zone={practice.zone} table={table} empty={empty} onOpen={open} />
      )}
      {shift && <ShiftDrawer id={shift} onClose={() => put({ shift: undefined })} />}
      {add && <NewShift day={day} zone={practice.zone} onClose={() => put({ add: undefined })} />}
    </Frame>
  );
}
