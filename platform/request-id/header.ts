import { defaultPayloadConverter, type Headers } from '@temporalio/common';

/** The header of Temporal calls that carries the request id. A random id says nothing, so it may stay readable. */
const header = 'rounds-request-id';

export function readRequestId(headers: Headers): string | undefined {
  const payload = headers[header];
  const value: unknown = payload && defaultPayloadConverter.fromPayload(payload);
  return typeof value === 'string' ? value : undefined;
}

/** Gives back an input whose headers carry the id; as it is where there is none. */
export function withRequestId<T extends { readonly headers: Headers }>(input: T, requestId: string | undefined): T {
  return { ...input, headers: requestIdHeaders(input.headers, requestId) };
}

export function requestIdHeaders(headers: Headers, requestId: string | undefined): Headers {
  return requestId === undefined ? headers : { ...headers, [header]: defaultPayloadConverter.toPayload(requestId) };
}
