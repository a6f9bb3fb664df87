import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from '../../stack/serve.ts';
import type { Turn } from '../../stack/supervisor.ts';

/**
 * Lays out in `target` what the Dockerfile puts into the image: its COPY lines from the checkout, the built pages, and the
 * packages without those of development and without their scripts.
 */
export async function layOutImage(checkout: string, target: string, { traces, signal, note }: Turn): Promise<void> {
  mkdirSync(join(target, 'web'), { recursive: true });
  const dockerfile = readFileSync(join(checkout, 'Dockerfile'), 'utf8');
  const stages = dockerfile.split(/^FROM /m);
  // The packages' files are copied by the first stage, the rooms by the last.
  for (const stage of [stages[1], stages.at(-1)]) {
    for (const [, from] of stage?.matchAll(/^COPY (?!--from)(.+) \S+$/gm) ?? []) {
      for (const path of from?.split(' ') ?? []) cpSync(join(checkout, path), join(target, path), { recursive: true });
    }
  }
  cpSync(join(checkout, 'web', 'dist'), join(target, 'web', 'dist'), { recursive: true });
  const args = ['install', '--no-save', '--omit=dev', '--ignore-scripts'];
  const command = { file: 'npm', args, cwd: target };
  await runToEnd('npm install', command, traces, { signal, note });
}
