import { type RequestHandler, Router } from 'express';
import type { KeyRing } from '../../platform/keyring.ts';
import type { Logger } from '../../platform/log.ts';
import { type Access, operatorsOnly, readOnly } from './access.ts';
import { decodeHandlers, type NoteDecoding, tooLarge } from './codec-endpoint.ts';
import { proxyTo } from './proxy.ts';
import { readOnlySettings } from './settings.ts';

export interface TemporalUiOptions extends Access {
  /** Where the Temporal UI listens, with the path that it was started under (`--ui-public-path /temporal`). */
  target: URL;
  keyRing: KeyRing;
  log?: Logger;
  /** Records that an operator reads so many payloads; awaited before they get them. */
  noteDecoding: NoteDecoding;
}

/**
 * The Temporal UI for operators, read-only, under /temporal, and POST /codec/decode, by which it reads encrypted
 * payloads (`--ui-codec-endpoint /codec`). Mount it at the root, after the session is known and before any body parser.
 */
export function temporalUi({ target, keyRing, log, noteDecoding, ...access }: TemporalUiOptions): Router {
  const router = Router();
  const guard = operatorsOnly(access);
  router.use('/temporal', guard, readOnly, allowInlineScript);
  router.get('/temporal/api/v1/settings', readOnlySettings(target));
  router.use('/temporal', proxyTo(target, log));
  router.use('/codec', guard);
  router.post('/codec/decode', ...decodeHandlers(keyRing, noteDecoding), tooLarge);
  return router;
}

/** The pages start by a script inside them, which our policy forbids elsewhere; other sites stay out here too. */
const policy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const allowInlineScript: RequestHandler = (_request, response, next) => {
  response.set('content-security-policy', policy);
  next();
};
