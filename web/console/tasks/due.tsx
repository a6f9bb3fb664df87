import { IconAlertTriangle } from '@tabler/icons-react';
import type { Task } from '../../../domain/schemas/desk.ts';
import { readerZone, showInstant, zoneName } from '../../shared/format.ts';
import { t } from '../t.ts';
import classes from './tasks.module.css';

/** When a task is due, in the reader's zone; what is overdue says so in a word, not by colour alone. */
export function Due({ task: { dueAt, overdue } }: { task: Task }) {
  if (dueAt === null) return <>{t('task.due.none')}</>;
  return (
    <span className={overdue ? classes.overdue : undefined}>
      {overdue && <IconAlertTriangle size={15} aria-hidden />}
      {overdue && `${t('task.overdue')} · `}
      {showInstant(dueAt)} {zoneName(readerZone(), new Date(dueAt))}
    </span>
  );
}
