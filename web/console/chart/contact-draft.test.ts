import { describe, expect, it } from '@jest/globals';
import type { ChartContact } from '../../../domain/schemas/chart.ts';
import { contactDraft, contactToSend } from './contact-draft.ts';

const kept = {
  firstName: 'Pat',
  lastName: 'Guard',
  relation: 'mother',
  language: 'es',
  zone: 'America/Phoenix',
  address: { line1: '1 Main St', line2: null, city: 'Mesa', state: 'AZ', zip: '85201' },
  contactPoints: [{ kind: 'mobile', address: '+12025550133', preferred: false }],
} as const;
const contact: ChartContact = {
  ...kept,
  contactPoints: [...kept.contactPoints],
  id: '01980000-0000-7000-8000-000000000001',
  personId: '01980000-0000-7000-8000-000000000002',
  kind: 'guardian',
  version: 3,
};

describe('A contact of a client', () => {
  it('keeps language, zone and address when something else of them is saved', () => {
    expect(contactToSend({ ...contactDraft(contact), relation: 'aunt' })).toEqual({ ...kept, relation: 'aunt' });
  });

  it('who is new is written to in English, in the zone of the practice, until somebody says otherwise', () => {
    expect(contactDraft(null)).toMatchObject({ language: 'en', zone: null, contactPoints: [] });
  });

  it('has no number where a line was added and left empty', () => {
    const draft = {
      ...contactDraft(null),
      contactPoints: [{ kind: 'mobile' as const, address: ' ', preferred: false }],
    };
    expect(contactToSend(draft).contactPoints).toEqual([]);
  });
});
