import { Button, Code } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { failureWords } from '../failure-words.ts';
import { words } from '../words.ts';
import classes from './problem-notice.module.css';

interface ProblemNoticeProps {
  error: unknown;
  /** What is wrong with fields that are not marked below the notice, in sentences. */
  faults?: readonly string[] | undefined;
  /** Offered where the same call may succeed later, or the list has changed. */
  onRetry?: (() => void) | undefined;
  /** Offered where somebody else's change stands in the way. */
  onNewer?: (() => void) | undefined;
}

/** An error in words, with the way out. Nothing where there is no error. */
export function ProblemNotice({ error, faults = [], onRetry, onNewer }: ProblemNoticeProps) {
  if (!error) return null;
  const { title, detail, next: usual, requestId, way } = failureWords(error);
  const next = faults.length > 0 ? words('problem.fields.named') : usual;
  const ways = {
    retry: onRetry && { label: words('retry'), go: onRetry },
    refresh: onRetry && { label: words('refresh'), go: onRetry },
    newer: onNewer && { label: words('load.newer'), go: onNewer },
    reload: { label: words('reload'), go: () => location.reload() },
    none: undefined,
  };
  const offer = ways[way];
  return (
    <div className={classes.notice} role="alert">
      <IconAlertTriangle size={18} className={classes.icon} aria-hidden />
      <div>
        <div className={classes.title}>{title}</div>
        {detail && <div>{detail}</div>}
        {faults.length > 0 && (
          <ul className={classes.faults}>
            {faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        )}
        {next && <div className={classes.next}>{next}</div>}
        {requestId && (
          <div className={classes.next}>
            {words('problem.request')} <Code>{requestId}</Code>
          </div>
        )}
        {offer && (
          <Button className={classes.way} size="xs" variant="default" onClick={offer.go}>
            {offer.label}
          </Button>
        )}
      </div>
    </div>
  );
}
