import type { z } from 'zod';
import {
  enterSsn,
  enteredSsn,
  openSections as openShape,
  ownSsn,
  portalInformation,
  saveMessagingPreferences,
} from '../../domain/schemas/portal-information.ts';
import { practiceOf } from '../http/hosts.ts';
import { invalid } from '../problem.ts';
import { changedPortalContact, checkedBasic, checkedDetails, newPortalContact } from '../records/checked.ts';
import { enterOwnSsn, readOwnSsn } from '../records/client-ssn.ts';
import { openSections, readInformation } from '../records/information-read.ts';
import { changesEmail, saveBasic, saveDetails, withdrawChange } from '../records/information-basic.ts';
import { addOwnContact, changeOwnContact, removeOwnContact } from '../records/information-contacts.ts';
import { saveMessaging, stopOwnMessages } from '../records/information-messaging.ts';
import { route } from '../route.ts';
import { provePassword } from '../sign-in/prove.ts';

/** Whose information it is comes from the session alone: no request names a client. */
const own = { audience: ['portal'], policy: 'client' } as const;
const perMinute = 60;

const address = { line1: '12 Elm St', line2: null, city: 'Boise', state: 'ID', zip: '83702' };
const basic: z.input<typeof checkedBasic>['wanted'] = {
  firstName: 'Avery',
  lastName: 'Hill',
  birthDate: '1990-04-12',
  address,
  contactPoints: [{ kind: 'mobile', address: '(208) 555-0123', preferred: true }],
};
const details: z.input<typeof checkedDetails>['wanted'] = {
  preferredName: 'Av',
  language: 'en',
  zone: 'America/Boise',
  races: ['white'],
  ethnicity: 'not-hispanic',
  maritalStatus: 'married',
  employmentStatus: 'part-time',
};
const contact: z.input<typeof newPortalContact> = {
  kind: 'emergency',
  firstName: 'Alex',
  lastName: 'Hill',
  relation: 'brother',
  address,
  contactPoints: [{ kind: 'mobile', address: '(208) 555-0124', preferred: true }],
};
const { kind: _, ...contactValues } = contact;
const preferences: z.input<typeof saveMessagingPreferences>['wanted'] = { preferredMethod: 'text', agreed: [] };

export const portalInformationRoutes = [
  route({
    method: 'get',
    path: '/api/portal/information/sections',
    summary: 'Sections of the own information that the practice shows, and whether they can be changed',
    ...own,
    response: openShape,
    handle: ({ work }) => work(async (uow) => ({ sections: await openSections(uow) })),
  }),
  route({
    method: 'get',
    path: '/api/portal/information',
    summary: 'The own information, as far as the practice shows it',
    ...own,
    response: portalInformation,
    handle: ({ principal, work, now }) => work((uow) => readInformation(uow, { principal, now })),
  }),
  route({
    method: 'put',
    path: '/api/portal/information/basic',
    summary: 'Change name, date of birth, address, phone and e-mail; who one is may take the approval of staff',
    ...own,
    perMinute,
    body: checkedBasic,
    response: portalInformation,
    example: { loaded: basic, wanted: basic },
    async handle({ body, principal, work, req, now, deps }) {
      const proven = await work((uow) => changesEmail(uow, body, { principal, now }));
      if (proven) {
        if (body.password === '') throw invalid({ path: 'password', message: 'is needed to change an e-mail address' });
        await provePassword({ work, deps, principal, ip: req.ip ?? '', now }, body.password);
      }
      return work(async (uow) => {
        await saveBasic(uow, body, { principal, practice: practiceOf(req), config: deps.config, proven, now });
        return readInformation(uow, { principal, now });
      });
    },
  }),
  route({
    method: 'get',
    path: '/api/portal/information/ssn',
    summary: 'The own social security number, masked',
    ...own,
    response: ownSsn,
    handle: ({ principal, work, now, deps: { keyRing } }) =>
      work((uow) => readOwnSsn(uow, { principal, now, keyRing })),
  }),
  route({
    method: 'put',
    path: '/api/portal/information/ssn',
    summary: 'Enter the own social security number; another one than that on file takes the approval of staff',
    ...own,
    perMinute: 20,
    body: enterSsn,
    response: enteredSsn,
    example: { ssn: '219-09-9999' },
    handle: ({ body, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        const done = await enterOwnSsn(uow, body.ssn, { principal, now, keyRing });
        return { ...(await readOwnSsn(uow, { principal, now, keyRing })), done };
      }),
  }),
  route({
    method: 'delete',
    path: '/api/portal/information/asked/:id',
    summary: 'Take back a change that waits for approval',
    ...own,
    perMinute,
    handle: ({ params: { id }, principal, work, now }) => work((uow) => withdrawChange(uow, id, { principal, now })),
  }),
  route({
    method: 'put',
    path: '/api/portal/information/details',
    summary: 'Change preferred name, language, time zone, race, ethnicity, marital and employment status',
    ...own,
    perMinute,
    body: checkedDetails,
    response: portalInformation,
    example: { loaded: details, wanted: details },
    handle: ({ body, principal, work, now }) =>
      work(async (uow) => {
        await saveDetails(uow, body, { principal, now });
        return readInformation(uow, { principal, now });
      }),
  }),
  route({
    method: 'post',
    path: '/api/portal/information/contacts',
    summary: 'Add a contact',
    ...own,
    perMinute,
    body: newPortalContact,
    response: portalInformation,
    status: 201,
    idempotent: true,
    example: contact,
    handle: ({ body, principal, work, now }) =>
      work(async (uow) => {
        await addOwnContact(uow, body, { principal, now });
        return readInformation(uow, { principal, now });
      }),
  }),
  route({
    method: 'put',
    path: '/api/portal/information/contacts/:id',
    summary: 'Change a contact, for the own record alone',
    ...own,
    perMinute,
    body: changedPortalContact,
    response: portalInformation,
    example: { loaded: contactValues, wanted: contactValues },
    handle: ({ params: { id }, body, principal, work, now }) =>
      work(async (uow) => {
        await changeOwnContact(uow, id, body, { principal, now });
        return readInformation(uow, { principal, now });
      }),
  }),
  route({
    method: 'delete',
    path: '/api/portal/information/contacts/:id',
    summary: 'Remove a contact',
    ...own,
    perMinute,
    handle: ({ params: { id }, principal, work, now }) => work((uow) => removeOwnContact(uow, id, { principal, now })),
  }),
  route({
    method: 'put',
    path: '/api/portal/information/messaging',
    summary: 'Change the preferred contact method, agree to automatic messages by address, or end them',
    ...own,
    perMinute,
    body: saveMessagingPreferences,
    response: portalInformation,
    example: { loaded: preferences, wanted: preferences, wordingVersion: '2026-01' },
    handle: ({ body, principal, work, now }) =>
      work(async (uow) => {
        await saveMessaging(uow, body, { principal, now });
        return readInformation(uow, { principal, now });
      }),
  }),
  route({
    method: 'post',
    path: '/api/portal/information/messaging/stop',
    summary: 'Stop all automatic messages at once',
    ...own,
    perMinute,
    response: portalInformation,
    handle: ({ principal, work, now }) =>
      work(async (uow) => {
        await stopOwnMessages(uow, { principal, now });
        return readInformation(uow, { principal, now });
      }),
  }),
];
