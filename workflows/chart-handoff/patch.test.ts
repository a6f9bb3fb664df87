import { describePatches } from '../../test/setup/patches.ts';

describePatches('chart-handoff', 'completed-and-released', [
  {
    change: 'closing the alerts of a request that is over',
    file: 'workflow.ts',
    guard: "if (patched('close-alerts')) ",
    unguarded: '',
    before: 'before-alerts-closed-completed-and-released',
  },
  {
    change: 'answering who asks for a step while it ends',
    file: 'workflow.ts',
    guard: "if (patched('answer-all')) ",
    unguarded: '',
    before: 'before-all-answered-cut-off',
  },
]);
