import type { ProviderReason } from './failure-reasons.ts';

/**
 * What a mail to a return path says about the message. Codes, and whom it is about, which is compared with the message and kept and logged nowhere: the
 * server's words and the message that it returns go no further.
 * `relayed`: handed on to a server that reports nothing (also where a list or an alias took it).
 */
export interface DeliveryReport {
  event: 'failed' | 'delayed' | 'delivered' | 'relayed';
  /** Enhanced status code (RFC 3463), `5.1.1`; null where the report names none. */
  status: string | null;
  /** Of a failure. */
  reason: ProviderReason | null;
  /** Addresses that it names as the one that was written to and the one it is about; where mail is forwarded they differ. None: it names nobody. */
  recipients: readonly string[];
  /** It repeats what the server at the other end answered; false: whoever reports says it of their own, and may have no more than trouble with DNS. */
  answered: boolean;
}
