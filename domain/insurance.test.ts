import { expect, it } from '@jest/globals';
import { maskMemberId } from './insurance.ts';

it.each([
  ['XYZ123456789', '•••••6789'],
  ['12345678', '•••••5678'],
  ['12345', '•••••45'],
  ['1', '•••••'],
])('of the member id %s no more than %s is shown', (memberId, masked) => {
  expect(maskMemberId(memberId)).toBe(masked);
});
