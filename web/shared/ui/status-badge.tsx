import { statusLook } from '../status.ts';
import type { AnyStatus } from '../status.ts';
import { words } from '../words.ts';
import classes from './status-badge.module.css';

/** A status as icon, colour and word; `label` where another word says it better here. */
export function StatusBadge({ status, label }: { status: AnyStatus; label?: string }) {
  const look = statusLook[status];
  const Icon = look.icon;
  return (
    <span className={`${classes.badge} ${classes.tone}`} data-tone={look.tone}>
      <Icon size={15} stroke={1.9} className={classes.icon} aria-hidden />
      {label ?? words(look.label)}
    </span>
  );
}
