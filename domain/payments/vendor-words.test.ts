import { describe, expect, it } from '@jest/globals';
import { paymentEventTypes } from '../../providers/payments/inbound.ts';
import { declineWords, disputeReasonWords, disputeStatusWords, eventTypesInWords, eventWords } from './vendor-words.ts';

describe('what Stripe says in codes', () => {
  it('has words for every kind of event that is asked for', () => {
    expect([...eventTypesInWords].toSorted()).toEqual([...paymentEventTypes].toSorted());
  });

  it('is a sentence, also where the code is new, or the name of something that every object has', () => {
    expect(disputeStatusWords('needs_response')).toBe('Waits for an answer in Stripe');
    for (const words of [disputeStatusWords, disputeReasonWords, eventWords, declineWords])
      for (const code of ['made_up_in_2031', 'constructor', '__proto__', '']) expect(words(code)).toMatch(/new here/);
  });

  it('never has staff tell somebody that their card is reported as stolen', () => {
    for (const code of ['stolen_card', 'lost_card', 'pickup_card', 'fraudulent'])
      expect(declineWords(code)).toMatch(/Tell the client only that it was declined$/);
  });
});
