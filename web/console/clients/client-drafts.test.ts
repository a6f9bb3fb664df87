import { describe, expect, it } from '@jest/globals';
import { askConsentFor, consentToSend, draftKey, emptyClient, toSend } from './client-drafts.ts';
import type { Client } from '../../../domain/schemas/people.ts';
import type { ClientDraft } from './client-drafts.ts';

const client = (consent: boolean, ...numbers: string[]): ClientDraft => ({
  ...emptyClient,
  consent,
  contactPoints: numbers.map((address) => ({ kind: 'mobile', address, preferred: false })),
});

describe('When a number changes, the person at the desk is asked whether the consent holds for it', () => {
  it('Names the new number', () => {
    const asked = askConsentFor(client(true, '+12085550123'), client(true, '+12085550123', '(208) 555-0199'));
    expect(asked.map(({ address }) => address)).toEqual(['(208) 555-0199']);
  });

  it('Asks nothing where there was no consent to hold', () => {
    expect(askConsentFor(client(false, '+12085550123'), client(true, '+12085550199'))).toEqual([]);
  });

  it('Asks nothing where the consent is being withdrawn', () => {
    expect(askConsentFor(client(true, '+12085550123'), client(false, '+12085550199'))).toEqual([]);
  });
});

describe('A line that was added and left empty', () => {
  it('Is not sent', () => {
    expect(toSend(client(false, '+12085550123', ' ')).contactPoints).toHaveLength(1);
  });
});

describe('Saving a client', () => {
  it('Says nothing of consent where the box was not touched, so that nothing comes back after the client asked us to stop', () => {
    expect(consentToSend({ given: false, box: null, holds: null })).toBeUndefined();
    expect(consentToSend({ given: true, box: null, holds: null })).toBeUndefined();
  });

  it('Gives or ends it where the person at the desk set the box', () => {
    expect(consentToSend({ given: false, box: true, holds: null })).toBe(true);
    expect(consentToSend({ given: true, box: false, holds: null })).toBe(false);
  });

  it('Gives it for a new number where the client agreed, and not otherwise', () => {
    expect(consentToSend({ given: true, box: null, holds: true })).toBe(true);
    expect(consentToSend({ given: true, box: null, holds: false })).toBeUndefined();
  });

  it('Gives nothing for a new number where the consent was ended meanwhile', () => {
    expect(consentToSend({ given: false, box: null, holds: true })).toBeUndefined();
  });
});

describe('A draft of a client', () => {
  const saved: Client = {
    ...emptyClient,
    id: '01980000-0000-7000-8000-000000000001',
    personId: '01980000-0000-7000-8000-000000000002',
    useClientDetail: true,
    assigned: [],
    consentState: 'none',
    emergencyUntil: null,
    pimsy: false,
    notWorking: [],
    version: 1,
  };

  it('outlives an address that is stopped or opened again beside the form', () => {
    const notWorking = [{ channel: 'email' as const, address: 'ana@example.com', since: '2026-03-03T10:00:00.000Z' }];
    expect(draftKey({ ...saved, notWorking })).toBe(draftKey(saved));
  });

  it('outlives a consent that is recorded or ended beside the form', () => {
    expect(draftKey({ ...saved, consent: true, consentState: 'all', version: 2 })).toBe(draftKey(saved));
  });

  it('gives way to what somebody else saved', () => {
    expect(draftKey({ ...saved, lastName: 'Marlowe', version: 2 })).not.toBe(draftKey(saved));
  });
});
