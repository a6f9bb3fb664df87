import { timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '../../platform/keyring.ts';

/** Which message a report is about. */
export interface ReturnPathIds {
  practiceId: string;
  messageId: string;
}

export interface ReturnPaths {
  /** The envelope's sender of one message. @throws where an id is no UUID */
  of: (ids: ReturnPathIds) => string;
  /** Whose return path an address is; null where it is none that we made. */
  read: (address: string) => ReturnPathIds | null;
}

/** Digits of a UUID, and of its mac (51 bits): with `b` and three dots as much as the 64 characters of a local part (RFC 5321) allow. */
const idDigits = 25;
const macDigits = 10;
const pattern = new RegExp(`^b\\.([0-9a-z]{${idDigits}})\\.([0-9a-z]{${idDigits}})\\.([0-9a-z]{${macDigits}})$`);

/**
 * Return paths that name their message (VERP), `b.<practice>.<message>.<mac>@domain`: whatever a server writes in its report, and however it quotes ours,
 * the address that it comes to says which message it is about. In base 36, since servers may change the case of letters. The mac keeps everybody who
 * got no message from reporting about one.
 */
export function createReturnPaths(keyRing: KeyRing, domain: string): ReturnPaths {
  return {
    of(ids) {
      const own = { practiceId: ids.practiceId.toLowerCase(), messageId: ids.messageId.toLowerCase() };
      const mac = shortMac(keyRing.mac('return-path', signed(own)));
      return `b.${digitsOf(own.practiceId)}.${digitsOf(own.messageId)}.${mac}@${domain}`;
    },
    read(address) {
      const at = address.lastIndexOf('@');
      const [local, host] = [address.slice(0, at).toLowerCase(), address.slice(at + 1).toLowerCase()];
      const [, practice = '', message = '', mac = ''] = (host === domain && pattern.exec(local)) || [];
      const [practiceId, messageId] = [uuidOf(practice), uuidOf(message)];
      if (!practiceId || !messageId) return null;
      const ids = { practiceId, messageId };
      const known = keyRing.macs('return-path', signed(ids)).map(shortMac);
      return known.some((each) => timingSafeEqual(Buffer.from(each), Buffer.from(mac))) ? ids : null;
    },
  };
}

const signed = ({ practiceId, messageId }: ReturnPathIds) => `${practiceId}/${messageId}`;
const inBase36 = (value: bigint, digits: number) => value.toString(36).padStart(digits, '0');

function digitsOf(id: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new Error('A return path is made of UUIDs only');
  return inBase36(BigInt(`0x${id.replaceAll('-', '')}`), idDigits);
}

function uuidOf(digits: string): string | null {
  if (digits === '') return null;
  const value = Array.from(digits).reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
  if (value >= 2n ** 128n) return null;
  return value
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function shortMac(mac: string): string {
  const value = Buffer.from(mac, 'base64url').readBigUInt64BE();
  return inBase36(value % 36n ** BigInt(macDigits), macDigits);
}
