import type { TimeeroStore } from './store.ts';

/**
 * What an account must not hold twice, as `kind key`: users with one e-mail or one company_employee_id, jobs and shifts with one reference of
 * Rounds, and visits that begin at one time for one user.
 */
export function doubles({ tables }: TimeeroStore): string[] {
  return [
    ...twice(
      'user',
      tables.user.all().map(({ email }) => email.toLowerCase()),
    ),
    ...twice(
      'employee',
      tables.user.all().map((user) => user.company_employee_id || undefined),
    ),
    ...twice('job', tables.job.all().map(reference)),
    ...twice('schedule', tables.schedule.all().map(reference)),
    ...twice(
      'timesheet',
      tables.timesheet.all().map(({ user_id, start }) => `${user_id} ${Date.parse(start)}`),
    ),
  ];
}

const reference = ({ description }: { description: string }) => /\[rounds:([^\]]+)\]/.exec(description)?.[1];

function twice(kind: string, keys: readonly (string | undefined)[]): string[] {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const key of keys) {
    if (key === undefined) continue;
    if (seen.has(key)) again.add(`${kind} ${key}`);
    seen.add(key);
  }
  return [...again];
}
