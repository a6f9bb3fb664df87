import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { MovedRequest, MoveRequest } from '../../../domain/schemas/chart-requests.ts';
import { api, intents } from '../../shared/api.ts';
import { rescueFocus } from '../../shared/ui/use-focus-return.ts';
import { Failure, mayRetry } from '../../shared/problem.ts';
import { notify } from '../notify.ts';
import { refreshHandoff, requestQuery } from './chart-requests.ts';
import { documentErrors } from './document-errors.ts';
import { didWords } from './offered-moves.ts';

type Without<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;
/** A step as somebody means it; which version of the request they saw is added when it goes. */
export type Step = Without<MoveRequest, 'moveId' | 'version'>;

interface Read {
  id: string;
  version: number;
}

/**
 * Makes a step of a request. The same step tried again after a lost answer has the same id, so it is not done twice; after a refusal it is another try, with
 * an id of its own, since the refusal would be answered again. Whatever comes of it, the page reads
 * the request again: where somebody was faster, it shows what they did.
 */
export const useMove = ({ id, version }: Read, onDone: () => void = () => {}) => {
  const queries = useQueryClient();
  const [intent] = useState(() => intents());
  const make = useMutation({
    mutationFn: (step: Step) => {
      const seen = step.move === 'say' ? {} : { version };
      const body = { ...step, ...seen, moveId: intent.keyOf(step) };
      return api.post<MovedRequest>(`/api/chart-requests/${id}/moves`, body);
    },
    onSuccess: (moved, { move }) => {
      intent.done();
      // Of one that is not theirs to see any more only the step is told.
      if ('phase' in moved) queries.setQueryData(requestQuery(id).queryKey, moved);
      if (move !== 'say') notify(didWords(move));
      onDone();
      // The button that was pressed is gone where the step fits no more.
      rescueFocus();
    },
    onError: (error) => {
      if (error instanceof Failure && !mayRetry(error)) intent.done();
    },
    onSettled: () => refreshHandoff(queries),
  });
  const sent = make.variables && 'documentIds' in make.variables ? make.variables.documentIds : [];
  return { ...make, documentErrors: documentErrors(make.error, sent) };
};
