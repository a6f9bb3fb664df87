import { Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './run-state.module.css';

/** The line of a long run that says how it stands: its badge, how far it is, what can be taken from it. */
export const RunState = ({ children }: { children: ReactNode }) => <div className={classes.state}>{children}</div>;

interface RunProgressProps {
  done: number;
  total: number;
  /** Of the bar, for who does not see it. */
  label: string;
  /** How far it is, in words above the bar; left out where they stand elsewhere. */
  note?: string;
}

export const RunProgress = ({ done, total, label, note }: RunProgressProps) => (
  <div className={classes.progress}>
    {note !== undefined && <output className={classes.note}>{note}</output>}
    <Progress value={(done / Math.max(1, total)) * 100} aria-label={label} />
  </div>
);
