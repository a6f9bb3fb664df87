import { leadsInside } from '../../platform/outbound-address.ts';

/**
 * What to do about an error: `retry` the same later, `refuse` (it will never work this way), or ask a `person`.
 */
export type Remedy = 'retry' | 'refuse' | 'person';

/**
 * Something went wrong between Rounds and the EHR. The message is one plain sentence, `next` the way out; neither holds anything of a record, a secret, or
 * what the server wrote: servers repeat what they were sent.
 */
export abstract class EhrError extends Error {
  abstract readonly remedy: Remedy;
  readonly next: string;

  constructor(message: string, next: string, options?: { cause?: unknown }) {
    super(message, options);
    this.next = next;
  }
}

/** No answer, or none in time, or a 5xx. For a write: it may have been done all the same. */
export class EhrUnreachable extends EhrError {
  override name = 'EhrUnreachable';
  override remedy = 'retry' as const;
  constructor(
    message = 'PIMSY did not answer.',
    next = 'Rounds tries again by itself. If it lasts, ask PIMSY whether they have an outage.',
  ) {
    super(message, next);
  }
}

/** The credentials are not accepted. */
export class EhrUnauthorised extends EhrError {
  override name = 'EhrUnauthorised';
  override remedy = 'person' as const;
  constructor(
    message = 'PIMSY does not accept the credentials.',
    next = 'Enter them anew under Integrations > PIMSY > Configuration. Unsure which ones? support@pimsyehr.com',
  ) {
    super(message, next);
  }
}

/** The credentials are right, and may not do this. */
export class EhrForbidden extends EhrError {
  override name = 'EhrForbidden';
  override remedy = 'person' as const;
  constructor(what: string) {
    super(
      `PIMSY does not allow these credentials to ${what}.`,
      `Ask PIMSY's support to allow it: support@pimsyehr.com`,
    );
  }
}

/** The address, or what is asked for there, does not exist. */
export class EhrNotFound extends EhrError {
  override name = 'EhrNotFound';
  override remedy = 'person' as const;
  /** Whether the EHR itself said that there is no such record. Otherwise the address may be wrong, and the record may exist. */
  readonly ofRecord: boolean;
  constructor(message: string, ofRecord = false) {
    super(message, 'Compare the address under Integrations > PIMSY > Configuration.');
    this.ofRecord = ofRecord;
  }
}

/** Too many requests; nothing was done. */
export class EhrRateLimited extends EhrError {
  override name = 'EhrRateLimited';
  override remedy = 'retry' as const;
  /** Milliseconds that PIMSY asks to wait for. */
  readonly afterMs: number;
  constructor(afterMs: number) {
    super('PIMSY asks to wait before the next request.', 'Rounds goes on by itself after that time.');
    this.afterMs = afterMs;
  }
}

/** An answer that is not what was asked for; it may be cut, or come from something in between. */
export class EhrInvalidAnswer extends EhrError {
  override name = 'EhrInvalidAnswer';
  override remedy = 'retry' as const;
  constructor(
    message: string,
    next = "Rounds tries again by itself. If it lasts, send this sentence and the time to PIMSY's support.",
  ) {
    super(message, next);
  }
}

/** This EHR can't do what is needed. */
export class EhrUnsupported extends EhrError {
  override name = 'EhrUnsupported';
  override remedy = 'refuse' as const;
}

/** One answer is larger than it may be. */
export class EhrAnswerTooLarge extends EhrUnsupported {
  constructor(mostBytes: number) {
    super(
      `PIMSY sends more than ${Math.round(mostBytes / 1024 / 1024)} MB at once.`,
      "Ask PIMSY's support to let its server send smaller pages.",
    );
  }
}

/** The address lies in the network of the server, or its name leads there. Nothing was sent. */
export class EhrInside extends EhrError {
  override name = 'EhrInside';
  override remedy = 'refuse' as const;
  constructor() {
    super(
      `PIMSY's address ${leadsInside}`,
      'Enter the public address of PIMSY under Integrations > PIMSY > Configuration.',
    );
  }
}

/** What was asked for is there, and larger than it may be. */
export class EhrTooLarge extends EhrError {
  override name = 'EhrTooLarge';
  override remedy = 'refuse' as const;
  constructor(mostBytes: number) {
    super(
      `PIMSY's document is larger than ${Math.round(mostBytes / 1024 / 1024)} MB.`,
      'Export a smaller one in PIMSY and upload it.',
    );
  }
}

/** What was asked for is there, and not in a format that can be read. */
export class EhrOtherFormat extends EhrError {
  override name = 'EhrOtherFormat';
  override remedy = 'refuse' as const;
  constructor() {
    super('The newest document of PIMSY is no XML.', 'Export it in PIMSY as C-CDA (XML) and upload it.');
  }
}

/** The EHR looked at what it was sent and does not take it. */
export class EhrRefused extends EhrError {
  override name = 'EhrRefused';
  override remedy = 'refuse' as const;
}
