import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import { openApi, openApiPath } from '../../api/openapi.ts';
import type { Route } from '../../api/route.ts';

export interface Exchange {
  method: string;
  /** Without query. */
  path: string;
  sent: unknown;
  status: number;
  body: unknown;
}

type Contract = (exchange: Exchange) => string | null;

const made = new WeakMap<readonly Route[], Contract>();

/** Says what of an exchange contradicts the OpenAPI document of the routes, or null. Pages and health are not in it. */
export function contractOf(routes: readonly Route[]): Contract {
  const contract = made.get(routes) ?? makeContract(routes);
  made.set(routes, contract);
  return contract;
}

function makeContract(routes: readonly Route[]): Contract {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the package is CommonJS: what is imported is the module, the plugin its `default`.
  (formatsPlugin as unknown as { default: (on: Ajv2020) => void }).default(ajv);
  ajv.addSchema(openApi(routes), 'rounds');
  const known = routes.map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`),
    pointer: `rounds#/paths/${openApiPath(route.path).replaceAll('/', '~1')}/${route.method}`,
  }));
  const validators = new Map<string, ValidateFunction>();
  const faults = (pointer: string, value: unknown): string | null => {
    const validate = validators.get(pointer) ?? ajv.compile({ $ref: encodeURI(pointer) });
    validators.set(pointer, validate);
    return validate(value) ? null : ajv.errorsText(validate.errors);
  };
  return ({ method, path, sent, status, body }) => {
    const found = known.find(({ route, pattern }) => route.method === method && pattern.test(path));
    if (!found) return null;
    const { route, pointer } = found;
    if (status >= 400) return faults('rounds#/components/schemas/Problem', body);
    if (status !== route.status) return `answers ${status} instead of ${route.status}`;
    const request =
      route.schemas.body && !route.form
        ? faults(`${pointer}/requestBody/content/application~1json/schema`, sent)
        : null;
    const response =
      route.schemas.response && !route.produces
        ? faults(`${pointer}/responses/${status}/content/application~1json/schema`, body)
        : null;
    return request ?? response;
  };
}
