import { EhrInvalidAnswer, EhrNotFound, EhrUnsupported } from '../errors.ts';
import { type Capability, capabilitySchema } from './schemas.ts';

export type ResourceType =
  'Practitioner' | 'Patient' | 'Location' | 'Appointment' | 'Encounter' | 'DocumentReference' | 'Binary';

/** What a server says that it can do (https://hl7.org/fhir/R4/capabilitystatement.html). */
export interface Abilities {
  product: string;
  version: string | null;
  /** Whether the server knows the type and the interaction with it. */
  can(type: ResourceType, interaction: 'read' | 'search-type' | 'create' | 'update'): boolean;
  searchesBy(type: ResourceType, parameter: string): boolean;
  createsOnce: boolean;
  /** Finds a client's clinical documents, and makes one where it can (US Core `$docref`). */
  docref: boolean;
  tokenEndpoint: string | null;
}

/** @throws EhrInvalidAnswer, EhrUnsupported for another release of the standard than R4 */
export function abilitiesOf(json: unknown): Abilities {
  const { data } = capabilitySchema.safeParse(json);
  if (!data)
    throw new EhrInvalidAnswer(
      'What answers at the address does not introduce itself as a FHIR server.',
      'Compare the address under Integrations > PIMSY > Configuration: it has to lead to FHIR R4, such as https://…/fhir/R4.',
    );
  // 4.0 is R4, 4.3 is R4B; what Rounds reads is the same in both.
  if (data.fhirVersion !== undefined && !/^4\.[03](\.|$)/.test(data.fhirVersion))
    throw new EhrUnsupported(
      `PIMSY speaks FHIR ${/^[\d.]{1,10}$/.test(data.fhirVersion) ? data.fhirVersion : 'of another release'}; Rounds needs R4.`,
      'Ask support@pimsyehr.com for the address of FHIR R4.',
    );
  const rest = data.rest.find(({ mode }) => mode === 'server') ?? data.rest[0];
  const of = (type: ResourceType) => rest?.resource.find((each) => each.type === type);
  return {
    product: data.software?.name ?? data.implementation?.description ?? 'a FHIR server',
    version: data.software?.version ?? null,
    can: (type, interaction) => of(type)?.interaction.some(({ code }) => code === interaction) === true,
    searchesBy: (type, parameter) =>
      [...(of(type)?.searchParam ?? []), ...(rest?.searchParam ?? [])].some(({ name }) => name === parameter),
    docref: of('DocumentReference')?.operation.some(isDocref) === true || rest?.operation.some(isDocref) === true,
    createsOnce: of('Encounter')?.conditionalCreate === true,
    tokenEndpoint: tokenEndpoint(rest),
  };
}

/** Servers name it by its name, with or without the dollar, or by its definition (https://hl7.org/fhir/us/core/OperationDefinition-docref.html). */
const isDocref = ({ name, definition }: Capability['rest'][number]['operation'][number]): boolean =>
  /^\$?docref$/.test(name ?? '') || /\/OperationDefinition\/docref(\||$)/.test(definition ?? '');

const oauth = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';

/** How servers named it before there was a SMART configuration. */
const tokenEndpoint = (rest: Capability['rest'][number] | undefined): string | null =>
  rest?.security?.extension.find(({ url }) => url === oauth)?.extension.find(({ url }) => url === 'token')?.valueUri ??
  null;

/** The address was right when it leads to nothing but a 404 page. */
export const wrongAddress = (): EhrNotFound =>
  new EhrNotFound('There is no FHIR server at the address: it answers, and does not know /metadata.');
