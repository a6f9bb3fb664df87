import type { CapabilityStatement } from '@medplum/fhirtypes';
import { type ServedType, servedTypes } from './store.ts';

/** Search parameters of each type, beside `_id` and `_lastUpdated`. */
export const searchParams: Readonly<
  Record<ServedType, Readonly<Record<string, 'string' | 'token' | 'date' | 'reference'>>>
> = {
  Practitioner: { name: 'string', identifier: 'token', active: 'token' },
  Patient: { name: 'string', identifier: 'token', birthdate: 'date', active: 'token' },
  Location: { name: 'string' },
  Appointment: { date: 'date', status: 'token', patient: 'reference', practitioner: 'reference' },
  Encounter: { identifier: 'token', patient: 'reference' },
};
/** Of every type. */
export const commonParams = { _id: 'token', _lastUpdated: 'date' } as const;

/** Clinical documents are made when they are asked for; none is kept to be searched. */
const documentTypes = [
  {
    type: 'DocumentReference' as const,
    operation: [{ name: 'docref', definition: 'http://hl7.org/fhir/us/core/OperationDefinition/docref' }],
  },
  { type: 'Binary' as const, interaction: [{ code: 'read' as const }] },
];

/** https://hl7.org/fhir/R4/capabilitystatement.html */
export const capabilityStatement = (tokenUrl: string): CapabilityStatement => ({
  resourceType: 'CapabilityStatement',
  status: 'active',
  date: '2026-11-01',
  kind: 'instance',
  software: { name: 'PIMSY EHR (stand-in)', version: '1.0' },
  implementation: { description: 'A stand-in for PIMSY in the Rounds sandbox' },
  fhirVersion: '4.0.1',
  format: ['application/fhir+json'],
  rest: [
    {
      mode: 'server',
      security: {
        service: [
          {
            coding: [
              { system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' },
            ],
          },
        ],
        extension: [
          {
            url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
            extension: [{ url: 'token', valueUri: tokenUrl }],
          },
        ],
      },
      resource: [
        ...documentTypes,
        ...servedTypes.map((type) => ({
          type,
          interaction: [
            { code: 'read' as const },
            { code: 'search-type' as const },
            ...(type === 'Encounter' ? [{ code: 'create' as const }, { code: 'update' as const }] : []),
          ],
          conditionalCreate: type === 'Encounter',
          searchParam: Object.entries({ ...commonParams, ...searchParams[type] }).map(([name, kind]) => ({
            name,
            type: kind,
          })),
        })),
      ],
    },
  ],
});
