import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { servePages } from './console.ts';

let server: Server;
let url: string;
const root = mkdtempSync(join(tmpdir(), 'rounds-pages-'));
beforeAll(async () => {
  mkdirSync(join(root, 'assets'));
  writeFileSync(join(root, 'index.html'), '<title>Rounds</title>');
  writeFileSync(join(root, 'assets', 'app-1a2b.js'), 'start()');
  const app = express();
  servePages(app, root);
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(() => {
  server.close();
  rmSync(root, { recursive: true });
});

const open = (path: string, accept = 'text/html') => fetch(url + path, { headers: { accept } });

describe('the pages', () => {
  it('open at every address that a browser asks for, so that a link to a page works', async () => {
    for (const path of ['/', '/clients', '/messaging/history/1']) {
      const response = await open(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(await response.text()).toContain('<title>Rounds</title>');
    }
  });

  it('keep their parts for good, since a new build gives them new names', async () => {
    const response = await open('/assets/app-1a2b.js', '*/*');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it('travel compressed, since a phone may be on a slow line', async () => {
    writeFileSync(join(root, 'assets', 'large-1a2b.js'), '// rounds\n'.repeat(1_000));
    const response = await open('/assets/large-1a2b.js', '*/*');
    expect(response.headers.get('content-encoding')).toMatch(/^(br|gzip)$/);
    expect(await response.text()).toHaveLength(10_000);
  });

  it('are not given for what no browser navigates to', async () => {
    expect((await open('/clients', '*/*')).status).toBe(404);
    expect((await open('/assets/app-0000.js', '*/*')).status).toBe(404);
  });
});
