/**
 * Runs a transaction, and once more where PostgreSQL ended it to resolve a deadlock: whoever it waited for has gone on by then. For what nobody would send
 * again.
 */
export async function againAfterDeadlock<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '40P01')) throw error;
    return work();
  }
}
