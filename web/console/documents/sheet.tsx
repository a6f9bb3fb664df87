import type { ReactNode, Ref } from 'react';
import classes from './documents.module.css';

interface SheetProps {
  label: string;
  children: ReactNode;
  ref?: Ref<HTMLElement>;
}

/** What a document is shown on; it scrolls, and so it can be reached by keyboard. */
export function Sheet({ label, children, ref }: SheetProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section ref={ref} className={classes.sheet} aria-label={label} tabIndex={0} data-autofocus>
      {children}
    </section>
  );
}
