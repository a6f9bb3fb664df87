import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { createPayloadCodec } from './codec.ts';
import type { KeyRing } from './keyring.ts';

/** Path of the module that clients, workers and the workflow bundle load the failure converter from. */
export const failureConverterPath = fileURLToPath(new URL('failure-converter.ts', import.meta.url));

/** The one data converter of clients and workers: payloads, failure messages and stacks leave encrypted. */
export function createDataConverter(keyRing: KeyRing): DataConverter {
  return { payloadCodecs: [createPayloadCodec(keyRing)], failureConverterPath };
}
