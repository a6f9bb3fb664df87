import { leadsInside } from '../../platform/outbound-address.ts';

/**
 * What can go wrong with a system of field time tracking, other than at a create (that is an outcome, see port.ts). Each message is one plain
 * sentence or two for a person, with what to do next. None carries a value of a record, the key, or a word of the answer: field names, ids of the
 * system and counts only.
 */
export abstract class FieldTimeError extends Error {
  /** For logs and counts; a closed list but for the codes of Node's sockets. */
  readonly code: string;

  protected constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** It did not answer, or answered 5xx, or something before it answered. Whether a write arrived is not known. */
export class FieldTimeUnreachable extends FieldTimeError {
  override name = 'FieldTimeUnreachable';

  constructor(code: string) {
    super(
      `The time tracking system did not answer (${code}). Try again later; if it goes on, check the base address and whether the system is up.`,
      code,
    );
  }
}

/** What listens at the base address is not this system's API: it sends elsewhere, or answers in another form. */
export class FieldTimeMisaddressed extends FieldTimeError {
  override name = 'FieldTimeMisaddressed';

  constructor(code: string) {
    super(
      `The base address does not lead to the time tracking system's API (${code}). Correct it, path included, and check the connection again.`,
      code,
    );
  }
}

/** The base address lies in the network of the server, or its name leads there. Nothing was sent. */
export class FieldTimeInside extends FieldTimeError {
  override name = 'FieldTimeInside';

  constructor() {
    super(
      `The base address ${leadsInside} Enter the public address of the time tracking system under Integrations > Timeero > Configuration.`,
      'address-inside',
    );
  }
}

export class FieldTimeUnauthorised extends FieldTimeError {
  override name = 'FieldTimeUnauthorised';

  /** @param status of the answer, or what is wrong with the key */
  constructor(status: number | string) {
    super(
      'The time tracking system refused the API key. Make a new key there, under Integrations > Public API, and enter it in Rounds.',
      String(status),
    );
  }
}

export class FieldTimeRateLimited extends FieldTimeError {
  override name = 'FieldTimeRateLimited';
  /** Milliseconds that it asks to be left alone. */
  readonly afterMs: number;

  constructor(afterMs: number) {
    const seconds = Math.ceil(afterMs / 1000);
    super(`The time tracking system asks for fewer requests. Try again after ${seconds} s.`, '429');
    this.afterMs = afterMs;
  }
}

/** It refused a write; `fields` are those of the port, or of the system where the port has none. */
export class FieldTimeInvalid extends FieldTimeError {
  override name = 'FieldTimeInvalid';
  readonly fields: readonly string[];

  constructor(fields: readonly string[], code = '422') {
    const named = fields.length === 0 ? 'what was sent' : `these fields: ${fields.join(', ')}`;
    super(`The time tracking system refused ${named}. Correct them where they are kept, then try again.`, code);
    this.fields = fields;
  }
}

/** What was sent belongs to another record already; `fields` says what. */
export class FieldTimeConflict extends FieldTimeError {
  override name = 'FieldTimeConflict';
  readonly fields: readonly string[];

  constructor(fields: readonly string[], code = '409') {
    const what = fields.length === 0 ? 'value' : fields.join(', ');
    super(
      `Another record of the time tracking system has this ${what}. Map to that record, or change the value.`,
      code,
    );
    this.fields = fields;
  }
}

export class FieldTimeNotFound extends FieldTimeError {
  override name = 'FieldTimeNotFound';

  /** @param what such as `user`; @param id of the system */
  constructor(what: string, id: string) {
    super(
      `The time tracking system has no ${what} ${id}. It was deleted there, or the base address leads to another account; look for it there.`,
      '404',
    );
  }
}

/** A record is there but lacks what everybody needs of it; `problem` names the field. */
export class FieldTimeUnreadable extends FieldTimeError {
  override name = 'FieldTimeUnreadable';

  constructor(what: string, id: string | null, problem: string) {
    super(
      `The time tracking system's ${what} ${id ?? 'without an id'} can't be read: ${problem} Correct it there.`,
      'unreadable',
    );
  }
}

/**
 * A list that was not read to its end: pages that do not fit together, because records came or went meanwhile or because the answer was cut short.
 * What has been read so far is right, what has not been seen is not gone.
 */
export class FieldTimeIncomplete extends FieldTimeError {
  override name = 'FieldTimeIncomplete';
  readonly page: number;

  constructor(what: string, page: number, reason: 'changed' | 'short' | 'other-page' | 'duplicate') {
    super(
      `The list of ${what} could not be read to its end (page ${page}: ${reason}). Read it again; until then take nothing for gone.`,
      reason,
    );
    this.page = page;
  }
}
