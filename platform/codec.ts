import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { KeyRing } from './keyring.ts';

const encoding = 'binary/encrypted';
const { Payload: Message } = proto.temporal.api.common.v1;
const utf8 = new TextEncoder();

/** Whether {@link createPayloadCodec} made this payload. */
export function isEncrypted(payload: Payload): boolean {
  return textOf(payload.metadata?.encoding) === encoding;
}

/**
 * Encrypts every payload as a whole, its own metadata included, by AES-256-GCM with the key for payloads. The result
 * names the key (`encryption-key-id`), so payloads of an older key stay readable while that key is on the ring.
 * Decoding lets through what is not encrypted: the server and the SDK put plain payloads of their own into histories.
 * Decoding throws where the key is not on the ring or the bytes were changed.
 */
export function createPayloadCodec(keyRing: KeyRing): PayloadCodec {
  return {
    async encode(payloads) {
      return payloads.map((payload) => {
        const { keyId, sealed } = keyRing.encrypt('payload', Message.encode(payload).finish());
        return {
          metadata: { encoding: utf8.encode(encoding), 'encryption-key-id': utf8.encode(keyId) },
          data: sealed,
        };
      });
    },
    async decode(payloads) {
      return payloads.map((payload) => {
        if (!isEncrypted(payload)) return payload;
        const keyId = textOf(payload.metadata?.['encryption-key-id']);
        return Message.decode(keyRing.decrypt('payload', keyId, payload.data ?? new Uint8Array()));
      });
    },
  };
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return bytes ? Buffer.from(bytes).toString('utf8') : '';
}
