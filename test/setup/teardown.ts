import { once } from 'node:events';

export default async function teardown(): Promise<void> {
  const child = globalThis.testServers;
  if (!child || child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.stdin?.end();
  await gone;
}
