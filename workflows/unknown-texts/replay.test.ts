import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('unknown-texts', [
  'practiceId',
  'asked',
  'found',
  'asking',
  'provider-away',
  'ok',
  'with-failures',
  'unknownTexts',
  'Look-up of texts in doubt',
]);
