import type { Response } from 'express';

/** As a browser shows it: inside a page of the sandbox too, and without rights. */
export function sendPdf(response: Response, pdf: Buffer): void {
  response
    .set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
    .type('application/pdf')
    .send(pdf);
}
