import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { UnitOfWork } from '../../db/database.ts';
import { RecoveryCode, SecondFactor } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { beginSecondFactor as keepSecret } from '../../db/second-factor/begin-second-factor.ts';
import { replaceRecoveryCodes, useRecoveryCode } from '../../db/second-factor/recovery-codes.ts';
import { secondFactorState } from '../../db/second-factor/second-factor-state.ts';
import type { KeyRing } from '../../platform/keyring.ts';

/*
 * The second factor of an account, whoever's it is: a secret shared with an authenticator app (TOTP, RFC 6238: SHA-1, six digits, thirty seconds, which
 * is all that every app knows) and recovery codes for the day it is lost. Who calls has checked the password and counts the tries.
 */

const period = 30;
/** Steps before and after the one of the clock that are taken (RFC 6238, 5.2). */
const leeway = 1;
const recoveryCodes = 10;
/** Without what is mistaken for another when it is copied by hand. 50 bits in ten. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

const contextOf = (accountId: string) => Buffer.from(`second-factor/${accountId}`);
const totpOf = (bytes: Uint8Array, names?: { issuer: string; label: string }) =>
  new TOTP({ secret: new Secret({ buffer: Uint8Array.from(bytes).buffer }), digits: 6, period, ...names });

export interface NewSecret {
  /** What the QR code says. */
  uri: string;
  /** To be typed where it cannot be scanned; base32. */
  secret: string;
}

/** A new secret, which the app shows under `issuer`, which counts once `confirmSecondFactor` has seen a code of it; null where the account has one that counts. */
export async function beginSecondFactor(
  uow: UnitOfWork,
  keyRing: KeyRing,
  account: { id: string; login: string; issuer: string },
): Promise<NewSecret | null> {
  const secret = new Secret({ size: 20 });
  const sealed = keyRing.encrypt('field', secret.bytes, undefined, contextOf(account.id));
  if (!(await keepSecret(uow, { accountId: account.id, ...sealed }))) return null;
  await uow.note('second-factor-begun', 'account', account.id);
  // A colon parts issuer and label, so neither may have one.
  const [issuer, label] = [account.issuer, account.login].map((text) => text.replace(/[:\s]+/g, ' '));
  return { uri: totpOf(secret.bytes, { issuer: issuer ?? '', label: label ?? '' }).toString(), secret: secret.base32 };
}

/** Its recovery codes, in words, where the code is right; else why not. */
export async function confirmSecondFactor(
  uow: UnitOfWork,
  keyRing: KeyRing,
  { accountId, code, now }: Proof,
): Promise<{ codes: string[] } | 'wrong-code' | 'not-begun' | 'confirmed'> {
  const row = await lockRow(uow, SecondFactor, { accountId });
  if (!row) return 'not-begun';
  if (row.confirmedAt) return 'confirmed';
  const step = stepOf(keyRing, row, code, now);
  if (step === null) return 'wrong-code';
  Object.assign(row, { confirmedAt: now, lastStep: step });
  await uow.em.flush();
  await uow.note('second-factor-on', 'account', accountId);
  return { codes: await newRecoveryCodes(uow, keyRing, accountId) };
}

/** A code that somebody gives for an account. */
export interface Proof {
  accountId: string;
  /** Of the app, or a recovery code; as typed. */
  code: string;
  now: Date;
}

/**
 * Whether the code is right; it counts once, also when the same one comes twice at the same time: the row of the account is held until the transaction
 * ends, and a step of the clock that was taken is never taken again. `none`: there is nothing to ask for. What was taken is committed with the unit of
 * work, so whoever refuses afterwards gives it back.
 */
export async function checkSecondFactor(
  uow: UnitOfWork,
  keyRing: KeyRing,
  { accountId, code, now }: Proof,
): Promise<'right' | 'wrong' | 'none'> {
  const row = await lockRow(uow, SecondFactor, { accountId });
  if (!row?.confirmedAt) return 'none';
  if (!isOfApp(code)) return (await recover(uow, keyRing, { accountId, code, now })) ? 'right' : 'wrong';
  const step = stepOf(keyRing, row, code, now);
  if (step === null || step <= (row.lastStep ?? -1)) return 'wrong';
  row.lastStep = step;
  await uow.em.flush();
  return 'right';
}

async function recover(uow: UnitOfWork, keyRing: KeyRing, { accountId, code, now }: Proof): Promise<boolean> {
  const hashes = keyRing.macs('blind-index', indexed(accountId, code));
  if (!(await useRecoveryCode(uow, { accountId, hashes, now }))) return false;
  const { recoveryCodes: left } = await secondFactorState(uow, accountId);
  await uow.note('recovery-code-used', 'account', accountId, { left });
  return true;
}

/** In place of those that there were; shown once, kept as keyed hashes. */
export async function newRecoveryCodes(uow: UnitOfWork, keyRing: KeyRing, accountId: string): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodes }, newCode);
  const hashes = codes.map((code) => keyRing.mac('blind-index', indexed(accountId, code)));
  await replaceRecoveryCodes(uow, accountId, hashes);
  await uow.note('recovery-codes-made', 'account', accountId, { number: codes.length });
  return codes;
}

/** Secret and recovery codes, also of one that was never confirmed. @returns whether there was one that counted */
export async function removeSecondFactor(uow: UnitOfWork, accountId: string): Promise<boolean> {
  const row = await lockRow(uow, SecondFactor, { accountId });
  await uow.em.nativeDelete(RecoveryCode, { accountId });
  await uow.em.nativeDelete(SecondFactor, { accountId });
  if (!row?.confirmedAt) return false;
  await uow.note('second-factor-off', 'account', accountId);
  return true;
}

const isOfApp = (code: string) => /^\d{6}$/.test(code.replace(/[\s-]/g, ''));

/** The step of the clock whose code this is, or null. */
function stepOf(
  keyRing: KeyRing,
  { accountId, keyId, sealed }: { accountId: string; keyId: string; sealed: Uint8Array },
  code: string,
  now: Date,
): number | null {
  if (!isOfApp(code)) return null;
  const totp = totpOf(keyRing.decrypt('field', keyId, sealed, contextOf(accountId)));
  const timestamp = now.getTime();
  const delta = totp.validate({ token: code.replace(/[\s-]/g, ''), timestamp, window: leeway });
  return delta === null ? null : totp.counter({ timestamp }) + delta;
}

function newCode(): string {
  const letters = Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

/** A code as it is typed by hand: in any case, with o for 0, i and l for 1, with or without its dash. */
const plainCode = (code: string) =>
  code
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replaceAll('o', '0')
    .replace(/[il]/g, '1');
const indexed = (accountId: string, code: string) => `recovery-code/${accountId}/${plainCode(code)}`;
