import type { Patient } from '@medplum/fhirtypes';
import type { Request, Response, Router } from 'express';
import { handled, param } from '../handled.ts';
import { ccdOf } from './ccd.ts';
import { fhir, refuse } from './fhir-answers.ts';
import type { Pimsy } from './pimsy.ts';
import type { Kept, Store } from './store.ts';

const prefix = 'ccd-';

/** Clinical documents (CCD) of clients: a reference by US Core's `$docref`, and the document itself as a Binary. Made anew each time, as by a server on demand. */
export function documentRoutes(router: Router, pimsy: Pimsy): void {
  router.get(
    '/:practice/fhir/R4/DocumentReference/$docref',
    handled(async (request, response) => {
      const found = await open(pimsy, request, response, 'DocumentReference');
      if (!found) return;
      const id = typeof request.query['patient'] === 'string' ? request.query['patient'] : '';
      const patient = await patientOf(found, id);
      if (!patient) return refuse(response, 404, 'not-found', 'There is no such patient');
      const meta = { lastUpdated: new Date(pimsy.now()).toISOString() };
      const none = pimsy.faults.take('no-ccd') !== null;
      fhir(response, 200, {
        resourceType: 'Bundle',
        type: 'searchset',
        meta,
        total: none ? 0 : 1,
        ...(none ? {} : { entry: [{ resource: referenceTo(id, meta.lastUpdated), search: { mode: 'match' } }] }),
      });
    }),
  );
  router.get(
    '/:practice/fhir/R4/Binary/:id',
    handled(async (request, response) => {
      const found = await open(pimsy, request, response, 'Binary');
      if (!found) return;
      const id = param(request, 'id');
      const patient = id.startsWith(prefix) ? await patientOf(found, id.slice(prefix.length)) : null;
      if (!patient) return refuse(response, 404, 'not-found', 'There is no such document');
      const whose = pimsy.faults.take('other-ccd') === null ? patient : await anotherThan(found, patient);
      const xml = await ccdOf(whose, new Date(pimsy.now()).toISOString().slice(0, 10));
      const sent = pimsy.faults.take('damaged-ccd') === null ? xml : xml.slice(0, xml.length / 2);
      const data = Buffer.from(sent).toString('base64');
      fhir(response, 200, { resourceType: 'Binary', id, contentType: 'application/xml', data });
    }),
  );
}

const referenceTo = (patientId: string, date: string) => ({
  resourceType: 'DocumentReference',
  id: `${prefix}${patientId}`,
  status: 'current',
  type: { coding: [{ system: 'http://loinc.org', code: '34133-9', display: 'Summarization of Episode Note' }] },
  subject: { reference: `Patient/${patientId}` },
  date,
  content: [{ attachment: { contentType: 'application/xml', url: `Binary/${prefix}${patientId}` } }],
});

async function open(pimsy: Pimsy, request: Request, response: Response, type: string): Promise<Store | null> {
  const store = await pimsy.store(param(request, 'practice'));
  if (!store) refuse(response, 404, 'not-supported', 'PIMSY has nothing of that kind');
  else if (pimsy.faults.value('forbid') === type) refuse(response, 403, 'forbidden', 'Not with these credentials');
  else return store;
  return null;
}

const isPatient = (record: Kept | null): record is Kept<Patient> => record?.resourceType === 'Patient';

async function patientOf(store: Store, id: string): Promise<Kept<Patient> | null> {
  const record = /^[A-Za-z0-9\-.]{1,64}$/.test(id) ? await store.get('Patient', id) : null;
  return isPatient(record) ? record : null;
}

async function anotherThan(store: Store, patient: Kept<Patient>): Promise<Kept<Patient>> {
  const all = (await store.all('Patient')).filter(isPatient);
  return all.find(({ id, birthDate }) => id !== patient.id && birthDate !== patient.birthDate) ?? patient;
}
