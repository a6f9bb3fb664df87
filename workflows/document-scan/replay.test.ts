import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('document-scan', [
  'practiceId',
  'documentId',
  'outcome',
  'clean',
  'infected',
  'error',
  'pending',
  'ok',
  'needs-person',
  'documentScan',
  'Document scan',
]);
