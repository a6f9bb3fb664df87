import { describe, expect, it } from '@jest/globals';
import { withoutCards, wordsOf } from './ledger-row.ts';
import { readRow, rowKey, tellingColumns } from './row.ts';

const today = '2026-11-28';
const charge = { recordNumber: '7', kind: 'Charge', date: '3/2/2026', amount: '12.50', description: 'Session' };
const payment = { recordNumber: '7', kind: 'Payment', date: '3/2/2026', amount: '20', method: 'Cash' };
const read = (cells: Record<string, string>) => readRow('ledger', cells, today);
const faults = (cells: Record<string, string>) =>
  read(cells).problems.map(({ column, message }) => `${column}: ${message}`);
const key = (cells: Record<string, string>) => rowKey('ledger', read(cells).values)?.key;

describe('a charge or payment of a file', () => {
  it.each([
    ['12.50', 1_250],
    ['$1,120.00', 112_000],
    ['$ 7', 700],
    ['1,000,000', 100_000_000],
  ])('of %s is read in cents', (amount, cents) => {
    expect(read({ ...charge, amount })).toMatchObject({ values: { amount: cents }, problems: [] });
  });

  it.each([
    ['0', 'must be above zero'],
    ['0.00', 'must be above zero'],
    ['12.505', 'whole cents'],
    ['1,000,000.01', '1,000,000.00 at most'],
    ['99999999999999999999', '1,000,000.00 at most'],
    ['-12.50', 'without minus or brackets'],
    ['(12.50)', 'without minus or brackets'],
    ['12.50-', 'without minus or brackets'],
    ['1.200,50', 'an amount such as'],
    ['12,50', 'an amount such as'],
    ['€12', 'an amount such as'],
    ['twelve', 'an amount such as'],
    ['=1+1', 'an amount such as'],
    ['1e3', 'an amount such as'],
  ])('of %s says that it is none', (amount, words) => {
    expect(faults({ ...charge, amount })).toEqual([expect.stringMatching(new RegExp(`^amount: .*${words}`))]);
  });

  it.each([
    ['11/28/2026', true],
    ['11/29/2026', false],
    ['2/30/2026', false],
    ['11/28/2016', true],
    ['11/27/2016', false],
    ['3/2/26', false],
    ['45353', false],
  ])('on %s is taken: %s', (date, isTaken) => {
    expect(faults({ ...charge, date })).toHaveLength(isTaken ? 0 : 1);
  });

  it('says whether it is one or the other, in the usual words', () => {
    for (const kind of ['CHARGE', 'c', 'Debit']) expect(read({ ...charge, kind }).values.kind).toBe('charge');
    for (const kind of ['pmt', 'Credit', 'payment']) expect(read({ ...payment, kind }).values.kind).toBe('payment');
    expect(faults({ ...charge, kind: 'Refund' })).toEqual(['kind: Write Charge or Payment.']);
  });

  it('says what is charged, and how it was paid', () => {
    expect(faults({ ...charge, description: ' ' })).toEqual([expect.stringMatching(/^description: This is missing/)]);
    expect(faults({ ...payment, method: '' })).toEqual([expect.stringMatching(/^method: This is missing/)]);
    expect(faults({ ...payment, method: 'Check' })).toEqual([expect.stringMatching(/^reference: This is missing/)]);
    expect(faults({ ...payment, method: 'Zelle' })).toEqual([]);
    expect(faults({ ...charge, description: 'x'.repeat(121) })).toHaveLength(1);
  });

  it.each([
    [{ method: 'cash' }, 'Payment in cash'],
    [{ method: 'CHECK', reference: '1042' }, 'Payment by check 1042'],
    [{ method: 'Money order', reference: '77' }, 'Payment: Money order 77'],
    [{ method: 'ACH', description: 'Copay' }, 'Payment: ACH (Copay)'],
  ])('stands in the ledger as at the desk: %j', (cells, words) => {
    expect(wordsOf(read({ ...payment, ...cells }).values)).toBe(words);
  });

  it('never keeps the number of a card', () => {
    const kept = withoutCards({ ...charge, description: 'Visa 4111-1111 1111 1111', reference: '378282246310005' });
    expect(JSON.stringify(kept)).not.toMatch(/4111|3782/);
    expect(faults(kept)).toEqual([
      expect.stringMatching(/^description: This was/),
      expect.stringMatching(/^reference:/),
    ]);
    const others = {
      ...charge,
      description: 'Claim 4111 1111 1111 1112',
      recordNumber: '9876543210123',
      externalId: '20261102000017',
    };
    expect(withoutCards(others)).toEqual(others);
  });

  it.each([
    'Visa 4242424242424242 12/27',
    '4111 1111 1111 1111 03/28 123',
    '5555555555554444 11/26',
    '4242424242424242-07',
    '12 4242 4242 4242 4242',
    '12/27 4242-4242-4242-4242',
    '10417 378282246310005 / 0127',
  ])('nor with the day when it expires, or another number before it: %s', (text) => {
    for (const column of ['description', 'recordNumber', 'externalId']) {
      const kept = withoutCards({ ...charge, [column]: text });
      expect(kept[column]).not.toMatch(/\d{4}|\d \d/);
      expect(faults(kept)).toEqual([expect.stringMatching(new RegExp(`^${column}: `))]);
    }
  });

  it('that is no duplicate has an ID, so that it is not posted twice itself', () => {
    expect(faults({ ...charge, another: 'Yes' })).toEqual([expect.stringMatching(/^externalId: This is missing/)]);
    expect(faults({ ...charge, another: 'Yes', externalId: 'C-1' })).toEqual([]);
    expect(faults({ ...charge, another: 'No' })).toEqual([]);
  });

  it('is the same as another by its ID, else by all that it says', () => {
    expect(key({ ...charge, externalId: 'C-1' })).toBe(key({ ...charge, amount: '9', externalId: 'c-1' }));
    expect(key({ ...charge, externalId: 'C-1' })).not.toBe(key({ ...payment, externalId: 'C-1' }));
    expect(key(charge)).toBe(key({ ...charge, amount: '$12.50', date: '2026-03-02' }));
    expect(key(charge)).not.toBe(key({ ...charge, amount: '12.51' }));
    expect(key({ ...charge, recordNumber: '' })).toBeUndefined();
    expect(tellingColumns('ledger', { externalId: ' ' })).toContain('amount');
  });
});
