import { type BroadcastMethod, broadcastMethods } from '../../domain/message-types.ts';
import type { Config } from '../../platform/config.ts';

/** Methods that this installation can send by: faxes need a provider of their own. */
export const offeredMethods = ({ FAX_PROVIDER }: Pick<Config, 'FAX_PROVIDER'>): readonly BroadcastMethod[] =>
  FAX_PROVIDER === undefined ? broadcastMethods.filter((method) => method !== 'fax') : broadcastMethods;

/** Of a method that is not among them. */
export const notOffered = (offered: readonly BroadcastMethod[]): string =>
  `is not set up: whoever runs Rounds has to name a provider for it. Choose ${offered.join(', ')}.`;
