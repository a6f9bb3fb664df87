import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('form-assignment', [
  'practiceId',
  'assignmentId',
  'at',
  'looks',
  'over',
  'waitMs',
  'waiting',
  'done',
  'ok',
  'formAssignment',
  'A form that a client has to do',
  'It is away',
  'Error',
]);
