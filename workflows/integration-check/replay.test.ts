import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('integration-check', [
  'practiceId',
  'checkId',
  'status',
  'requested',
  'good',
  'refused',
  'ok',
  'needs-person',
  'integrationCheck',
  'Check of credentials',
]);
