import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { newId } from '../../db/ids.ts';
import type { DeliveryReport } from '../../domain/delivery-reports.ts';
import { KeyRing } from '../../platform/keyring.ts';
import { cpuMsOf } from '../../test/setup/cpu-time.ts';
import {
  exchange,
  exim,
  eximInWords,
  forwarded,
  gmail,
  postfix,
  postfixDelay,
  qmail,
  reportWith,
  vacation,
  wrapped,
} from './fixtures/reports.ts';
import { createReturnPaths, parseDeliveryReport, returnPathOf } from './inbound.ts';

const parsed = (raw: string) => parseDeliveryReport(Buffer.from(raw));
/** What it says by codes. */
async function read(raw: string) {
  const report = await parsed(raw);
  if (!report) return null;
  const { recipients: _, answered: __, ...codes } = report;
  return codes;
}
const failed = (status: string | null, reason: DeliveryReport['reason']) => ({ event: 'failed', status, reason });

describe('a report that an e-mail came back', () => {
  it.each([
    ['Postfix', postfix, failed('5.1.1', 'bad-address')],
    ['Exchange, with its words in another language', exchange, failed('5.1.10', 'bad-address')],
    ['Gmail, of a mailbox that stayed full', gmail, failed('4.2.2', 'unusable')],
    ['Exim', exim, failed('5.2.2', 'unusable')],
    ['Exim, in words alone', eximInWords, failed('5.7.1', 'blocked')],
    ['qmail, in words alone', qmail, failed('5.1.1', 'bad-address')],
    ['a gateway that wraps it', wrapped, failed('5.1.10', 'bad-address')],
  ])('is read as %s writes it', async (_, raw, report) => {
    expect(await read(raw)).toEqual(report);
  });

  it.each([
    ['by bare line feeds', postfix.replaceAll('\r\n', '\n')],
    ['with other letters in its fields', postfix.replace('Action: failed', 'ACTION: Failed (permanently)')],
    ['in base64', encoded()],
    ['of internationalised mail', reportWith('Action: failed\nStatus: 5.1.1', 'message/global-delivery-status')],
    ['by a server that does not say what it did', postfix.replace('Action: failed\r\n', '')],
    [
      'cut off after the report',
      postfix.slice(0, postfix.indexOf('--4XyZ.1772550002/mx.example.net\r\nContent-Description: Undelivered')),
    ],
  ])('says the same %s', async (_, raw) => {
    expect(await read(raw)).toEqual(failed('5.1.1', 'bad-address'));
  });

  it.each([
    ['Action: failed\nStatus: 5.7.26', failed('5.7.26', 'set-up')],
    ['Action: failed\nStatus: 5.2.3', failed('5.2.3', 'template')],
    ['Action: failed\nStatus: 4.4.7', failed('4.4.7', 'transient')],
    ['Action: failed\nStatus: 4.7.0', failed('4.7.0', 'blocked')],
    ['Action: failed\nStatus: 5.0.0 (permanent failure)', failed('5.0.0', 'unusable')],
    ['Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 no such user', failed('5.0.0', 'bad-address')],
    ['Action: failed\nDiagnostic-Code: smtp; 554-5.7.1 spam', failed('5.7.1', 'blocked')],
    ['Action: failed\nDiagnostic-Code: x-local; host 10.5.1.1 550.5.5.5', failed(null, 'unusable')],
    ['Action: failed', failed(null, 'unusable')],
  ])('with the fields %j has the fitting reason', async (fields, report) => {
    expect(await read(reportWith(fields))).toEqual(report);
  });
});

describe('whom a report is about', () => {
  const other = postfix.replace(
    'Final-Recipient: rfc822; ana@example.com',
    'Final-Recipient: RFC822; <Old.Job@example.net>',
  );
  it.each([
    ['Postfix', postfix, ['ana@example.com', 'ana@example.com'], true],
    ['Postfix, of an address that another was forwarded to', other, ['ana@example.com', 'Old.Job@example.net'], true],
    ['Exchange', exchange, ['niemand@tenant.example'], true],
    ['Exim', exim, ['ana@example.com'], true],
    ['Exim, in words alone', eximInWords, ['ana@example.com'], true],
    ['qmail, in words alone', qmail, ['ana@example.com'], false],
    [
      'a relay that finds no host',
      reportWith('Action: failed\nStatus: 5.4.4\nDiagnostic-Code: X-Postfix; Host or domain name not found'),
      ['ana@example.com'],
      false,
    ],
    ['one who names a user of the machine', reportWith('Final-Recipient: x-local; ana\nAction: failed'), [], false],
  ])('and who says it is read as %s writes it', async (_, raw, recipients, answered) => {
    expect(await parsed(raw)).toMatchObject({ recipients, answered });
  });
});

describe('a report that an e-mail', () => {
  it('waits is no failure', async () => {
    expect(await read(postfixDelay)).toEqual({ event: 'delayed', status: '4.4.1', reason: null });
  });

  it.each([
    ['Action: delivered\nStatus: 2.1.5', 'delivered'],
    ['Action: relayed\nStatus: 2.0.0', 'relayed'],
    ['Action: expanded\nStatus: 2.0.0', 'relayed'],
    [
      'Action: delivered\nStatus: 2.1.5\n\nFinal-Recipient: rfc822; b@example.com\nAction: failed\nStatus: 5.1.1',
      'delivered',
    ],
    [
      'Action: delayed\nStatus: 4.4.1\n\nFinal-Recipient: rfc822; b@example.com\nAction: failed\nStatus: 5.1.1',
      'failed',
    ],
  ])('went on is told by the fields %j', async (fields, event) => {
    expect(await read(reportWith(fields))).toMatchObject({ event });
  });
});

