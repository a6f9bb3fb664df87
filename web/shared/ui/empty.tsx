import { IconInbox } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './empty.module.css';

interface EmptyProps {
  icon?: Icon;
  title: string;
  /** What to do so that something stands here. */
  hint?: string | undefined;
  action?: ReactNode;
}

export function Empty({ icon: Picture = IconInbox, title, hint, action }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <Picture size={28} stroke={1.4} className={classes.icon} aria-hidden />
      <div className={classes.title}>{title}</div>
      {hint && <div className={classes.hint}>{hint}</div>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
