import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { freePort, isFree, lease, leases } from '../../dev/stack/ports.ts';

describe('free ports', () => {
  it('are given to one caller each, also before anybody listens there', async () => {
    const ports = await Promise.all(Array.from({ length: 200 }, () => freePort()));
    expect(new Set(ports).size).toBe(200);
    expect(await Promise.all(ports.map((port) => isFree(port)))).not.toContain(false);
    expect(ports.some((port) => lease(port))).toBe(false);
  });

  it('are given again when the process that had them has ended', async () => {
    const port = await freePort();
    const noProcess = 2 ** 30;
    writeFileSync(join(leases, String(port)), String(noProcess));
    expect([lease(port), lease(port), lease(port)]).toEqual([false, true, false]);
  });
});
