import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';

interface OpenApi {
  paths: Record<string, Record<'get' | 'post', Operation>>;
  components: { schemas: Record<string, object> };
}
interface Operation {
  parameters: { name: string; in: string; schema: object }[];
  requestBody: { content: Record<string, { schema: object }> };
  responses: Record<string, { content: Record<string, { schema: object }> }>;
}

const MESSAGES = '/2010-04-01/Accounts/{AccountSid}/Messages.json';
const CALLS = '/2010-04-01/Accounts/{AccountSid}/Calls.json';
const E164 = /^\+[1-9]\d{1,14}$/;

/** Checks by Twilio's own OpenAPI document, which lies inside @twilio/cli-core. Fields it does not name are faults. */
export interface TwilioSchema {
  /** Form fields of a create; numbers come as text. */
  create: ValidateFunction;
  /** Query of a list. */
  list: ValidateFunction;
  /** A message resource, and a page of them: what the stand-in answers. */
  message: ValidateFunction;
  page: ValidateFunction;
  /** The same of calls. */
  calls: { create: ValidateFunction; list: ValidateFunction; call: ValidateFunction; page: ValidateFunction };
}

export function loadTwilioSchema(): TwilioSchema {
  const require = createRequire(import.meta.url);
  const file = require.resolve('@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- pinned document; the parts used are named here
  const document = JSON.parse(readFileSync(file, 'utf8')) as OpenApi;
  const ajv = new Ajv({ strict: false, coerceTypes: true, validateSchema: false, allErrors: true });
  ajv.addFormat('phone-number', (value) => E164.test(value) || /^[A-Za-z0-9 ]{1,11}$/.test(value));
  ajv.addFormat('endpoint', E164);
  ajv.addFormat('uri', (value) => value.startsWith('/') || URL.canParse(value));
  ajv.addFormat('date-time', (value) => !Number.isNaN(Date.parse(value)));
  ajv.addFormat('date-time-rfc-2822', /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000$/);
  ajv.addFormat('int64', { type: 'number', validate: Number.isSafeInteger });
  for (const open of ['currency', 'uri-map', 'http-method', 'twiml']) ajv.addFormat(open, true);
  // References are compiled when they are met, so the rest of the 2 MB costs nothing.
  ajv.addSchema({ components: document.components }, 'twilio');
  const compile = (schema: object) => ajv.compile(absolute(schema));

  const resource = (path: string) => {
    const operations = document.paths[path];
    const form = operations?.post.requestBody.content['application/x-www-form-urlencoded']?.schema;
    const page = operations?.get.responses['200']?.content['application/json']?.schema;
    if (!operations || !form || !page) throw new Error(`${file} does not describe ${path}; is it another version?`);
    const query = operations.get.parameters.filter((parameter) => parameter.in === 'query');
    return {
      create: compile({ ...form, additionalProperties: false }),
      list: compile({
        type: 'object',
        properties: Object.fromEntries(query.map(({ name, schema }) => [name, schema])),
        additionalProperties: false,
      }),
      page: compile(page),
    };
  };
  return {
    ...resource(MESSAGES),
    message: compile({ $ref: '#/components/schemas/api.v2010.account.message' }),
    calls: { ...resource(CALLS), call: compile({ $ref: '#/components/schemas/api.v2010.account.call' }) },
  };
}

/** The same schema with its references pointing into the document under the name it was added by. */
function absolute(schema: object): object {
  const text = JSON.stringify(schema).replaceAll('"#/components/', '"twilio#/components/');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object goes in, the same object comes out
  return JSON.parse(text) as object;
}
