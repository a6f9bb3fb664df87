import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('credential-batch', [
  'practiceId',
  'batchId',
  'atATime',
  'turns',
  'status',
  'waiting',
  'underWay',
  'sent',
  'failed',
  'over',
  'requested',
  'running',
  'paused',
  'done',
  'cancelled',
  'ok',
  'with-failures',
  'credentialBatch',
  'Portal credentials for many clients',
  'Mails are under way',
]);
