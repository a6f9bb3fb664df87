import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { webBundle } from './web-bundle.ts';

let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'rounds-web-'));
});

afterEach(() => rmSync(checkout, { recursive: true, force: true }));

function write(file: string, content: string): void {
  mkdirSync(join(checkout, file, '..'), { recursive: true });
  writeFileSync(join(checkout, file), content);
}

describe('the built web pages', () => {
  it('are built anew only when something that they are made from has changed', () => {
    write('web/vite.config.ts', 'export default {}');
    write('domain/gate.ts', 'export const gate = 1');
    expect(webBundle(checkout)?.stale).toBe(true);

    write('web/dist/index.html', '<p>built</p>');
    webBundle(checkout)?.markBuilt();
    expect(webBundle(checkout)?.stale).toBe(false);

    write('domain/gate.ts', 'export const gate = 2');
    expect(webBundle(checkout)?.stale).toBe(true);
  });

  it('count as changed when a file is edited while they are being built', () => {
    write('web/vite.config.ts', 'export default {}');
    write('web/dist/index.html', '<p>built</p>');
    const bundle = webBundle(checkout);
    write('web/page.tsx', 'edited meanwhile');
    bundle?.markBuilt();
    expect(webBundle(checkout)?.stale).toBe(true);
  });

  it('are nobody’s concern in a checkout without pages', () => {
    expect(webBundle(checkout)).toBeUndefined();
  });
});
