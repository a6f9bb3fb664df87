import { useId } from 'react';
import type { ReactNode } from 'react';
import type { Anchor } from './arrival.ts';
import classes from './chart.module.css';

interface PanelProps {
  title: string;
  /** Where a link leads to it. */
  anchor?: Anchor;
  hint?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A part of a chart that is saved by itself, below the form. */
export function Panel({ title, anchor, hint, actions, children }: PanelProps) {
  const id = useId();
  return (
    <section id={anchor} tabIndex={-1} className={classes.panel} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        {actions && <div className={classes.buttons}>{actions}</div>}
      </div>
      {hint && <p className={classes.hint}>{hint}</p>}
      {children}
    </section>
  );
}
