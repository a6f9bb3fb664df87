import { fieldErrors } from '../../shared/problem.ts';

/** What the server says of the documents that were sent with a step, by their ids: the list may have changed since. */
export function documentErrors(error: unknown, sent: readonly string[]): ReadonlyMap<string, string> {
  const errors = fieldErrors(error);
  return new Map(
    sent.flatMap((id, index) => {
      const message = errors[`documentIds.${index}`];
      return message === undefined ? [] : [[id, message] as const];
    }),
  );
}
