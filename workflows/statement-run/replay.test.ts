import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('statement-run', [
  'practiceId',
  'runId',
  'atATime',
  'turns',
  'status',
  'waiting',
  'issued',
  'leftOut',
  'failed',
  'over',
  'requested',
  'running',
  'done',
  'cancelled',
  'ok',
  'with-failures',
  'statementRun',
  'Statements to many clients',
]);
