import { Checkbox } from '@mantine/core';
import { rights } from '../../../domain/rules.ts';
import type { Right } from '../../../domain/rules.ts';
import { t } from '../t.ts';
import type { Grant } from './grants.ts';
import type { Rule } from './profiles.ts';
import classes from './rights-table.module.css';

interface RightsTableProps {
  rules: readonly Rule[];
  grants: readonly Grant[];
  selected: string | null;
  /** Without descriptions, in a box that scrolls: for a dialog. */
  brief?: boolean;
  /** Absent: the person may not. */
  onToggle: ((rule: string, right: Right) => void) | undefined;
}

/** What each assigned rule allows; a right that would mean nothing for a rule has no box. */
export function RightsTable({ rules, grants, selected, brief = false, onToggle }: RightsTableProps) {
  return (
    <div className={classes.scroll} data-brief={brief || undefined}>
      <table className={classes.table} aria-label={t('profile.rights')}>
        <thead>
          <tr>
            <th scope="col">{t('profile.rule')}</th>
            {rights.map((right) => (
              <th key={right} scope="col" className={classes.right}>
                {t(`right.${right}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => {
            const held = grants.find((grant) => grant.rule === rule.name)?.rights ?? [];
            return (
              <tr key={rule.name} data-selected={rule.name === selected}>
                <th scope="row">
                  {rule.name}
                  {!brief && <span className={classes.description}>{rule.description}</span>}
                </th>
                {rights.map((right) => (
                  <td key={right} className={classes.right}>
                    {rule.rights.includes(right) ? (
                      <Checkbox
                        aria-label={t('profile.right.of', { rule: rule.name, right: t(`right.${right}`) })}
                        checked={held.includes(right)}
                        disabled={!onToggle}
                        onChange={() => onToggle?.(rule.name, right)}
                      />
                    ) : (
                      <span className="visually-hidden">{t('profile.right.none')}</span>
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
