import { describePatches } from '../../test/setup/patches.ts';

describePatches('schedule-sync', 'done', [
  {
    change: 'reading both systems side by side',
    file: 'read-both.ts',
    guard: "if (patched('side-by-side')) ",
    unguarded: 'if (true) ',
    before: 'one-after-the-other-done',
  },
]);
