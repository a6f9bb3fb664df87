import { beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { bundleWorkflows } from '../../workers/bundle.ts';
import { checkout, isBuiltin, packageOf } from './sources.ts';

/** Names of the modules in the bundle that workers run: files from the checkout, packages, and what webpack calls otherwise. */
let modules: string[];

beforeAll(async () => {
  const { code } = await bundleWorkflows(pino({ level: 'silent' }));
  // Webpack writes each module's name before it; an import from outside would stand there as `external "…"`.
  modules = [...code.matchAll(/^\/\*{3}\/ ("[^"\n]+"|[^\s:]+)/gm)].map(([, name = '']) => name.replaceAll('"', ''));
});

const inPackages = () =>
  modules.flatMap((name) => /(?:^|.*\/)node_modules\/(.+)$/.exec(name)?.[1] ?? []).map((path) => packageOf(path));
const ours = () =>
  modules.filter((name) => name.startsWith('./') && !name.includes('node_modules')).map((name) => name.slice(2));

describe('the workflow bundle', () => {
  it('holds every workflow', () => {
    expect(ours()).toContain('workflows/index.ts');
    expect(ours()).toContain('workflows/broadcast/workflow.ts');
    expect(inPackages()).toContain('@temporalio/workflow');
  });

  it('of the packages holds only the SDK and what it brings: no zod, no zone arithmetic, no phone numbers', () => {
    const brought = ['@temporalio/common', '@temporalio/workflow', 'nexus-rpc', 'ms', 'long'];
    expect([...new Set(inPackages())].filter((name) => !brought.includes(name))).toEqual([]);
  });

  it('of ours holds only what may be replayed years later: processes, pure rules, names', () => {
    const replayable = /^(workflows\/|domain\/(?!schemas\/|time\.ts|phone\.ts)|platform\/)/;
    expect(ours().filter((path) => !replayable.test(path))).toEqual([]);
    const fromPlatform = ours().filter((path) => path.startsWith('platform/'));
    expect(fromPlatform.filter((path) => !workflowSafe.includes(path))).toEqual([]);
  });

  it('holds nothing of Node', () => {
    expect(modules.filter((name) => isBuiltin(name) || name.startsWith('external'))).toEqual([]);
    expect(modules.some((name) => name.includes(checkout))).toBe(false);
  });
});

/** Files of platform that are written for the sandbox of workflows. */
const workflowSafe = [
  'platform/names.ts',
  'platform/search-attributes.ts',
  'platform/failure-converter.ts',
  'platform/safe-error.ts',
  'platform/request-id/header.ts',
  'platform/request-id/workflow.ts',
];
