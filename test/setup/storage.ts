import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyRing } from '../../platform/keyring.ts';
import type { Scanner } from '../../providers/scanner/port.ts';
import { createLocalStorage } from '../../providers/storage/local.ts';

/** A real storage in a folder that is made when something is kept there; remove it where a test keeps something. */
export function testStorage(root = join(tmpdir(), `rounds-documents-${randomUUID()}`)) {
  const keyRing = new KeyRing(`test:${Buffer.alloc(32, 7).toString('base64')}`);
  return { root, storage: createLocalStorage({ root, keyRing }) };
}

/** For tests that scan nothing. */
export const noScanner: Scanner = { scan: async () => ({ kind: 'error', retryable: true, code: 'away' }) };
