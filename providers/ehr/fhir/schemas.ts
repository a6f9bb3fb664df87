import { z } from 'zod';

/*
 * What Rounds reads of FHIR R4 (https://hl7.org/fhir/R4/), and no more. Servers differ, and records are as people left them: a field that is malformed is
 * taken for missing, and never makes the rest of the record unreadable.
 */

const text = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const whole = z.number().int().nonnegative().optional().catch(undefined);
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item.nullable().catch(null))
    .catch([])
    .default([])
    .transform((items) => items.filter((each) => each !== null));

const period = z.object({ start: text, end: text }).optional().catch(undefined);
const coding = z.object({ system: text, code: text, display: text });
const concept = z
  .object({ coding: list(coding), text })
  .optional()
  .catch(undefined);
const reference = z.object({ reference: text, type: text }).optional().catch(undefined);
const extension = z.object({ url: text, valueCode: text, valueString: text, valueUri: text });
const meta = z.object({ lastUpdated: text, versionId: text }).optional().catch(undefined);
const identifier = z.object({ use: text, system: text, value: text, type: concept, period });
const humanName = z.object({ use: text, text, family: text, given: list(z.string()), period });
const telecom = z.object({ system: text, value: text, use: text, rank: whole, period });
const address = z.object({
  use: text,
  type: text,
  line: list(z.string()),
  city: text,
  state: text,
  postalCode: text,
  country: text,
  period,
  extension: list(extension),
});

const id = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/);
const contained = z.object({ resourceType: text, id: text, practitioner: reference, actor: reference });

/** Practitioner and Patient have what is read of a person in common; what only one of them has is missing in the other. */
export const personSchema = z.object({
  id,
  meta,
  active: flag,
  identifier: list(identifier),
  name: list(humanName),
  telecom: list(telecom),
  address: list(address),
  birthDate: text,
  deceasedBoolean: flag,
  deceasedDateTime: text,
});

export const locationSchema = z.object({
  id,
  meta,
  status: text,
  name: text,
  telecom: list(telecom),
  address: address.optional().catch(undefined),
  extension: list(extension),
});

export const appointmentSchema = z.object({
  id,
  meta,
  status: text,
  start: text,
  end: text,
  minutesDuration: whole,
  description: text,
  appointmentType: concept,
  serviceType: list(z.object({ coding: list(coding), text })),
  participant: list(z.object({ actor: reference, status: text })),
  contained: list(contained),
  extension: list(extension),
  /** Extensions of `start`. */
  _start: z
    .object({ extension: list(extension) })
    .optional()
    .catch(undefined),
});

export const roleSchema = z.object({ practitioner: reference });

export const encounterSchema = z.object({
  resourceType: z.literal('Encounter'),
  id,
  meta,
  subject: reference,
  participant: list(z.object({ individual: reference })),
  location: list(z.object({ location: reference, period })),
  contained: list(
    z.object({
      id: text,
      position: z.object({ latitude: z.number(), longitude: z.number() }).optional().catch(undefined),
    }),
  ),
});

const isResource = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && 'resourceType' in json && typeof json.resourceType === 'string';

export const bundleSchema = z.object({
  resourceType: z.literal('Bundle'),
  meta,
  total: whole,
  link: list(z.object({ relation: text, url: text })),
  entry: list(
    z.object({
      // Looked into by the schema of its own kind; a copy of each for this one would double the work.
      resource: z.custom<{ resourceType: string; [field: string]: unknown }>(isResource),
      search: z.object({ mode: text }).optional().catch(undefined),
    }),
  ),
});

/** Of a document of a client; `data` is base64. */
const attachment = z.object({ contentType: text, url: text, data: text, size: whole }).optional().catch(undefined);
export const documentReferenceSchema = z.object({
  resourceType: z.literal('DocumentReference'),
  status: text,
  docStatus: text,
  type: concept,
  subject: reference,
  date: text,
  content: list(z.object({ attachment })),
});
export const binarySchema = z.object({ resourceType: z.literal('Binary'), contentType: text, data: text });

const searchParam = z.object({ name: text });
const operation = z.object({ name: text, definition: text });
export const capabilitySchema = z.object({
  resourceType: z.literal('CapabilityStatement'),
  fhirVersion: text,
  software: z.object({ name: text, version: text }).optional().catch(undefined),
  implementation: z.object({ description: text }).optional().catch(undefined),
  rest: list(
    z.object({
      mode: text,
      security: z
        .object({
          extension: list(z.object({ url: text, extension: list(z.object({ url: text, valueUri: text })) })),
        })
        .optional()
        .catch(undefined),
      searchParam: list(searchParam),
      operation: list(operation),
      resource: list(
        z.object({
          type: text,
          interaction: list(z.object({ code: text })),
          searchParam: list(searchParam),
          operation: list(operation),
          conditionalCreate: flag,
        }),
      ),
    }),
  ),
});
export type Capability = z.output<typeof capabilitySchema>;

export const outcomeSchema = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: list(z.object({ code: text, expression: list(z.string()) })),
});

export const smartConfigurationSchema = z.object({
  token_endpoint: z.string(),
  token_endpoint_auth_signing_alg_values_supported: list(z.string()),
});

export const tokenSchema = z.object({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^bearer$/i),
  /** Seconds. */
  expires_in: z.number().positive().catch(300),
});

export type Person = z.output<typeof personSchema>;
export type Place = z.output<typeof locationSchema>;
export type Booking = z.output<typeof appointmentSchema>;
export type Encounter = z.output<typeof encounterSchema>;
export type Bundle = z.output<typeof bundleSchema>;
