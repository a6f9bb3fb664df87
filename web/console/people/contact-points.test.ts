import { describe, expect, it } from '@jest/globals';
import { newAddresses, prefer } from './contact-points.ts';
import type { ContactPoint } from './contact-points.ts';

const mobile = (address: string, preferred = false): ContactPoint => ({ kind: 'mobile', address, preferred });
const email = (address: string): ContactPoint => ({ kind: 'email', address, preferred: false });

describe('Consent is asked again for a number that it was not given for', () => {
  it('The same number written another way is not a new one', () => {
    expect(newAddresses([mobile('+12085550123')], [mobile('(208) 555-0123')])).toEqual([]);
  });

  it('An e-mail address in other capitals is not a new one', () => {
    expect(newAddresses([email('jordan@example.org')], [email('Jordan@Example.org ')])).toEqual([]);
  });

  it('A changed digit is a new number', () => {
    expect(newAddresses([mobile('+12085550123')], [mobile('208-555-0124')])).toEqual([mobile('208-555-0124')]);
  });

  it('A line that is still empty is no number', () => {
    expect(newAddresses([], [mobile('  ')])).toEqual([]);
  });

  it('Taking a number away asks nothing', () => {
    expect(newAddresses([mobile('+12085550123'), email('a@example.org')], [email('a@example.org')])).toEqual([]);
  });
});

describe('One of several numbers of a kind is the preferred one', () => {
  it('Choosing one takes the mark from the other of its kind and leaves other kinds alone', () => {
    const points = [mobile('1', true), mobile('2'), { ...email('a@example.org'), preferred: true }];
    expect(prefer(points, 1).map((point) => point.preferred)).toEqual([false, true, true]);
  });
});