describe('what says nothing about the e-mail', () => {
  it.each([
    ['an automatic reply that quotes a code', vacation],
    ['a report of something else that somebody forwards', forwarded],
    ['a report without a word about the recipient', reportWith('X-Nothing: said')],
    ['a report with a status and an action of nobody', reportWith('Action: pondered\nStatus: maybe')],
    ['nothing at all', ''],
    ['no mail', '\0\u0001 not a mail \r\n\r\n'],
    ['parts within parts without an end', nested(3_000)],
    ['a header without an end', `Subject: ${'x'.repeat(600_000)}\r\n\r\n`],
  ])('is not taken for a report: %s', async (_, raw) => {
    expect(await read(raw)).toBeNull();
  });

  it('may be anything: reading never fails, and gives out codes alone', async () => {
    const codes = /^[245]\.\d{1,3}\.\d{1,3}$/;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 400 }), fc.nat(), async (noise, at) => {
        const place = at % postfix.length;
        const report = await read(postfix.slice(0, place) + noise + postfix.slice(place));
        expect(report?.status ?? '5.0.0').toMatch(codes);
        expect(Object.keys(report ?? { event: 0, status: 0, reason: 0 })).toEqual(['event', 'status', 'reason']);
      }),
      { numRuns: 200 },
    );
  });

  it('gives out no word of the message that a report returns', async () => {
    const all = await Promise.all([postfix, eximInWords, vacation].map(read));
    expect(JSON.stringify(all)).not.toContain('k7mp');
    expect(JSON.stringify(all)).not.toContain('ana@');
  });
});

it('a report of a million recipients is read in its beginning alone', async () => {
  const fields = 'Final-Recipient: rfc822; a@b.c\nAction: delayed\nStatus: 4.4.1\n\n'.repeat(12_000);
  expect(await read(reportWith(`Action: failed\nStatus: 5.1.1\n\n${fields}`))).toEqual(failed('5.1.1', 'bad-address'));
});

/** A report behind so many empty lines. */
const late = (lines: number) => postfix.replace('\r\n<ana@', `${'\r\n'.repeat(lines)}<ana@`);

it('what stands behind thousands of lines is not looked for: no report begins there, and a parser must not be kept busy', async () => {
  expect(await read(late(4_000))).toEqual(failed('5.1.1', 'bad-address'));
  expect(await read(late(900_000))).toBeNull();
});

function encoded(): string {
  const part = 'Content-Type: message/delivery-status\r\n';
  const from = postfix.indexOf(part) + part.length;
  const to = postfix.indexOf('\r\n--4XyZ', from);
  const inside = Buffer.from(postfix.slice(from + 2, to))
    .toString('base64')
    .replace(/.{76}/g, '$&\r\n');
  return `${postfix.slice(0, from)}Content-Transfer-Encoding: base64\r\n\r\n${inside}${postfix.slice(to)}`;
}

function nested(depth: number): string {
  const parts = Array.from(
    { length: depth },
    (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`,
  );
  return parts.join('');
}

const mail = (...headers: string[]) => `${[...headers, 'Subject: Returned'].join('\r\n')}\r\n\r\nText`;

describe('the return path that a mail in a mailbox came to', () => {
  const paths = createReturnPaths(new KeyRing(`k1:${Buffer.alloc(32, 1).toString('base64')}`), 'bounces.example.org');
  const other = createReturnPaths(new KeyRing(`k1:${Buffer.alloc(32, 2).toString('base64')}`), 'bounces.example.org');
  const ids = { practiceId: newId(), messageId: newId() };
  const address = paths.of(ids);
  const of = (raw: string) => returnPathOf(Buffer.from(raw), paths);

  it.each([
    ['a report is addressed to it', mail(`To: <${address}>`)],
    ['with a name before it', mail(`To: "Rounds, Bounces" <${address}>`)],
    ['in capital letters', mail(`TO: ${address.toUpperCase()}`)],
    ['in a folded line', mail(`To:\r\n ${address}`)],
    ['by lines that end in one character', mail(`To: ${address}`).replaceAll('\r\n', '\n')],
    ['the server has kept it, and the report is to somebody else', mail('To: undisclosed', `Delivered-To: ${address}`)],
    ['by Postfix', mail(`X-Original-To: ${address}`, 'Delivered-To: catchall@example.org')],
    ['with others beside it', mail(`To: office@example.org, ${address}`)],
  ])('is read where %s', (_, raw) => expect(of(raw)).toEqual(ids));

  it.each([
    ['its mac was made up', mail(`To: ${address.replace(/\.\w{10}@/, '.0000000000@')}`)],
    ['it was made by the key of another deployment', mail(`To: ${other.of(ids)}`)],
    ['it stands in another header', mail('To: office@example.org', `From: ${address}`, `Reply-To: ${address}`)],
    ['it is only quoted', `${mail('To: office@example.org')}\r\nTo: ${address}`],
    ['there is nothing at all', ''],
  ])('is none where %s', (_, raw) => expect(of(raw)).toBeNull());

  it('is looked for in a header of 60,000 letters without delay', async () => {
    const long = mail(`To: ${'a'.repeat(60_000)}`, `Delivered-To: ${'a@'.repeat(30_000)}`);
    expect(await cpuMsOf(() => expect(of(long)).toBeNull())).toBeLessThan(500);
  });
});
