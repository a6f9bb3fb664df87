import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('portal-thread', [
  'practiceId',
  'threadId',
  'looks',
  'at',
  'over',
  'step',
  'waitMs',
  'remind',
  'overdue',
  'escalate',
  'waiting',
  'answered',
  'ok',
  'portalThread',
  'Answer to a message in the portal',
  'Until another look',
]);
