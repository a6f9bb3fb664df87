import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dataFolder, openDataFolder, readSecrets, wipe } from './data-folder.ts';
import type { DataFolder } from './data-folder.ts';

let parent: string;
let folder: DataFolder;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'rounds-data-'));
  // Else root's PostgreSQL, who is another user, would get a folder outside.
  chmodSync(parent, 0o711);
  folder = dataFolder('/checkout', { ROUNDS_DATA: join(parent, 'rounds') });
});

afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe('the data folder', () => {
  it('lies in the checkout unless ROUNDS_DATA names another', () => {
    expect(dataFolder('/checkout', {}).root).toBe('/checkout/.rounds');
    expect(folder.root).toBe(join(parent, 'rounds'));
  });

  it('makes its secrets once and keeps them from other users', () => {
    openDataFolder(folder);
    const first = readSecrets(folder);
    expect(readSecrets(folder)).toEqual(first);
    expect(statSync(join(folder.root, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('does not make new secrets for a database that the old ones open', () => {
    openDataFolder(folder);
    mkdirSync(folder.postgres, { recursive: true });
    expect(() => readSecrets(folder)).toThrow(/secrets\.json is missing.*--fresh/);
  });

  it('adds the secrets of later stand-ins to a folder that was made before them, and keeps the others', () => {
    openDataFolder(folder);
    const file = join(folder.root, 'secrets.json');
    const { pimsyPrivateKey, pimsyPassword, timeeroApiKey, timeeroWebhookSecret, ...before } = readSecrets(folder);
    writeFileSync(file, JSON.stringify(before));
    const after = readSecrets(folder);
    expect(after).toMatchObject(before);
    expect(after.pimsyPrivateKey).toContain('BEGIN PRIVATE KEY');
    expect([after.pimsyPrivateKey, after.pimsyPassword]).not.toEqual([pimsyPrivateKey, pimsyPassword]);
    expect([after.timeeroApiKey, after.timeeroWebhookSecret]).not.toEqual([timeeroApiKey, timeeroWebhookSecret]);
    expect(readSecrets(folder)).toEqual(after);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('says so when the secrets are damaged', () => {
    openDataFolder(folder);
    writeFileSync(join(folder.root, 'secrets.json'), '{"masterKeys": 1');
    expect(() => readSecrets(folder)).toThrow(/is damaged/);
  });

  it('begins anew by removing its own state and nothing else', () => {
    openDataFolder(folder);
    readSecrets(folder);
    mkdirSync(folder.logs);
    writeFileSync(join(folder.root, 'notes-of-mine.txt'), 'keep');
    expect(wipe(folder)).toEqual([join(folder.root, 'secrets.json'), folder.logs]);
    expect(readdirSync(folder.root).toSorted()).toEqual(['about.txt', 'notes-of-mine.txt']);
  });

  it('refuses a folder that holds something else, so that a fresh start cannot empty it', () => {
    mkdirSync(join(folder.root, 'postgres'), { recursive: true });
    expect(() => openDataFolder(folder)).toThrow(
      /holds other files \(postgres …\); name an empty folder in ROUNDS_DATA/,
    );
    expect(existsSync(join(folder.root, 'about.txt'))).toBe(false);
  });
});
