import type { TwilioError } from './errors.ts';
import { twilioError } from './errors.ts';
import type { CallbackFault } from './faults.ts';

/**
 * Phones that misbehave when they are called: the last four digits of a reserved number, as in +1 303 555 0192. Every other one is picked up by a person who
 * listens and presses nothing.
 *
 * | digits | what happens                                                                  | in the ledger |
 * |--------|-------------------------------------------------------------------------------|---------------|
 * | 0180   | a person presses 1                                                            | yes           |
 * | 0182   | a person answers; no status callback ever comes                               | yes           |
 * | 0183   | drops the connection of the create and takes nothing                          | no            |
 * | 0184   | a voicemail with a beep                                                       | yes           |
 * | 0185   | a person answers; before the callbacks comes a forged one that says failed    | yes           |
 * | 0186   | a voicemail without a beep                                                    | yes           |
 * | 0187   | a fax machine                                                                 | yes           |
 * | 0188   | a person presses 9                                                            | yes           |
 * | 0189   | a person presses 2                                                            | yes           |
 * | 0190   | the create is refused: not a valid number (21211)                             | no            |
 * | 0191   | nobody picks up (no-answer)                                                   | yes           |
 * | 0192   | the line is busy                                                              | yes           |
 * | 0193   | 429 for the first attempt of each call, then a person answers                 | yes           |
 * | 0194   | it is taken and the connection dropped without an answer; callbacks come      | yes           |
 * | 0195   | a person answers; callbacks come doubled, the last one first                  | yes           |
 * | 0196   | the create is answered 500 and nothing taken                                  | no            |
 * | 0197   | the call cannot be put through (failed)                                       | yes           |
 * | 0198   | 429, every time                                                               | no            |
 * | 0199   | taken at once, answered after `slowMs`; callbacks come                        | yes           |
 */
export interface Phone {
  /** How the call ends where nobody answers; absent: somebody does. */
  end?: 'busy' | 'no-answer' | 'failed';
  answeredBy: 'human' | 'machine_end_beep' | 'machine_end_silence' | 'fax';
  /** Pressed when a key is asked for; null: none. */
  key: string | null;
  callbacks?: CallbackFault;
}

const person: Phone = { answeredBy: 'human', key: null };
const phones: Readonly<Record<string, Phone>> = {
  '0180': { ...person, key: '1' },
  '0182': { ...person, callbacks: 'never' },
  '0184': { answeredBy: 'machine_end_beep', key: null },
  '0185': { ...person, callbacks: 'forge' },
  '0186': { answeredBy: 'machine_end_silence', key: null },
  '0187': { answeredBy: 'fax', key: null },
  '0188': { ...person, key: '9' },
  '0189': { ...person, key: '2' },
  '0191': { ...person, end: 'no-answer' },
  '0192': { ...person, end: 'busy' },
  '0195': { ...person, callbacks: 'double' },
  '0197': { ...person, end: 'failed' },
};

const digitsOf = (to: string) => /^\+1\d{3}555(01[89]\d)$/.exec(to)?.[1] ?? '';

export const phoneOf = (to: string): Phone => phones[digitsOf(to)] ?? person;

/** What the stand-in does with the create itself. */
export type CreateCourse = { refusal: TwilioError } | { drop: 'before' | 'after' } | { slow: true } | null;

export function courseOfCreate(to: string, firstAttempt: boolean): CreateCourse {
  const digits = digitsOf(to);
  if (digits === '0183') return { drop: 'before' };
  if (digits === '0194') return { drop: 'after' };
  if (digits === '0199') return { slow: true };
  if (digits === '0190')
    return { refusal: twilioError(400, 21211, `The phone number you are attempting to call, ${to}, is not valid.`) };
  if (digits === '0196') return { refusal: twilioError(500, 20500, 'Internal Server Error') };
  if (digits === '0198' || (digits === '0193' && firstAttempt))
    return { refusal: twilioError(429, 20429, 'Too Many Requests') };
  return null;
}
