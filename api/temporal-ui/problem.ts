import type { Response } from 'express';

/** Answers with a problem of RFC 9457. */
export function sendProblem(response: Response, status: number, title: string): void {
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title, status }));
}
