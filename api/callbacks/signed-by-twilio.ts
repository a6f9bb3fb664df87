import type { Request } from 'express';
import { CallbackError, type CallbackParams, verifyTwilioSignature } from '../../providers/text/inbound.ts';
import type { Deps } from '../deps.ts';
import { invalid, Problem } from '../problem.ts';

/**
 * Reads a callback after its signature has been checked over the public address and everything in it.
 * @throws Problem 403 where Twilio did not sign it, 400 where it is none that Twilio documents
 */
export function readSigned<T>(
  { config }: Deps,
  req: Request,
  params: CallbackParams,
  parse: (params: CallbackParams) => T,
): T {
  const signature = req.get('x-twilio-signature');
  const { TWILIO_AUTH_TOKEN: authToken, PUBLIC_URL: publicUrl } = config;
  if (!verifyTwilioSignature({ authToken, publicUrl, path: req.originalUrl, params, signature })) {
    throw new Problem(403, 'signature', 'The signature does not fit', {
      next: 'PUBLIC_URL must be the address that Twilio calls, and TWILIO_AUTH_TOKEN that of its account.',
    });
  }
  try {
    return parse(params);
  } catch (error) {
    if (!(error instanceof CallbackError)) throw error;
    throw invalid({ path: 'body', message: error.message });
  }
}
