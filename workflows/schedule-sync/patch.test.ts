import { describePatch } from '../../test/setup/patches.ts';

describePatch({
  process: 'schedule-sync',
  change: 'reading both systems side by side',
  file: 'read-both.ts',
  guard: "if (patched('side-by-side')) ",
  unguarded: 'if (true) ',
  before: 'one-after-the-other-done',
  after: 'done',
});
