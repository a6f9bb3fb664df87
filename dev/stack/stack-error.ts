/** A fault that its message explains in full sentences, with the way out; printed without a stack. */
export class StackError extends Error {
  override name = 'StackError';
}
