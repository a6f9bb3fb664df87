import { startOnce, type Temporal } from '../../platform/temporal.ts';
import {
  type CredentialEmailInput,
  credentialEmailStart,
  credentialEmailType,
} from '../../workflows/credential-email/contract.ts';

/** Longer than a healthy server ever takes, and short enough for somebody who waits for the answer. */
const limitMs = 1_500;

/** Has a committed credential mailed. @throws when Temporal is away: the sweeper then starts it within seconds of its return */
export async function startCredential(temporal: Temporal, input: CredentialEmailInput): Promise<void> {
  await startOnce(temporal, limitMs, credentialEmailType, credentialEmailStart(input));
}
