import type { Request, RequestHandler } from 'express';
import { notFound, Problem } from '../problem.ts';
import { isSameOrigin } from './same-origin.ts';

export interface Access {
  /** Whether the caller is an operator of the deployment (not an administrator of a practice). */
  isOperator: (request: Request) => Promise<boolean>;
  /** Whether the caller is signed in at all; such a caller is not sent to sign in again. Default: nobody is. */
  isSignedIn?: (request: Request) => Promise<boolean>;
}

/** Lets operators pass. A page that someone else opens leads to the sign-in; everything else looks as if it did not exist. @throws Problem 404 */
export function operatorsOnly({ isOperator, isSignedIn }: Access): RequestHandler {
  return async (request, response, next) => {
    if (await isOperator(request)) return next();
    response.set('cache-control', 'no-store');
    if (isNavigation(request) && !(await isSignedIn?.(request))) return response.redirect('/sign-in?to=/temporal');
    throw notFound();
  };
}

/** A query that only reads what a workflow says about itself: the UI shows its current details by it. */
const readingQuery =
  /^\/api\/v1\/namespaces\/[^/]+\/workflows\/[^/]+\/(?:runs\/[^/]+\/)?query\/__temporal_workflow_metadata$/;

/** Lets through what reads. Workflows are changed by Rounds, where rights and audit are, and never by this page. @throws Problem 403 */
export const readOnly: RequestHandler = (request, _response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') return next();
  const reads = request.method === 'POST' && readingQuery.test(request.path);
  if (reads && isSameOrigin(request)) return next();
  throw new Problem(403, 'read-only', 'The Temporal UI is read-only here', {
    next: 'Change the work on the pages of Rounds, where it is checked and recorded.',
  });
};

/** Whether a person opens a page; what a page asks for by itself, again and again, is none. */
export function isNavigation(request: Request): boolean {
  const mode = request.get('sec-fetch-mode') ?? 'navigate';
  return request.method === 'GET' && mode === 'navigate' && (request.get('accept') ?? '').includes('text/html');
}
