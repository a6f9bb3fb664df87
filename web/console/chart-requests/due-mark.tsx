import type { RequestRow } from '../../../domain/schemas/chart-requests.ts';
import { showZoned } from '../../shared/format.ts';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import classes from './chart-requests.module.css';

interface DueMarkProps {
  request: Pick<RequestRow, 'due' | 'dueAt'>;
  /** In two lines, for the cell of a table. */
  stacked?: boolean;
}

/** When a request is due, in the reader's zone: colour, icon and word say how near that is. */
export function DueMark({ request: { due, dueAt }, stacked = false }: DueMarkProps) {
  return (
    <span className={classes.due}>
      <StatusBadge status={`due-${due}`} /> <span className={stacked ? classes.dueAt : ''}>{showZoned(dueAt)}</span>
    </span>
  );
}
