import { randomUUID } from 'node:crypto';
import { importPKCS8, SignJWT } from 'jose';
import { EhrInvalidAnswer, EhrUnauthorised, EhrUnreachable, EhrUnsupported } from '../errors.ts';
import { smartConfigurationSchema, tokenSchema } from './schemas.ts';
import type { Answer, Transport } from './transport.ts';
import { unlessAborted } from './unless-aborted.ts';

/** A key pair whose public half is registered with PIMSY (SMART Backend Services), or a user of PIMSY with a password. */
export type SignInOptions =
  | {
      kind: 'key';
      clientId: string;
      /** PKCS#8 in PEM: RSA for RS384, a curve P-384 for ES384. */
      privateKey: string;
      algorithm: 'RS384' | 'ES384';
      /** Under which PIMSY knows the public key; `kid` of the assertion. */
      keyId?: string | undefined;
      scope?: string | undefined;
    }
  | { kind: 'password'; userName: string; password: string };

export interface SignIn {
  /** Value of the header `Authorization`; signs in where there is no token that lasts. */
  authorization(signal?: AbortSignal): Promise<string>;
  /** The server refused that value: where it was a token, the next call gets another one. @returns whether another one can be had */
  refused(authorization: string): boolean;
}

/** Reading what a sync needs, and writing visits. */
const usualScope =
  'system/Practitioner.read system/Patient.read system/Appointment.read system/Location.read system/Encounter.read system/Encounter.write';

/** Seconds; the standard allows 300 at most (https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html). */
const assertionLasts = 180;
/** So long before its end a token is not used any more. */
const sparesMs = 30_000;

interface SmartOptions {
  transport: Transport;
  baseUrl: URL;
  now: () => number;
  /** Token endpoint as the capability statement names it, for servers without a SMART configuration. */
  endpointOfCapability: () => string | null;
}

export function createSignIn(options: SignInOptions, smart: SmartOptions): SignIn {
  if (options.kind === 'key') return new KeySignIn(options, smart);
  const pair = Buffer.from(`${options.userName}:${options.password}`).toString('base64');
  return { authorization: async () => `Basic ${pair}`, refused: () => false };
}

class KeySignIn implements SignIn {
  readonly #options: Extract<SignInOptions, { kind: 'key' }>;
  readonly #smart: SmartOptions;
  #token: { value: string; until: number } | null = null;
  /** Several requests that find no token wait for the same one. */
  #asking: Promise<string> | null = null;

  constructor(options: Extract<SignInOptions, { kind: 'key' }>, smart: SmartOptions) {
    this.#options = options;
    this.#smart = smart;
  }

  async authorization(signal?: AbortSignal): Promise<string> {
    if (this.#token && this.#token.until > this.#smart.now()) return this.#token.value;
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    return unlessAborted(this.#asking, signal);
  }

  refused(authorization: string): boolean {
    if (this.#token?.value === authorization) this.#token = null;
    return true;
  }

  async #ask(): Promise<string> {
    const { transport, now } = this.#smart;
    const { url, skewMs } = await this.#endpoint();
    const assertion = await this.#assertion(url, now() + skewMs);
    const answer = await transport({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: this.#options.scope ?? usualScope,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }).toString(),
    });
    if (answer.status >= 500 || answer.status === 429)
      throw new EhrUnreachable(`PIMSY gives no access at the moment (${answer.status}).`);
    if (answer.status >= 400) throw refusal(answer.json);
    const token = tokenSchema.safeParse(answer.json);
    if (!token.success) throw new EhrInvalidAnswer('PIMSY took the credentials and gave no access token.');
    const value = `Bearer ${token.data.access_token}`;
    const until = now() + Math.max(token.data.expires_in * 1000 - sparesMs, 1_000);
    this.#token = { value, until };
    return value;
  }

  /** The assertion is judged by the server's clock, so it is written by that one: ours may be wrong. */
  async #endpoint(): Promise<{ url: URL; skewMs: number }> {
    const { transport, baseUrl, now, endpointOfCapability } = this.#smart;
    const answer = await transport({
      method: 'GET',
      url: new URL('.well-known/smart-configuration', baseUrl),
      headers: { accept: 'application/json' },
    });
    if (answer.status >= 500) throw new EhrUnreachable(`PIMSY gives no access at the moment (${answer.status}).`);
    const configuration = smartConfigurationSchema.safeParse(answer.json);
    const named = configuration.success ? configuration.data.token_endpoint : endpointOfCapability();
    const url = named === null ? null : URL.parse(named, baseUrl);
    if (!url)
      throw new EhrUnsupported(
        'PIMSY does not say where a key signs in.',
        'Choose user name and password instead, or ask support@pimsyehr.com for SMART Backend Services.',
      );
    // An access token of PIMSY would otherwise be given to whoever listens at another address and says that one gets in there.
    if (url.origin !== baseUrl.origin)
      throw new EhrUnsupported(
        'PIMSY names another server for the sign-in, which Rounds does not follow.',
        "Tell PIMSY's support that the address of the sign-in (token_endpoint) has to begin with the address of the server itself.",
      );
    const algorithms = configuration.data?.token_endpoint_auth_signing_alg_values_supported ?? [];
    if (algorithms.length > 0 && !algorithms.includes(this.#options.algorithm))
      throw new EhrUnsupported(
        `PIMSY does not take keys for ${this.#options.algorithm}, only for ${algorithms.filter((each) => /^[A-Z0-9]{5}$/.test(each)).join(', ')}.`,
        'Make a key of that kind and register its public half with PIMSY.',
      );
    return { url, skewMs: serverTime(answer, now()) - now() };
  }

  async #assertion(audience: URL, at: number): Promise<string> {
    const { clientId, privateKey, algorithm, keyId } = this.#options;
    const seconds = Math.floor(at / 1000);
    try {
      const key = await importPKCS8(privateKey, algorithm);
      return await new SignJWT()
        .setProtectedHeader({ alg: algorithm, typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) })
        .setIssuer(clientId)
        .setSubject(clientId)
        .setAudience(audience.href)
        .setJti(randomUUID())
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + assertionLasts)
        .sign(key);
    } catch {
      // What went wrong may quote the key.
      throw new EhrUnauthorised(
        `The private key cannot be used for ${algorithm}.`,
        'Enter the whole key, from BEGIN PRIVATE KEY to END PRIVATE KEY: RSA for RS384, the curve P-384 for ES384.',
      );
    }
  }
}

/** By the header `Date`; `fallback` where there is none. Milliseconds. */
export function serverTime({ headers }: Pick<Answer, 'headers'>, fallback: number): number {
  const at = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(at) ? fallback : at;
}

/** OAuth's error codes (RFC 6749, 5.2); the description beside them is free text and is not shown. */
function refusal(json: unknown): EhrUnauthorised | EhrInvalidAnswer {
  const code = typeof json === 'object' && json !== null && 'error' in json ? json.error : null;
  if (code === 'invalid_scope')
    return new EhrUnauthorised(
      'PIMSY knows the key, and does not grant what Rounds needs.',
      'Ask support@pimsyehr.com to allow reading of Practitioner, Patient, Appointment and Location, and writing of Encounter.',
    );
  if (code === 'invalid_client' || code === 'unauthorized_client' || code === 'invalid_grant')
    return new EhrUnauthorised(
      'PIMSY does not accept the client id with this key.',
      'Compare the client id, and see that the public half of this very key is registered with PIMSY. Unsure? support@pimsyehr.com',
    );
  return new EhrUnauthorised();
}
