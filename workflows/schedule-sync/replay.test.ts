import { syncFailureCodes } from '../../domain/fieldtime/sync-failures.ts';
import { syncScopes, syncStatuses, syncTriggers } from '../../domain/fieldtime/sync-runs.ts';
import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('schedule-sync', [
  ...[
    'practiceId',
    'runId',
    'settleMs',
    'what',
    'tick',
    'rest',
    'targets',
    'busy',
    'trigger',
    'scope',
    'whole',
    'held',
    'writes',
  ],
  ...[
    'rangeSize',
    'ranges',
    'from',
    'to',
    'count',
    'changes',
    'doubt',
    'status',
    'failure',
    'applied',
    'failed',
    'unmapped',
    'runs',
    'last',
  ],
  ...syncTriggers,
  ...syncScopes,
  ...syncStatuses,
  ...syncFailureCodes,
  ...['ok', 'with-failures', 'needs-person', 'scheduleSync', 'Schedule sync', 'SyncRunOver'],
  'Another run of this practice is under way',
  '0 shifts may have been created; they are looked for',
  '1 shifts may have been created; they are looked for',
  ...[1, 2, 3].flatMap((pass) =>
    [1, 2].flatMap((range) => [`Pass ${pass}, range ${range} of 1`, `Pass ${pass}, range ${range} of 2`]),
  ),
]);
