import { labelOf } from '../../../domain/fieldtime/field-labels.ts';
import { failureWords, type ImportFailure } from '../../../domain/fieldtime/import-statuses.ts';
import type { PersonProblem } from '../../../domain/fieldtime/person-problems.ts';
import { t } from '../t.ts';
import classes from './mappings.module.css';

interface ProblemListProps {
  failure: ImportFailure | null;
  problems: readonly Pick<PersonProblem, 'field' | 'name' | 'held' | 'message'>[];
  warnings?: readonly string[];
  /** Nothing is left to be corrected: it was imported or mapped since. */
  settled?: 'imported' | 'mapped' | null;
}

/** Everything that has to be corrected in PIMSY, with what PIMSY holds. */
export function ProblemList({ failure, problems, warnings = [], settled = null }: ProblemListProps) {
  if (settled) return <p className={classes.note}>{t(`person.import.settled.${settled}`)}</p>;
  if (failure === null && warnings.length === 0) return null;
  return (
    <ul className={classes.problems}>
      {problems.map((problem) => (
        <li key={`${labelOf(problem)} ${problem.message}`}>
          <span className={classes.field}>{labelOf(problem)}</span> {problem.message}
          {problem.held !== '' && <> {t('mapping.held', { held: problem.held })}</>}
        </li>
      ))}
      {failure !== null && <li className={classes.note}>{failureWords[failure]}</li>}
      {warnings.map((warning) => (
        <li key={warning} className={classes.note}>
          {warning}
        </li>
      ))}
    </ul>
  );
}
