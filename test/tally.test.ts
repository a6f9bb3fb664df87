import { describe, expect, it } from '@jest/globals';
import { failedSuites, lastLine, tallyOfJest } from './tally.ts';

const report = { numPassedTests: 41, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };

describe('the count at the end of npm test', () => {
  it('is the number of tests that passed and failed', () => {
    expect(tallyOfJest({ ...report, numFailedTests: 2 }, 1)).toEqual({ passed: 41, failed: 2 });
    expect(tallyOfJest(report, 0)).toEqual({ passed: 41, failed: 0 });
  });

  it('counts a suite that could not run as a failure', () => {
    expect(tallyOfJest({ ...report, numRuntimeErrorTestSuites: 1 }, 1)).toEqual({ passed: 41, failed: 1 });
  });

  it('never calls a run good that ended badly or left no report', () => {
    expect(tallyOfJest(report, 1)).toEqual({ passed: 41, failed: 1 });
    expect(tallyOfJest(undefined, 1)).toEqual({ passed: 0, failed: 1 });
    expect(tallyOfJest(undefined, 0)).toEqual({ passed: 0, failed: 1 });
  });

  it('names the suites in which something failed', () => {
    const testResults = [
      { name: '/rounds/db/ids.test.ts', status: 'passed' },
      { name: '/rounds/api/desk.test.ts', status: 'failed' },
    ];
    expect(failedSuites({ ...report, numFailedTests: 1, testResults }, '/rounds')).toEqual(['api/desk.test.ts']);
    expect(failedSuites(undefined, '/rounds')).toEqual([]);
  });

  it('adds up checks and tests in one line', () => {
    expect(lastLine([{ passed: 1, failed: 0 }, tallyOfJest(report, 0)])).toBe('42 passed, 0 failed');
  });
});
