/** How long suites take that are long, on two processors; a new one may be left out. */
const known: Record<string, number> = {
  'test/faults/sync-kill.test.ts': 230,
  'test/faults/kill.test.ts': 180,
  'test/faults/handoff-kill.test.ts': 140,
  'test/faults/import-kill.test.ts': 120,
  'test/end-to-end/every-page.test.ts': 300,
  'test/end-to-end/payments.test.ts': 120,
  'test/end-to-end/calls.test.ts': 100,
  'test/end-to-end/guardians.test.ts': 90,
  'test/end-to-end/reminder-story.test.ts': 80,
  'test/security/portal-matrix.test.ts': 70,
};

/** What is usual where it lies. */
const usual: readonly (readonly [where: RegExp, seconds: number])[] = [
  [/^test\/faults\/.*(kill|outages)\.test/, 90],
  [/^test\/end-to-end\//, 60],
  [/^test\/(temporal|security|database)\//, 25],
  [/^workflows\/|^activities\/chart-handoff|^api\/routes\/chart-/, 10],
  [/^(activities|api|db)\//, 4],
];

/** Seconds that a suite takes, as far as is known. `path` from the checkout on. */
export const secondsOf = (path: string): number => known[path] ?? usual.find(([where]) => where.test(path))?.[1] ?? 1;
