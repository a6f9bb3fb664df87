import { relative } from 'node:path';
import { z } from 'zod';

export interface Tally {
  passed: number;
  failed: number;
}

/** The part of Jest's `--json` report that is counted. */
const jestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  /** Suites that could not run at all: none of their tests is counted anywhere. */
  numRuntimeErrorTestSuites: z.number(),
  testResults: z.array(z.object({ name: z.string(), status: z.string() })).default([]),
});

/**
 * Counts Jest's tests; a suite that could not run is a failure. So is a run that ended badly without any failed test
 * (its setup failed, it ran out of memory, no suite was found): then there may be no report.
 */
export function tallyOfJest(report: unknown, exitCode: number): Tally {
  const read = jestReport.safeParse(report);
  const passed = read.success ? read.data.numPassedTests : 0;
  const failed = read.success ? read.data.numFailedTests + read.data.numRuntimeErrorTestSuites : 0;
  return { passed, failed: failed === 0 && (exitCode !== 0 || !read.success) ? 1 : failed };
}

/** The suites of a report in which something failed, as paths from `checkout` on. */
export function failedSuites(report: unknown, checkout: string): string[] {
  const read = jestReport.safeParse(report);
  if (!read.success) return [];
  return read.data.testResults.filter(({ status }) => status === 'failed').map(({ name }) => relative(checkout, name));
}

/** The last line of `npm test`, which `.ci/run` ends with too. */
export function lastLine(tallies: Tally[]): string {
  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed`;
}
