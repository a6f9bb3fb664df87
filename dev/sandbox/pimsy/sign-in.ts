import { createPublicKey, randomBytes, timingSafeEqual, createHash } from 'node:crypto';
import { jwtVerify } from 'jose';
import type { Faults } from './faults.ts';

/** Credentials that PIMSY gave out: one program with a key, one user with a password. */
export interface PimsyCredentials {
  clientId: string;
  /** PKCS#8 in PEM, P-384. The stand-in itself needs only its public half; its page shows the whole to whoever connects Rounds. */
  privateKey: string;
  userName: string;
  password: string;
}

/** Seconds that a token lasts. */
const tokenLasts = 300;
/** Seconds that an assertion may last, by SMART Backend Services. */
const assertionLasts = 300;

export type TokenAnswer = { status: 200 | 400 | 401; body: Record<string, unknown> };

/** Who may come in: tokens for signed assertions, or user name and password. */
export class SignIn {
  readonly #credentials: PimsyCredentials;
  readonly #key: ReturnType<typeof createPublicKey>;
  readonly #clock: () => number;
  readonly #faults: Faults;
  readonly #tokens = new Map<string, { until: number; scope: string }>();
  readonly #used = new Set<string>();

  constructor(credentials: PimsyCredentials, clock: () => number, faults: Faults) {
    this.#credentials = credentials;
    this.#key = createPublicKey(credentials.privateKey);
    this.#clock = clock;
    this.#faults = faults;
  }

  async token(form: Record<string, unknown>, audience: string): Promise<TokenAnswer> {
    if (form['grant_type'] !== 'client_credentials') return refuse('unsupported_grant_type', 'Only client_credentials');
    if (form['client_assertion_type'] !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
      return refuse('invalid_client', 'client_assertion_type is not jwt-bearer');
    const fault = await this.#faultOf(String(form['client_assertion']), audience);
    if (fault !== null) return refuse('invalid_client', fault);
    const scope = typeof form['scope'] === 'string' ? form['scope'] : '';
    if (!/^(system\/(\w+|\*)\.(read|write|\*|[cruds]+) ?)+$/.test(scope))
      return refuse('invalid_scope', 'No such scope');
    const token = randomBytes(32).toString('base64url');
    this.#tokens.set(token, { until: this.#clock() + tokenLasts * 1000, scope });
    return { status: 200, body: { access_token: token, token_type: 'bearer', expires_in: tokenLasts, scope } };
  }

  /** Whether the header lets in; a token may be refused because it was told to have ended. */
  lets(header: string | undefined): boolean {
    const [kind, value = ''] = header?.split(' ') ?? [];
    if (kind?.toLowerCase() === 'basic') return this.#isUser(Buffer.from(value, 'base64').toString('utf8'));
    if (kind?.toLowerCase() !== 'bearer') return false;
    if (this.#faults.take('expired-token') !== null) this.#tokens.clear();
    return (this.#tokens.get(value)?.until ?? 0) > this.#clock();
  }

  async #faultOf(assertion: string, audience: string): Promise<string | null> {
    try {
      const { payload } = await jwtVerify(assertion, this.#key, {
        algorithms: ['ES384'],
        issuer: this.#credentials.clientId,
        subject: this.#credentials.clientId,
        audience,
        requiredClaims: ['exp', 'jti'],
        currentDate: new Date(this.#clock()),
      });
      const { exp = 0, jti = '' } = payload;
      if (exp > this.#clock() / 1000 + assertionLasts) return 'exp lies more than five minutes ahead';
      if (this.#used.has(jti)) return 'jti was used before';
      this.#used.add(jti);
      return null;
    } catch {
      return 'The assertion was not signed by the registered key, for this address, just now';
    }
  }

  #isUser(given: string): boolean {
    const { userName, password } = this.#credentials;
    return timingSafeEqual(hash(given), hash(`${userName}:${password}`));
  }
}

const refuse = (error: string, description: string): TokenAnswer => ({
  status: error === 'invalid_client' ? 401 : 400,
  body: { error, error_description: description },
});

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
