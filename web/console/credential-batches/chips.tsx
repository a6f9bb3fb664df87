import { Link } from '@tanstack/react-router';
import type { LinkProps } from '@tanstack/react-router';
import { showNumber } from '../../shared/format.ts';
import classes from './credential-batches.module.css';

export interface ChipChoice {
  key: string;
  label: string;
  count: number | undefined;
  /** The address with this filter; the one that is open is marked. */
  to: LinkProps;
}

/** Counts that filter the list below: each is a link, since the filter stands in the address. */
export function Chips({ label, choices }: { label: string; choices: readonly ChipChoice[] }) {
  return (
    <nav aria-label={label}>
      <ul className={classes.chips}>
        {choices.map(({ key, label: name, count, to }) => (
          <li key={key}>
            <Link {...to} replace resetScroll={false} className={classes.chip} activeOptions={{ exact: true }}>
              {name}
              {count !== undefined && <span className={classes.number}>{showNumber(count)}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
