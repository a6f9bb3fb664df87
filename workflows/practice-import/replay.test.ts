import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('practice-import', [
  'practiceId',
  'runId',
  'status',
  'bad',
  'requested',
  'done',
  'undone',
  'failed',
  'ok',
  'with-failures',
  'needs-person',
  'practiceImport',
  'Import of a practice',
]);
