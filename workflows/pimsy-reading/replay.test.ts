import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('pimsy-reading', [
  'practiceId',
  'readingId',
  'under',
  'status',
  'read',
  'changed',
  'unlinked',
  'whole',
  'wholeAppointments',
  'failure',
  'requested',
  'done',
  'failed',
  'PimsyDisabled',
  'EhrForbidden',
  'ok',
  'with-failures',
  'needs-person',
  'pimsyReading',
  'Reading of PIMSY',
]);
