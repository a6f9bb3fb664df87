import { execFile } from 'node:child_process';
import { relative } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { checkout } from './sources.ts';

/** In a process of its own, because Vite does not run inside Jest. Prints the modules that the portal's pages are built of. */
const script = `
import { build } from 'vite';
const { output } = await build({ configFile: 'web/portal/vite.config.ts', logLevel: 'silent', build: { write: false } });
console.log(JSON.stringify(output.flatMap((each) => (each.type === 'chunk' ? each.moduleIds : []))));`;

let ours: string[];

beforeAll(async () => {
  const args = ['--input-type=module', '--eval', script];
  const env = { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: checkout, env, maxBuffer: 2 ** 26 });
  const modules: unknown = JSON.parse(stdout);
  ours = (Array.isArray(modules) ? modules.map(String) : [])
    .filter((id) => id.startsWith(checkout) && !id.includes('node_modules'))
    .map((id) => relative(checkout, id));
});

describe("the portal's bundle", () => {
  it('holds the pages for clients', () => {
    expect(ours).toContain('web/portal/app.tsx');
  });

  it('holds nothing that was written for staff, nor schemas and rules of theirs', () => {
    expect(ours.filter((path) => !/^(web\/(portal|shared)\/|domain\/)/.test(path))).toEqual([]);
    expect(ours.filter((path) => /^domain\/(rules|schemas\/)/.test(path))).toEqual([]);
  });
});
