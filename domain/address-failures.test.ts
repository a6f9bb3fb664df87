import { describe, expect, it } from '@jest/globals';
import { badAddressNote, stoppingCode, stoppingCodes, triedAllTheSame } from './address-failures.ts';
import { channels, purposes } from './channels.ts';
import type { FailureReason } from './failure-reasons.ts';
import { telnyxFailure, telnyxFailureCodes } from './telnyx-failures.ts';
import { twilioError, twilioErrorCodes } from './twilio-errors.ts';

const stops = (channel: (typeof channels)[number], reason: FailureReason, code: string | null) =>
  stoppingCode(channel, { reason, code });

describe('a failure that stops its address', () => {
  it.each(['5.1.2', '5.4.1', '5.4.4'])(
    'is none where a mail server on the way says of its own that the host is wrong (%s): so it would of every address',
    (code) => expect(stoppingCode('email', { reason: 'bad-address', code: `550 ${code}`, saidBy: 'relay' })).toBeNull(),
  );
  it('is one where such a server knows that there is no mailbox', () => {
    expect(stoppingCode('email', { reason: 'bad-address', code: '550 5.1.1', saidBy: 'relay' })).toBe('5.1.1');
  });
  it('is none of the address whose mail goes on to another', () => {
    expect(stoppingCode('email', { reason: 'bad-address', code: '5.1.1', saidBy: 'elsewhere' })).toBeNull();
  });

  it.each(stoppingCodes.email)('an e-mail that comes back with %s, whether at once or by a report', (code) => {
    expect(stops('email', 'bad-address', code)).toBe(code);
    expect(stops('email', 'bad-address', code.includes('.') ? `550 ${code}` : code)).toBe(code);
  });

  it.each([
    ['a full mailbox', 'unusable', '552 5.2.2'],
    ['a mailbox that is disabled, or has too much at once', 'unusable', '550 5.2.1'],
    ['a policy', 'blocked', '550 5.7.1'],
    ['a domain of ours that does not prove itself', 'set-up', '550 5.7.26'],
    ['our own address', 'set-up', '550 5.1.7'],
    ['our own address, by a code for that of others', 'set-up', '550 5.1.1'],
    ['a sender that is refused, by the general code', 'bad-address', '550 5.1.0'],
    ['any reason that a bare 550 may have', 'bad-address', '550'],
    ['a refusal to relay, by a bare 551', 'bad-address', '551'],
    ['what may pass', 'transient', '4.1.1'],
    ['too long a line', 'template', '552 5.3.4'],
    ['nothing that a server said', 'bad-address', 'not-an-address'],
    ['no code at all', 'bad-address', null],
  ] as const)('an e-mail that comes back for %s does not', (_, reason, code) => {
    expect(stops('email', reason, code)).toBeNull();
  });

  const twilio = twilioErrorCodes.map((code) => [String(code), twilioError(code)?.reason ?? 'unusable'] as const);
  const stopping = ['21211', '21217', '21614', '30005', '30006'];
  it.each(twilio)('of a text, Twilio %s (%s), as facts/providers.md has it', (code, reason) => {
    expect(stops('text', reason, code)).toBe(stopping.includes(code) ? code : null);
  });
  it.each(twilio)('of a call, Twilio %s (%s)', (code, reason) => {
    const those = ['13224', '13225', '21211', '21214', '21217'];
    expect(stops('voice', reason, code)).toBe(those.includes(code) ? code : null);
  });

  it.each(telnyxFailureCodes.map((code) => [code, telnyxFailure(code)?.reason ?? 'unusable'] as const))(
    'of a fax, %s (%s): a number that nobody has, or that is none',
    (code, reason) => {
      expect(stops('fax', reason, code)).toBe(reason === 'bad-address' ? code : null);
    },
  );

  it('is none where a gateway for faxes refuses the address by which it is reached', () => {
    expect(stops('fax', 'bad-address', '550 5.1.1')).toBeNull();
  });

  it('is of a class that speaks of addresses, for each code of the registry that a table knows', () => {
    const reasons = [
      ...[...stoppingCodes.text, ...stoppingCodes.voice].map((code) => twilioError(code)?.reason),
      ...stoppingCodes.fax.flatMap((code) => telnyxFailure(code)?.reason ?? []),
    ];
    for (const reason of reasons) expect(['bad-address', 'unusable']).toContain(reason);
  });
});

it('What keeps an account or a person safe goes to a stopped address all the same, and nothing that is sent to many does', () => {
  expect(purposes.filter((purpose) => !triedAllTheSame.some((each) => each === purpose))).toEqual([
    'broadcast',
    'reminder',
    'client-message',
    'staff-notice',
    'staff-alert',
    'portal-notice',
  ]);
});

it('The task says what came back, whose it is and what to do', () => {
  const note = badAddressNote({ channel: 'text', address: '(208) 555-0123', whose: 'Rosa Hill' });
  expect(note).toMatch(/^A text to \(208\) 555-0123 of Rosa Hill came back/);
  expect(note).toContain('correct it');
  for (const channel of channels) expect(badAddressNote({ channel, address: 'x', whose: null })).not.toContain(' of ');
});
