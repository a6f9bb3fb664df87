import type { Request, RequestHandler, Response } from 'express';

/** A handler that waits for something; what it throws goes the way of every error. */
export const handled =
  (work: (request: Request, response: Response) => Promise<void>): RequestHandler =>
  (request, response, next) => {
    work(request, response).catch(next);
  };

/** A part of the path; Express gives a list only where the route has a wildcard. */
export const param = (request: Request, name: string): string => String(request.params[name]);
