import type { Staff, StaffFields } from '../../../domain/schemas/people.ts';

export type StaffDraft = StaffFields;

export const emptyStaff: StaffDraft = {
  firstName: '',
  lastName: '',
  preferredName: null,
  language: 'en',
  zone: null,
  address: { line1: null, line2: null, city: null, state: null, zip: null },
  contactPoints: [],
  title: null,
  locationId: null,
  supervisorId: null,
  preferredMethod: null,
  active: true,
};

/** What the form edits: the row without its identity and its account. */
export const draftOf = (staff: Staff): StaffDraft => {
  const {
    id: _id,
    personId: _personId,
    version: _version,
    account: _account,
    notWorking: _notWorking,
    ...fields
  } = staff;
  return fields;
};

export const toSend = (draft: StaffDraft): StaffDraft => ({
  ...draft,
  contactPoints: draft.contactPoints.filter((point) => point.address.trim() !== ''),
});
