import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('safety-follow-up', [
  'practiceId',
  'followUpId',
  'at',
  'looks',
  'over',
  'waitMs',
  'open',
  'done',
  'ok',
  'safetyFollowUp',
  'Safety follow-up',
  'It is away',
  'Error',
]);
