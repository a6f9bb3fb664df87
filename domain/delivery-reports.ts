import type { ProviderReason } from './failure-reasons.ts';

/**
 * What a mail to a return path says about the message. Codes only: addresses, the server's words and the message that it returns go no further.
 * `relayed`: handed on to a server that reports nothing (also where a list or an alias took it).
 */
export interface DeliveryReport {
  event: 'failed' | 'delayed' | 'delivered' | 'relayed';
  /** Enhanced status code (RFC 3463), `5.1.1`; null where the report names none. */
  status: string | null;
  /** Of a failure. */
  reason: ProviderReason | null;
}
