import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Shift } from '../../../domain/schemas/sync.ts';
import { dateIn, showList, showLongDate, showTime } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { words } from '../../shared/words.ts';
import { t } from '../t.ts';
import { Locked } from './locked.tsx';
import classes from './schedules.module.css';
import { daysOf } from './schedules.ts';
import type { Table } from './shift-table.tsx';

interface WeekGridProps {
  week: string;
  today: string;
  zone: string;
  table: Table;
  empty: ReactNode;
  onOpen: (shift: Shift) => void;
}

/** Seven days beside each other, on a phone below each other; each shift is a button. Days are those of the practice. */
export function WeekGrid({ week, today, zone, table, empty, onOpen }: WeekGridProps) {
  const { rows, error, onRetry, more } = table;
  if (error && rows === undefined) return <ProblemNotice error={error} onRetry={onRetry} />;
  if (rows === undefined) return <Skeleton height={420} />;
  if (rows.length === 0) return empty;
  const byDay = Map.groupBy(rows, ({ startsAt }) => dateIn(zone, new Date(startsAt)));
  return (
    <>
      <div className={classes.week}>
        {daysOf(week).map((day) => {
          const shifts = byDay.get(day) ?? [];
          const name = showLongDate(day);
          return (
            <section
              key={day}
              className={classes.day}
              data-today={day === today || undefined}
              data-empty={shifts.length === 0 || undefined}
              aria-label={t('shift.day', { day: name, count: shifts.length })}
            >
              <h2>{name.split(',').slice(0, 2).join(',')}</h2>
              <ul>
                {shifts.map((shift) => (
                  <li key={shift.id}>
                    <ShiftCard shift={shift} zone={zone} onOpen={onOpen} />
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
      </div>
      {more && (
        <div className={classes.more}>
          <output>{t('shift.more')}</output>
          <Button size="xs" variant="default" loading={more.busy} onClick={more.load}>
            {words('load.more')}
          </Button>
        </div>
      )}
    </>
  );
}

function ShiftCard({ shift, zone, onOpen }: { shift: Shift; zone: string; onOpen: (shift: Shift) => void }) {
  const { title, client, staff, startsAt, endsAt, origin, locked, state } = shift;
  return (
    <button
      type="button"
      className={classes.card}
      data-origin={origin}
      data-state={state}
      onClick={() => onOpen(shift)}
    >
      <span className={classes.time}>
        {showTime(startsAt, zone)} – {showTime(endsAt, zone)}
        {locked && <Locked size={13} />}
      </span>
      <span className={classes.name}>{client ?? title}</span>
      <span className={classes.staff}>{showList(staff)}</span>
    </button>
  );
}
