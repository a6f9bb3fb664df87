import { randomUUID } from 'node:crypto';
import { type StatementRunState, statementRunStart, statementRunType } from '../../workflows/statement-run/contract.ts';
import { inTurn, late, type Process, said } from './told-answers.ts';

const turns = (state: Partial<StatementRunState>): StatementRunState => ({
  status: 'running',
  waiting: 0,
  issued: 0,
  leftOut: 0,
  failed: 0,
  over: false,
  ...state,
});
const done = turns({ status: 'done', issued: 58, leftOut: 2, over: true });
const aRun =
  (more: object = {}) =>
  () =>
    statementRunStart({ practiceId: randomUUID(), runId: randomUUID(), ...more });
const [first, second] = [turns({ waiting: 35, issued: 25 }), turns({ waiting: 10, issued: 50 })];

/** The ways through a run of statements. */
export const toldStatementRuns: Process = {
  type: statementRunType,
  start: aRun(),
  activities: { default: { issueSomeStatements: said(done) } },
  runs: {
    'all-issued': () => ({ issueSomeStatements: inTurn(first, second, done) }),
    'with-failures': () => ({
      issueSomeStatements: inTurn(first, turns({ status: 'done', issued: 59, failed: 1, over: true })),
    }),
    cancelled: () => ({
      issueSomeStatements: inTurn(first, turns({ status: 'cancelled', issued: 25, over: true })),
    }),
    'continued-as-new': () => ({ issueSomeStatements: inTurn(first, second, done) }),
    'database-away': () => ({ issueSomeStatements: late('Error', done) }),
  },
  starts: { 'continued-as-new': aRun({ turns: 2 }) },
};
