import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { KeyRing } from '../../platform/keyring.ts';
import type { DocumentStorage, StagedContent } from './port.ts';
import { openSealed, writeSealed } from './sealed-file.ts';

const temporary = '.incoming';

/**
 * A folder that API and workers share: `<root>/<practice>/<first two digits of the hash>/<hash>`. Bytes arrive in `<practice>/.incoming`, and are
 * renamed only when they are whole and on the disk, so under a hash there is a whole document or none.
 */
export function createLocalStorage({ root, keyRing }: { root: string; keyRing: KeyRing }): DocumentStorage {
  const folderOf = (practiceId: string) => join(root, checked(practiceId, /^[0-9a-f-]{36}$/));
  const pathOf = (practiceId: string, sha256: string) =>
    join(folderOf(practiceId), sha256.slice(0, 2), checked(sha256, /^[0-9a-f]{64}$/));

  async function stage(practiceId: string, source: AsyncIterable<Uint8Array>, limit: number): Promise<StagedContent> {
    const folder = join(folderOf(practiceId), temporary);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, randomUUID());
    const file = await open(path, 'wx+', 0o600);
    const discard = async (): Promise<void> => {
      await file.close();
      await rm(path, { force: true });
    };
    try {
      const { sha256, keyId, content } = await writeSealed(file, { keyRing, practiceId, limit }, source);
      const keep = async (): Promise<void> => {
        await file.close();
        const target = pathOf(practiceId, sha256);
        await mkdir(dirname(target), { recursive: true, mode: 0o700 });
        await rename(path, target);
        await syncFolder(dirname(target));
      };
      return { ...content, sha256, keyId, keep, discard };
    } catch (error) {
      await discard();
      throw error;
    }
  }

  return {
    stage,
    async open(practiceId, sha256) {
      const file = await openFile(pathOf(practiceId, sha256));
      if (!file) return null;
      try {
        return await openSealed(file, { keyRing, practiceId, sha256 });
      } catch (error) {
        await file.close();
        throw error;
      }
    },
    remove: (practiceId, sha256) => rm(pathOf(practiceId, sha256), { force: true }),
    async removeAbandoned(before) {
      let removed = 0;
      for (const practice of await names(root))
        for (const name of await names(join(root, practice, temporary))) {
          const path = join(root, practice, temporary, name);
          const found = await stat(path).catch(ifThere);
          if (!found || found.mtime >= before) continue;
          await rm(path, { force: true });
          removed += 1;
        }
      return removed;
    },
  };
}

/** What comes from a row is a part of a path only where it looks like one. */
function checked(part: string, pattern: RegExp): string {
  if (!pattern.test(part)) throw new Error('Neither a practice nor a hash');
  return part;
}

/** So that the new name, too, survives the loss of power. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const openFile = (path: string): Promise<FileHandle | null> => open(path, 'r').catch(ifThere);
const names = async (folder: string): Promise<string[]> => (await readdir(folder).catch(ifThere)) ?? [];

function ifThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
