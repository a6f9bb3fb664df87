import type { Client, ClientFields } from '../../../domain/schemas/people.ts';
import { newAddresses } from '../people/contact-points.ts';

export type ClientDraft = ClientFields;

export const emptyClient: ClientDraft = {
  firstName: '',
  lastName: '',
  preferredName: null,
  birthDate: null,
  language: 'en',
  zone: null,
  address: { line1: null, line2: null, city: null, state: null, zip: null },
  contactPoints: [],
  recordNumber: '',
  locationId: null,
  preferredMethod: null,
  races: [],
  ethnicity: null,
  maritalStatus: null,
  employmentStatus: null,
  consent: false,
  assigned: [],
  restricted: false,
  active: true,
};

/** What a client's form edits: the row without its identity. */
export const draftOf = (client: Client): ClientDraft => {
  const {
    id: _,
    personId: __,
    version: ___,
    consentState: ____,
    useClientDetail: _____,
    emergencyUntil: ______,
    notWorking: _______,
    ...fields
  } = client;
  return { ...fields, assigned: client.assigned.map(({ staffId, role }) => ({ staffId, role })) };
};

/** Another one where somebody saved what the form edits; consent, which is recorded beside it, begins no new draft. */
export const draftKey = (client: Client): string => JSON.stringify({ ...draftOf(client), consent: null });

/** Lines that were added and left empty are not sent. */
export const toSend = (draft: ClientDraft): ClientDraft => ({
  ...draft,
  contactPoints: draft.contactPoints.filter((point) => point.address.trim() !== ''),
  assigned: draft.assigned.filter(({ staffId }) => staffId !== ''),
});

/**
 * Consent was given for the addresses as they stood. The new ones for which the person at the desk has to say whether it holds; none
 * where there was no consent before, or where it is being withdrawn.
 */
export const askConsentFor = (before: ClientDraft, now: ClientDraft) =>
  before.consent && now.consent ? newAddresses(before.contactPoints, now.contactPoints) : [];

interface ConsentBox {
  /** As the server has it now, which a panel beside the form or somebody else may have changed since the form was opened. */
  given: boolean;
  /** What the person at the desk set the box to; null: they have not touched it. */
  box: boolean | null;
  /** Their answer for new addresses; null: there are none, or it is not given yet. */
  holds: boolean | null;
}

/**
 * The consent that a save may carry: only what this person decided in this form. Undefined leaves the record as it is, so that saving
 * a name never gives back what "Client asked us to stop" has ended.
 */
export const consentToSend = ({ given, box, holds }: ConsentBox): boolean | undefined => {
  if (box !== null && box !== given) return box;
  return given && holds === true ? true : undefined;
};
