import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('person-import', [
  'practiceId',
  'runId',
  'state',
  'waitMs',
  'more',
  'waiting',
  'paused',
  'through',
  'status',
  'done',
  'failed',
  'cancelled',
  'requested',
  'running',
  'ok',
  'with-failures',
  'importEmployees',
  'Import of employees into Timeero',
]);
