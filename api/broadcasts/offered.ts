import { type BroadcastMethod, broadcastMethods } from '../../domain/message-types.ts';
import { callingNumber, type Config } from '../../platform/config.ts';

/** Methods that this installation can send by: faxes need a provider of their own, and calls a number to come from. */
export function offeredMethods(
  config: Pick<Config, 'FAX_PROVIDER' | 'TWILIO_VOICE_FROM' | 'TWILIO_FROM'>,
): readonly BroadcastMethod[] {
  const missing = new Set<BroadcastMethod>();
  if (config.FAX_PROVIDER === undefined) missing.add('fax');
  if (callingNumber(config) === undefined) missing.add('voice');
  return broadcastMethods.filter((method) => !missing.has(method));
}

/** Of a method that is not among them. */
export const notOffered = (offered: readonly BroadcastMethod[]): string =>
  `is not set up: whoever runs Rounds has to name a provider for it. Choose ${offered.join(', ')}.`;
