import { describePatch } from '../../test/setup/patches.ts';

describePatch({
  process: 'chart-handoff',
  change: 'closing the alerts of a request that is over',
  file: 'workflow.ts',
  guard: "if (patched('close-alerts')) ",
  unguarded: '',
  before: 'before-alerts-closed-completed-and-released',
  after: 'completed-and-released',
});
