import type { Exchange } from './contract.ts';

/** What was answered; `body` is read by the test that knows its shape. */
export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
}

export interface Sending {
  body?: unknown;
  headers?: Record<string, string>;
}

/** A browser, or a program, that talks to the API of a test; keeps its cookie and sends its CSRF token. */
export class ApiClient {
  readonly #url: string;
  readonly #check: (exchange: Exchange) => string | null;
  /** Sent with every request. */
  headers: Record<string, string> = {};
  cookie: string | null = null;
  csrf: string | null = null;

  constructor(url: string, check: (exchange: Exchange) => string | null) {
    this.#url = url;
    this.#check = check;
  }

  get = <T = Record<string, unknown>>(path: string, headers?: Record<string, string>) =>
    this.send<T>('get', path, { headers });
  post = <T = Record<string, unknown>>(path: string, body?: unknown, headers?: Record<string, string>) =>
    this.send<T>('post', path, { body, headers });
  put = <T = Record<string, unknown>>(path: string, body?: unknown) => this.send<T>('put', path, { body });
  patch = <T = Record<string, unknown>>(path: string, body?: unknown) => this.send<T>('patch', path, { body });
  delete = <T = Record<string, unknown>>(path: string) => this.send<T>('delete', path);

  /** @throws where request or answer contradict the OpenAPI document */
  async send<T = Record<string, unknown>>(method: string, path: string, sending: Sending = {}): Promise<Answer<T>> {
    const response = await fetch(this.#url + path, {
      method: method.toUpperCase(),
      redirect: 'manual',
      headers: {
        ...(sending.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(this.csrf ? { 'x-csrf-token': this.csrf } : {}),
        ...this.headers,
        ...sending.headers,
      },
      ...(sending.body === undefined ? {} : { body: asText(sending.body) }),
    });
    const [set] = response.headers.getSetCookie();
    if (set) this.cookie = /Max-Age=0/i.test(set) ? null : (set.split(';')[0] ?? null);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    const body: unknown = isJson ? JSON.parse(text) : text;
    const fault = this.#check({
      method,
      path: path.replace(/\?.*/, ''),
      sent: sending.body,
      status: response.status,
      body,
    });
    if (fault !== null) throw new Error(`${method} ${path} contradicts OpenAPI: ${fault}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked against OpenAPI above; T says what the test reads of it
    return { status: response.status, headers: response.headers, body: body as T };
  }

  /** Signs in as a person does. */
  async signIn(practice: string, login: string, password: string): Promise<Answer<{ csrf?: string }>> {
    const answer = await this.post<{ csrf?: string }>('/api/session', { practice, login, password });
    if (answer.body.csrf) this.csrf = answer.body.csrf;
    return answer;
  }
}

/** Text goes as it is, so that a test can send what is not JSON. */
const asText = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));
