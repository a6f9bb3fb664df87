import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { routes } from '../../api/routes/index.ts';
import { quickHash } from './quick-hash.ts';
import { Account, Credential } from '../../db/entities/index.ts';
import type { CredentialKind } from '../../db/entities/portal.ts';
import { newId } from '../../db/ids.ts';
import { portalAddress } from '../../platform/portal-address.ts';
import type { Answer, TestApi } from './api.ts';
import { contractOf } from './contract.ts';
import { type ClientWishes, TestPeople } from './people.ts';

const check = contractOf(routes);

/** Of every portal account that a test makes. */
export const portalPassword = 'seven herons wade at dawn';
const portalHash = quickHash(portalPassword);

export interface PortalSending {
  body?: unknown;
  headers?: Record<string, string>;
}

/** A browser on the host of one practice's portal; keeps its cookies and sends its CSRF token. */
export class PortalVisitor {
  readonly #url: string;
  host: string;
  cookies = new Map<string, string>();
  csrf: string | null = null;

  constructor(url: string, host: string) {
    this.#url = url;
    this.host = host;
  }

  get = <T = Record<string, unknown>>(path: string, headers?: Record<string, string>) =>
    this.send<T>('get', path, headers ? { headers } : {});
  post = <T = Record<string, unknown>>(path: string, body?: unknown, headers: Record<string, string> = {}) =>
    this.send<T>('post', path, { body, headers });
  put = <T = Record<string, unknown>>(path: string, body?: unknown) => this.send<T>('put', path, { body });
  delete = <T = Record<string, unknown>>(path: string) => this.send<T>('delete', path);

  /** @throws where request or answer contradict the OpenAPI document */
  async send<T = Record<string, unknown>>(
    method: string,
    path: string,
    sending: PortalSending = {},
  ): Promise<Answer<T>> {
    const answer = await this.#exchange(method, path, sending);
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/Max-Age=0/i.test(set)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const isApi = path.startsWith('/api/portal/');
    const fault =
      isApi && answer.status !== 404
        ? check({
            method,
            path: path.replace(/\?.*/, ''),
            sent: sending.body,
            status: answer.status,
            body: answer.body,
          })
        : null;
    if (fault !== null) throw new Error(`${method} ${path} contradicts OpenAPI: ${fault}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked against OpenAPI above; T says what the test reads of it
    return { ...answer, body: answer.body as T };
  }

  async signIn(login: string, password = portalPassword): Promise<Answer<{ csrf?: string; account?: object }>> {
    const answer = await this.post<{ csrf?: string; account?: object }>('/api/portal/session', { login, password });
    if (answer.body.csrf) this.csrf = answer.body.csrf;
    return answer;
  }

  /** By node:http, because fetch would not let a test name the host. */
  #exchange(method: string, path: string, { body, headers = {} }: PortalSending): Promise<Answer<unknown>> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const text = body === undefined ? undefined : JSON.stringify(body);
    const options = {
      method: method.toUpperCase(),
      path,
      headers: {
        host: this.host,
        // node:http announces the length of a DELETE's body only where it is told.
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...(cookie ? { cookie } : {}),
        ...(this.csrf ? { 'x-csrf-token': this.csrf } : {}),
        ...headers,
      },
    };
    return new Promise((resolve, reject) => {
      const req = request(this.#url, options, (res) => {
        const parts: Buffer[] = [];
        res.on('data', (part: Buffer) => parts.push(part));
        res.on('end', () => {
          const given = new Headers();
          for (const [name, value] of Object.entries(res.headersDistinct))
            for (const each of value ?? []) given.append(name, each);
          const answer = Buffer.concat(parts).toString();
          const isJson = given.get('content-type')?.includes('json') ?? false;
          resolve({ status: res.statusCode ?? 0, headers: given, body: isJson ? JSON.parse(answer) : answer });
        });
      });
      req.on('error', reject);
      req.end(text);
    });
  }
}

/** Somebody who opens the portal of a practice; the own one unless another is named. */
export function portalVisitor(api: TestApi, acronym = api.own.acronym): PortalVisitor {
  return new PortalVisitor(api.url, new URL(portalAddress(api.deps.config, acronym)).host);
}

export interface PortalAccount {
  login: string;
  accountId: string;
  clientId: string;
  personId: string;
}

let accounts = 0;
/** One maker of people for each practice: it numbers their records. */
const makers = new Map<string, TestPeople>();

/** Who makes the clients of a practice that have logins: others beside them are made by the same. */
export function portalPeople(api: TestApi, practiceId = api.own.id): TestPeople {
  const people = makers.get(practiceId) ?? new TestPeople(api.db, practiceId);
  makers.set(practiceId, people);
  return people;
}

/** A client with a login to the portal and {@link portalPassword}; `passwordHash` null: none was chosen yet. */
export async function portalAccount(
  api: TestApi,
  { practiceId = api.own.id, ...wishes }: ClientWishes & { practiceId?: string; passwordHash?: string | null } = {},
): Promise<PortalAccount> {
  const people = portalPeople(api, practiceId);
  const client = await people.client(wishes);
  const accountId = newId();
  const login = `client${++accounts}.portal`;
  const passwordHash = wishes.passwordHash === undefined ? await portalHash : wishes.passwordHash;
  await people.work(async ({ em }) => {
    em.create(Account, { id: accountId, kind: 'portal', personId: client.personId, login, passwordHash });
  });
  return { login, accountId, clientId: client.id, personId: client.personId };
}

/** A mailed credential of an account. @returns its secret and its id */
export async function portalCredential(
  api: TestApi,
  { accountId }: Pick<PortalAccount, 'accountId'>,
  {
    kind = 'temporary-password',
    hours = 24,
    revoked = false,
    practiceId = api.own.id,
  }: { kind?: CredentialKind; hours?: number; revoked?: boolean; practiceId?: string } = {},
): Promise<{ secret: string; id: string }> {
  const secret = randomBytes(32).toString('base64url');
  const isLink = kind !== 'temporary-password';
  const secretHash = isLink ? createHash('sha256').update(secret).digest('hex') : await quickHash(secret);
  const id = newId();
  const now = api.deps.clock();
  await api.db.database.work({ practiceId, actor: 'system:test' }, async ({ em }) => {
    const account = await em.findOneOrFail(Account, { id: accountId });
    account.epoch += 1;
    // As an order does it: a temporary password is that of the account until one is chosen.
    if (!isLink) Object.assign(account, { passwordHash: secretHash, mustChangePassword: true });
    em.create(Credential, {
      id,
      accountId,
      epoch: account.epoch,
      kind,
      status: 'sent',
      secretHash,
      expiresAt: new Date(now.getTime() + hours * 3_600_000),
      revokedAt: revoked ? now : null,
      requestedBy: 'system:test',
    });
  });
  return { secret, id };
}
