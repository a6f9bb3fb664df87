import type { Request, Response } from 'express';
import type { Fault } from './faults.ts';
import type { Faults as FieldFaults } from './validation.ts';

/** Timeero's page sizes (https://developers.timeero.com/docs/pagination). */
const sizes = { usual: 10, most: 100 };

export interface Listing<T> {
  meta_data: { pagination: Record<string, unknown> };
  data: T[];
}

export function listing<T>(request: Request, records: readonly T[]): Listing<T> {
  const size = Math.min(sizes.most, positive(request.query['page_size']) ?? sizes.usual);
  const page = positive(request.query['page']) ?? 1;
  const last = Math.max(1, Math.ceil(records.length / size));
  const from = (page - 1) * size;
  const data = records.slice(from, from + size);
  const path = `http://${request.headers.host}${request.baseUrl}${request.path}`;
  const link = (number: number) => (number >= 1 && number <= last ? `${path}?page=${number}` : null);
  const pagination = {
    current_page: page,
    first_page_url: link(1),
    from: data.length === 0 ? null : from + 1,
    last_page: last,
    last_page_url: link(last),
    next_page_url: link(page + 1),
    path,
    per_page: size,
    prev_page_url: link(page - 1),
    to: data.length === 0 ? null : from + data.length,
    total: records.length,
  };
  return { meta_data: { pagination }, data };
}

export function positive(value: unknown): number | null {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}

/** A field of a query; empty where it is absent or comes more than once. */
export const queryText = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

export const refuse = (response: Response, errors: FieldFaults): void =>
  void response.status(422).json({ message: 'The given data was invalid.', errors });

export const notFound = (response: Response): void => void response.status(404).json({ message: 'Record not found.' });

/** Answers instead of doing what was asked for; false where the request is to be dealt with. */
export function refusedBy(fault: Fault | null, response: Response): boolean {
  switch (fault?.name) {
    case 'limit':
      response.set('Retry-After', String(fault.retryAfter)).status(429).json({ message: 'Too Many Attempts.' });
      return true;
    case 'fail':
      response.status(500).json({ message: 'Server Error' });
      return true;
    case 'taken':
      refuse(response, { email: ['The email has already been taken.'] });
      return true;
    case 'cut':
      response.socket?.destroy();
      return true;
    case 'redirect':
      response.redirect(302, 'http://127.0.0.1:9/elsewhere');
      return true;
    case 'page':
      response.type('html').send('<!doctype html><title>Sign in</title>');
      return true;
    default:
      return false;
  }
}

/** Sends an answer to what was done, as the fault wants it. */
export function answer(
  response: Response,
  { status, body, fault, slowMs }: { status: number; body: object; fault: Fault | null; slowMs: number },
): void {
  const text = JSON.stringify(spoiled(body, fault));
  const half = text.slice(0, Math.floor(text.length / 2));
  response.status(status).type('json');
  if (fault?.name === 'drop') response.socket?.destroy();
  else if (fault?.name === 'slow') setTimeout(() => response.send(text), slowMs).unref();
  else if (fault?.name === 'half-json') response.send(half);
  else if (fault?.name === 'truncate') {
    response.set('Content-Length', String(Buffer.byteLength(text)));
    response.write(half, () => response.socket?.destroy());
  } else response.send(text);
}

function spoiled(body: object, fault: Fault | null): object {
  if (!('data' in body) || !Array.isArray(body.data)) return body;
  if (fault?.name === 'half-page') return { ...body, data: body.data.slice(0, Math.floor(body.data.length / 2)) };
  if (fault?.name === 'empty-page') return { ...body, data: [] };
  return body;
}
