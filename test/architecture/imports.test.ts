import { describe, expect, it } from '@jest/globals';
import { faultsOf, roomOf } from './rooms.ts';
import { type Import, readSources, type Source } from './sources.ts';

const sources = readSources();

const imported = (specifier: string, file: string | null = null, typeOnly = false): Import => ({
  specifier,
  file,
  typeOnly,
});
const file = (path: string, ...imports: Import[]): Source => ({ path, text: '', imports });

describe('the import table of docs/architecture.md', () => {
  it('is kept by every source file', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.flatMap(faultsOf)).toEqual([]);
  });

  it.each([
    ['a rule that reads the database', file('domain/gate.ts', imported('../db/database.ts', 'db/database.ts'))],
    ['a rule that reads a file', file('domain/gate.ts', imported('node:fs'))],
    ['a rule that needs zod', file('domain/gate.ts', imported('zod'))],
    [
      'a workflow that calls an activity itself',
      file('workflows/broadcast/workflow.ts', imported('../../activities/broadcast.ts', 'activities/broadcast.ts')),
    ],
    [
      'a workflow that counts in zones',
      file('workflows/broadcast/workflow.ts', imported('../../domain/time.ts', 'domain/time.ts')),
    ],
    [
      'a workflow that knows the schemas',
      file('workflows/broadcast/contract.ts', imported('../../domain/schemas/common.ts', 'domain/schemas/common.ts')),
    ],
    [
      'an activity that knows a provider by name',
      file('activities/send.ts', imported('../providers/text/twilio.ts', 'providers/text/twilio.ts')),
    ],
    [
      'a provider that reads the database',
      file('providers/text/twilio.ts', imported('../../db/database.ts', 'db/database.ts')),
    ],
    ['a provider that leans on the server it talks to', file('providers/ehr/fhir/a.ts', imported('@medplum/core'))],
    ['a provider that knows Temporal', file('providers/text/twilio.ts', imported('@temporalio/activity'))],
    [
      'a route that runs a workflow itself',
      file(
        'api/routes/broadcasts.ts',
        imported('../../workflows/broadcast/workflow.ts', 'workflows/broadcast/workflow.ts'),
      ),
    ],
    [
      'a route that sends by itself',
      file('api/routes/broadcasts.ts', imported('../../providers/text/twilio.ts', 'providers/text/twilio.ts')),
    ],
    ['a page that reads the database', file('web/console/app.tsx', imported('../../db/database.ts', 'db/database.ts'))],
    [
      'a portal page with code for staff',
      file('web/portal/app.tsx', imported('../console/app.tsx', 'web/console/app.tsx')),
    ],
    ['a worker that serves routes', file('workers/main.ts', imported('../api/route.ts', 'api/route.ts'))],
    [
      'a product file that leans on a tool',
      file('platform/log.ts', imported('../dev/sandbox/main.ts', 'dev/sandbox/main.ts')),
    ],
  ])('refuses %s', (_, source) => {
    expect(faultsOf(source)).toHaveLength(1);
  });

  it('lets a workflow name the types of its activities', () => {
    const type = imported('../../activities/broadcast.ts', 'activities/broadcast.ts', true);
    expect(faultsOf(file('workflows/broadcast/workflow.ts', type))).toEqual([]);
  });
});

describe('imports', () => {
  it('make no circle from one room through another and back', () => {
    const circles = circlesOf(sources).filter((circle) => new Set(circle.map(roomOf)).size > 1);
    expect(circles).toEqual([]);
  });
});

/** Files that import each other, directly or through others: Tarjan's strongly connected components of more than one file. */
function circlesOf(files: Source[]): string[][] {
  const targets = new Map(files.map(({ path, imports }) => [path, imports.flatMap((each) => each.file ?? [])]));
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const walk = (path: string): number => {
    const mine = order.size;
    order.set(path, mine);
    lowest.set(path, mine);
    open.push(path);
    for (const target of targets.get(path) ?? []) {
      if (!targets.has(target)) continue;
      const reached = order.has(target) ? (open.includes(target) ? order.get(target)! : mine) : walk(target);
      lowest.set(path, Math.min(lowest.get(path)!, reached));
    }
    if (lowest.get(path) === mine) {
      const circle = open.splice(open.indexOf(path));
      if (circle.length > 1) circles.push(circle.toSorted());
    }
    return lowest.get(path)!;
  };
  for (const path of targets.keys()) if (!order.has(path)) walk(path);
  return circles;
}
