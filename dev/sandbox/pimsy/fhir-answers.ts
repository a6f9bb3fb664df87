import type { Bundle, OperationOutcome } from '@medplum/fhirtypes';
import type { Response } from 'express';
import type { Kept } from './store.ts';

export function fhir(response: Response, status: number, resource: Kept | Bundle | OperationOutcome | object): void {
  response.status(status).type('application/fhir+json').send(JSON.stringify(resource));
}

export function refuse(
  response: Response,
  status: number,
  code: OperationOutcome['issue'][number]['code'],
  text: string,
): void {
  const outcome: OperationOutcome = {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code, details: { text } }],
  };
  fhir(response, status, outcome);
}
