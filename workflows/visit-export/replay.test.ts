import { visitStates } from '../../domain/evv/visit-states.ts';
import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('visit-export', [
  'practiceId',
  'visitId',
  'restMs',
  'state',
  'due',
  'over',
  'outcome',
  'waitMs',
  'calls',
  ...visitStates,
  'later',
  'ok',
  'needs-person',
  'visitExport',
  'Visit to PIMSY',
  ...visitStates.map((state) => `**${state}**`),
]);
