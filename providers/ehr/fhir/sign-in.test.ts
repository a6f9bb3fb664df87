import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { jwtVerify } from 'jose';
import { createSignIn, type SignIn } from './sign-in.ts';
import type { Answer, Exchange } from './transport.ts';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const keys = {
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export(pem).toString(),
  RS384: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem).toString(),
};
const tokenUrl = 'https://pimsy.example/auth/token';
const noon = Date.parse('2026-11-28T12:00:00Z');

/** A server whose clock is `serverAt`; what it was asked is in `asked`. */
function signingIn(
  algorithm: keyof typeof keys = 'ES384',
  { serverAt = noon, token = {}, status = 200 }: { serverAt?: number; token?: object; status?: number } = {},
): { signIn: SignIn; asked: Exchange[]; clock: { now: number } } {
  const asked: Exchange[] = [];
  const clock = { now: noon };
  const answer = (code: number, json: unknown): Answer => ({
    status: code,
    headers: new Headers({ date: new Date(serverAt).toUTCString() }),
    json,
    bytes: Buffer.from(JSON.stringify(json) ?? ''),
  });
  const signIn = createSignIn(
    { kind: 'key', clientId: 'rounds', privateKey: keys[algorithm], algorithm, keyId: 'k1' },
    {
      transport: async (exchange) => {
        asked.push(exchange);
        if (exchange.method === 'GET') return answer(200, { token_endpoint: tokenUrl });
        const number = asked.filter(({ method }) => method === 'POST').length;
        return answer(status, { access_token: `t${number}`, token_type: 'Bearer', expires_in: 300, ...token });
      },
      baseUrl: new URL('https://pimsy.example/fhir/R4/'),
      now: () => clock.now,
      endpointOfCapability: () => null,
    },
  );
  return { signIn, asked, clock };
}

const formOf = (exchange: Exchange | undefined) => Object.fromEntries(new URLSearchParams(exchange?.body));

describe('signing in by key', () => {
  it.each(['ES384', 'RS384'] as const)('sends an assertion that the public key proves, %s', async (algorithm) => {
    const { signIn, asked } = signingIn(algorithm);
    expect(await signIn.authorization()).toBe('Bearer t1');
    expect(asked.map(({ url }) => url.href)).toEqual([
      'https://pimsy.example/fhir/R4/.well-known/smart-configuration',
      tokenUrl,
    ]);
    const form = formOf(asked[1]);
    expect(form).toMatchObject({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      scope: expect.stringContaining('system/Patient.read'),
    });
    const { payload, protectedHeader } = await jwtVerify(
      form['client_assertion'] ?? '',
      createPublicKey(keys[algorithm]),
      { algorithms: [algorithm], issuer: 'rounds', subject: 'rounds', audience: tokenUrl, currentDate: new Date(noon) },
    );
    expect(protectedHeader).toMatchObject({ alg: algorithm, typ: 'JWT', kid: 'k1' });
    expect((payload.exp ?? 0) - noon / 1000).toBeLessThanOrEqual(300);
    expect(payload.jti).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('gives each assertion an id of its own', async () => {
    const { signIn, asked } = signingIn();
    signIn.refused(await signIn.authorization());
    await signIn.authorization();
    const ids = asked
      .filter(({ method }) => method === 'POST')
      .map((exchange) => formOf(exchange)['client_assertion']?.split('.')[1] ?? '')
      .map((claims) => JSON.parse(Buffer.from(claims, 'base64url').toString()).jti);
    expect(new Set(ids).size).toBe(2);
  });

  it.each([-50, 50])('writes it by the clock of the server, which is %i minutes off', async (minutes) => {
    const serverAt = noon + minutes * 60_000;
    const { signIn, asked } = signingIn('ES384', { serverAt });
    await signIn.authorization();
    const { payload } = await jwtVerify(formOf(asked[1])['client_assertion'] ?? '', createPublicKey(keys.ES384), {
      currentDate: new Date(serverAt),
    });
    expect((payload.exp ?? 0) - serverAt / 1000).toBeLessThanOrEqual(300);
  });

  it('keeps its token until shortly before its end', async () => {
    const { signIn, clock } = signingIn();
    expect(await signIn.authorization()).toBe('Bearer t1');
    clock.now += 260_000;
    expect(await signIn.authorization()).toBe('Bearer t1');
    clock.now += 20_000;
    expect(await signIn.authorization()).toBe('Bearer t2');
  });

  it('asks once for all who need a token at the same moment', async () => {
    const { signIn, asked } = signingIn();
    const all = await Promise.all([signIn.authorization(), signIn.authorization(), signIn.authorization()]);
    expect(new Set(all)).toEqual(new Set(['Bearer t1']));
    expect(asked).toHaveLength(2);
  });

  it('drops a token that was refused, and not the one that came after it', async () => {
    const { signIn } = signingIn();
    const first = await signIn.authorization();
    signIn.refused(first);
    expect(await signIn.authorization()).toBe('Bearer t2');
    signIn.refused(first);
    expect(await signIn.authorization()).toBe('Bearer t2');
  });

  it.each([
    [
      'is not known',
      { status: 401, token: { error: 'invalid_client', error_description: 'k: secret' } },
      'EhrUnauthorised',
    ],
    ['may not do what is needed', { status: 400, token: { error: 'invalid_scope' } }, 'EhrUnauthorised'],
    ['meets a server that fails', { status: 502 }, 'EhrUnreachable'],
    ['gets something else than a token', { token: { token_type: 'mac' } }, 'EhrInvalidAnswer'],
  ])('that %s fails in words', async (_, server, name) => {
    const failure = await signingIn('ES384', server)
      .signIn.authorization()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name, next: expect.stringMatching(/\w/) });
    expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toMatch(/secret|BEGIN|eyJ/);
  });
});
