import type { ClientRequest, IncomingMessage } from 'node:http';
import { ServerResponse } from 'node:http';
import { createProxyMiddleware, fixRequestBody } from 'http-proxy-middleware';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from '../../platform/log.ts';
import { sendProblem } from '../http/errors.ts';
import { uiAway } from './settings.ts';

/** The UI's own protection of its forms: a random value that it sets and compares with a header. */
const csrfCookie = '_csrf';
const path = '/temporal';

/**
 * Hands requests on to the Temporal UI at `target`. Nothing of ours goes there (cookies, tokens), and of what it sets
 * only its own cookie comes back, for its pages alone.
 */
export function proxyTo(target: URL, log?: Logger): RequestHandler {
  return createProxyMiddleware<Request, Response>({
    target: target.href.replace(/\/+$/, ''),
    changeOrigin: true,
    proxyTimeout: 30_000,
    on: {
      proxyReq(upstream, request) {
        passOwnCookieOnly(upstream, request);
        for (const name of ['authorization', 'x-http-method-override']) upstream.removeHeader(name);
        // Where a parser of the app was faster, the body is written again.
        fixRequestBody(upstream, request);
      },
      proxyRes: keepOwnHeaders,
      error(error, _request, response) {
        log?.warn({ err: error }, 'The Temporal UI does not answer');
        if (!(response instanceof ServerResponse) || response.headersSent) response.destroy();
        else sendProblem(response, uiAway());
      },
    },
  });
}

function passOwnCookieOnly(upstream: ClientRequest, request: IncomingMessage): void {
  const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  const own = cookies.find((cookie) => cookie.startsWith(`${csrfCookie}=`));
  if (own === undefined) upstream.removeHeader('cookie');
  else upstream.setHeader('cookie', own);
}

function keepOwnHeaders({ headers }: IncomingMessage): void {
  const own = headers['set-cookie']?.filter((cookie) => cookie.startsWith(`${csrfCookie}=`));
  delete headers['set-cookie'];
  if (own?.length) headers['set-cookie'] = own.map((cookie) => cookie.replace(/;\s*path=[^;]*/i, `; Path=${path}`));
  for (const name of Object.keys(headers)) {
    if (name.startsWith('access-control-') || name === 'content-security-policy') delete headers[name];
  }
}
