import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('timeero-reading', [
  'practiceId',
  'users',
  'jobs',
  'changed',
  'gone',
  'registered',
  'refused',
  'requested',
  'done',
  'ok',
  'with-failures',
  'timeeroReading',
  'Reading of users and jobs from Timeero',
]);
