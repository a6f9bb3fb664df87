import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure, defaultPayloadConverter } from '@temporalio/common';
import {
  decodeArrayFromPayloads,
  decodeOptionalFailureToOptionalError,
  encodeErrorToFailure,
  encodeToPayloads,
  loadDataConverter,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import { createPayloadCodec, isEncrypted } from './codec.ts';
import { createDataConverter } from './data-converter.ts';
import { KeyRing } from './keyring.ts';

const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const first = key('first');
const secret = 'Ida Frost, ida@example.com';

describe('What Temporal stores about a process', () => {
  it('is unreadable without the key and whole again with it', async () => {
    const converter = loadDataConverter(createDataConverter(new KeyRing(first)));
    const given = [{ broadcast: secret }, undefined, new Uint8Array([1, 2, 3])];
    const stored = (await encodeToPayloads(converter, ...given)) ?? [];
    expect(stored.every(isEncrypted)).toBe(true);
    expect(Buffer.from(JSON.stringify(stored)).includes('Frost')).toBe(false);
    expect(Buffer.concat(stored.map((payload) => payload.data ?? Buffer.alloc(0))).includes('Frost')).toBe(false);
    expect(await decodeArrayFromPayloads(converter, stored)).toEqual(given);
  });

  it('stays readable after a new key is put in front, and new payloads take the new key', async () => {
    const before = createPayloadCodec(new KeyRing(first));
    const after = createPayloadCodec(new KeyRing(`${key('second')},${first}`));
    const plain = defaultPayloadConverter.toPayload(secret);
    const old = await before.encode([plain]);
    const [decoded] = await after.decode(old);
    expect(defaultPayloadConverter.fromPayload(decoded ?? {})).toBe(secret);
    const [fresh] = await after.encode([plain]);
    expect(Buffer.from(fresh?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('second');
    await expect(before.decode([fresh ?? {}])).rejects.toThrow('No master key with the id second');
  });

  it('is refused when somebody changed it', async () => {
    const codec = createPayloadCodec(new KeyRing(first));
    const [stored] = await codec.encode([defaultPayloadConverter.toPayload(secret)]);
    const data = Buffer.from(stored?.data ?? []);
    data[data.length - 1] = (data.at(-1) ?? 0) ^ 1;
    await expect(codec.decode([{ ...stored, data }])).rejects.toThrow();
  });

  it('may hold payloads of the server that were never encrypted', async () => {
    const plain = defaultPayloadConverter.toPayload('from the server');
    expect(await createPayloadCodec(new KeyRing(first)).decode([plain])).toEqual([plain]);
  });

  it('hides messages, stacks and details of failures too', async () => {
    const converter = loadDataConverter(createDataConverter(new KeyRing(first)));
    const cause = new Error(`unknown recipient ${secret}`);
    const failure = await encodeErrorToFailure(
      converter,
      ApplicationFailure.create({ message: secret, type: 'ProviderDown', details: [secret], cause }),
    );
    expect(Buffer.from(JSON.stringify(failure)).includes('Frost')).toBe(false);
    expect(JSON.stringify(failure)).not.toContain('codec.test');
    expect(failure.applicationFailureInfo?.type).toBe('ProviderDown');
    const error = await decodeOptionalFailureToOptionalError(converter, failure);
    expect(error).toMatchObject({ message: secret, type: 'ProviderDown', details: [secret] });
    expect(error?.cause).toMatchObject({ message: cause.message });
  });
});
