import express, { type Request, type RequestHandler, type Response } from 'express';
import { unsupportedBody } from './problem-of.ts';

const limit = '256kb';
const json = express.json({ limit });
/** JSON whose signature is over its bytes. */
const bytes = express.raw({ limit, type: 'application/json' });
const form = express.urlencoded({ limit, extended: false });

/** Reads the body of a request after it is known who sends it. @throws what body-parser throws, Problem 415 */
export async function readBody(req: Request, res: Response, kind: 'json' | 'form' | 'bytes'): Promise<void> {
  // A form of parts is what some mail programs send to unsubscribe (RFC 8058). Nothing that we take stands in one, so it is left unread.
  if (kind === 'form' && req.is('multipart/form-data')) {
    req.body = {};
    return;
  }
  const wanted = kind === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
  const length = req.get('content-length');
  const empty = req.get('transfer-encoding') === undefined && (length === undefined || length === '0');
  if (!empty && !req.is(wanted)) throw unsupportedBody(wanted);
  await run({ json, form, bytes }[kind], req, res);
}

function run(parser: RequestHandler, req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void parser(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
}
