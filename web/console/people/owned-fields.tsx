import type { ReactNode } from 'react';
import classes from '../../shared/ui/form.module.css';

/** Fields that are only to be read while `owned`: what PIMSY owns is changed there. */
export function OwnedFields({ owned, children }: { owned: boolean; children: ReactNode }) {
  return (
    <fieldset className={classes.owned} disabled={owned}>
      {children}
    </fieldset>
  );
}
