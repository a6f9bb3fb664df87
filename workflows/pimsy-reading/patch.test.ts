import { describePatches } from '../../test/setup/patches.ts';

describePatches('pimsy-reading', 'done', [
  {
    change: 'reading people and appointments side by side',
    file: 'workflow.ts',
    guard: "patched('side-by-side')\n",
    unguarded: 'true\n',
    before: 'one-after-the-other-done',
  },
]);
