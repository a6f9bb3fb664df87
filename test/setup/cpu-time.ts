/** Milliseconds of a processor that this process takes for something. Time on the wall is that of the machine's other work, too. */
export async function cpuMsOf(task: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
