import { z } from 'zod';
import { channels } from '../channels.ts';

/*
 * The shapes that cross the API, for requests and answers alike; the routes validate by them, OpenAPI is made of them, and the web takes
 * its types from here. Instants are ISO 8601 in UTC with `Z`; wall times are `YYYY-MM-DDTHH:MM` beside their IANA zone.
 */
/** As PostgreSQL gives it back: what is sealed by an id, or a workflow of that id, is not found by the same one in capital letters. */
export const id = z.uuid().toLowerCase().meta({ description: 'Opaque id (UUID)' });
export const instant = z.iso.datetime().meta({ description: 'Instant in UTC' });
/** PostgreSQL knows no year 0 and JavaScript's dates end in 9999; neither is anything but a slip here. */
export const date = z.iso.date().refine((text) => /^(19|20|21)/.test(text), 'must lie between 1900 and 2199');
export const wallTime = z
  .string()
  .regex(/^(19|20|21)\d{2}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'must be YYYY-MM-DDTHH:MM, between 1900 and 2199')
  .meta({ description: 'Wall time; its zone stands beside it' });
export const zone = z.string().min(1).max(64).meta({ description: 'IANA time zone, such as America/Phoenix' });
export const version = z
  .number()
  .int()
  .positive()
  .meta({ description: 'Of the row as it was read; a write over a newer one is refused with 409' });
export const method = z.enum(channels);
export const name = z.string().trim().min(1, 'is missing').max(100, 'must have 100 characters at most');
export const line = z.string().trim().max(200);

export const pageQuery = z.object({
  cursor: z.string().max(500).optional().meta({ description: '`next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

type Given<T> =
  T extends z.ZodDefault<infer Inner> ? Given<Inner> : T extends z.ZodObject<infer Shape> ? Changes<Shape> : T;
type Changes<Shape extends z.core.$ZodLooseShape> = z.ZodObject<{ [K in keyof Shape]: z.ZodOptional<Given<Shape[K]>> }>;

const givenOf = (field: z.core.SomeType): z.core.SomeType => {
  if (field instanceof z.ZodDefault) return givenOf(field.unwrap());
  if (field instanceof z.ZodObject) return changes(field);
  return field;
};

/**
 * The fields of a PATCH: each may be left out, which leaves it as it is, also inside of an address; defaults are for new rows only.
 */
export const changes = <Shape extends z.ZodRawShape>(fields: z.ZodObject<Shape>): Changes<Shape> => {
  const optional = Object.entries(fields.shape).map(([key, field]) => [key, z.optional(givenOf(field))] as const);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same names, each mapped as the type says
  return z.object(Object.fromEntries(optional)) as unknown as Changes<Shape>;
};

/** One page of a list: `next` is null on the last page. */
export const page = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), next: z.string().nullable() });

export const postal = z.object({
  line1: line.nullable().default(null),
  line2: line.nullable().default(null),
  city: line.nullable().default(null),
  state: line.nullable().default(null),
  zip: z
    .string()
    .trim()
    .regex(/^\d{5}(-\d{4})?$/, 'must be 12345 or 12345-6789')
    .nullable()
    .default(null),
});

/** Of what was made: it is read by its own route, so that what people write is in no kept answer. */
export const made = z.object({ id, version });

/** RFC 9457. `errors` names every invalid field at once; `next` tells the person what to do. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  next: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  requestId: z.string().optional(),
});
export type Problem = z.output<typeof problem>;
