import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Deps } from '../deps.ts';
import { notFound, type Problem } from '../problem.ts';
import { problemOf } from './problem-of.ts';
import { requestIdOf } from './request-context.ts';

export function sendProblem(res: Response, problem: Problem): void {
  const body = { ...problem.toJSON(), requestId: requestIdOf(res.locals) };
  res.status(problem.status).set({ 'cache-control': 'no-store', ...problem.more.headers });
  res.type('application/problem+json').send(JSON.stringify(body));
}

/** What no route answers. */
export const unknownRoute: RequestHandler = () => {
  throw notFound();
};

/** Last of all: every error becomes a problem; those of ours are logged without anything they were given. */
export function errors({ log }: Deps): ErrorRequestHandler {
  return (error: unknown, _req, res, _next) => {
    const problem = problemOf(error);
    if (problem.status >= 500) log.error({ err: error, kind: problem.kind }, 'a request failed');
    if (res.headersSent) res.destroy();
    else sendProblem(res, problem);
  };
}
