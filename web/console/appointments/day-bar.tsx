import { ActionIcon, Button, Select } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { appointmentStatuses } from '../../../domain/appointments.ts';
import type { AppointmentStatus } from '../../../domain/appointments.ts';
import { addDays } from '../../shared/format.ts';
import { statusLook } from '../../shared/status.ts';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { words } from '../../shared/words.ts';
import { locationsQuery } from '../locations/locations.ts';
import { t } from '../t.ts';
import classes from './day-bar.module.css';

export interface DayFilter {
  day?: string | undefined;
  location?: string | undefined;
  status?: AppointmentStatus | undefined;
}

interface DayBarProps {
  day: string;
  today: string;
  location: string | undefined;
  status: AppointmentStatus | undefined;
  onChange: (part: DayFilter) => void;
}

/** Day by day, and the filters of the list. */
export function DayBar({ day, today, location, status, onChange }: DayBarProps) {
  const { data: locations = [] } = useQuery(locationsQuery);
  const go = (next: string) => onChange({ day: next === today ? undefined : next });
  return (
    <search className={classes.bar}>
      <div className={classes.days}>
        <ActionIcon variant="default" size={36} aria-label={t('day.before')} onClick={() => go(addDays(day, -1))}>
          <IconChevronLeft size={17} />
        </ActionIcon>
        <DateInput
          className={classes.date}
          type="date"
          aria-label={t('day')}
          value={day}
          onChange={(next) => next && go(next)}
        />
        <ActionIcon variant="default" size={36} aria-label={t('day.after')} onClick={() => go(addDays(day, 1))}>
          <IconChevronRight size={17} />
        </ActionIcon>
        <Button variant="subtle" px="sm" aria-pressed={day === today} onClick={() => go(today)}>
          {t('day.today')}
        </Button>
      </div>
      <div className={classes.filters}>
        <Select
          className={classes.filter}
          aria-label={t('location.one')}
          placeholder={t('location.all')}
          data={locations.map(({ id, name }) => ({ value: id, label: name }))}
          clearable
          clearButtonProps={{ 'aria-label': t('field.clear', { field: t('location.one') }) }}
          value={location ?? null}
          onChange={(next) => onChange({ location: next ?? undefined })}
        />
        <Select
          className={classes.filter}
          aria-label={t('appointment.status')}
          placeholder={t('appointment.status.all')}
          data={appointmentStatuses.map((each) => ({ value: each, label: words(statusLook[each].label) }))}
          clearable
          clearButtonProps={{ 'aria-label': t('field.clear', { field: t('appointment.status') }) }}
          value={status ?? null}
          onChange={(next) => onChange({ status: appointmentStatuses.find((each) => each === next) })}
        />
      </div>
    </search>
  );
}
