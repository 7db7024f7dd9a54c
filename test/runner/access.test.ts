/**
 * Whoever gets past these checks reads what a competitor sells, or learns who sells here at all.
 */
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  generateKeyPair,
  importJWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { exclusionBody, exclusionsBody } from '../../contracts/api/exclusions.ts';
import { problem } from '../../contracts/api/problem.ts';
import { keyFile } from '../../local/data-folder.ts';
import { LOCAL_AUDIENCE, LOCAL_ISSUER } from '../../local/environment.ts';
import { orderLine } from '../support/factories/record-lines.ts';
import { startTestRunner, type TestRunner } from '../support/runner/runner-in-process.ts';

let runner: TestRunner;
beforeAll(async () => {
  runner = await startTestRunner();
  await runner.publish([orderLine('own', 'o1'), orderLine('other', 'o1')]);
  await Promise.all(
    ['own', 'other'].map((seller) => runner.metricsOnce(seller, ({ orders }) => orders.total_orders === 1)),
  );
});
afterAll(() => runner?.stop());

const HEADER = { alg: 'ES256', kid: 'local' };
const seconds = (): number => Math.floor(Date.now() / 1000);
const claims = (changes: JWTPayload = {}): JWTPayload => ({
  iss: LOCAL_ISSUER,
  aud: LOCAL_AUDIENCE,
  iat: seconds(),
  exp: seconds() + 600,
  sub: 'user-1',
  seller_id: 'own',
  ...changes,
});

/** Signs with the runner's own key, which no attacker has: only the claims are at fault. */
const signed = async (payload: JWTPayload, header: JWTHeaderParameters = HEADER): Promise<string> =>
  new SignJWT(payload)
    .setProtectedHeader(header)
    .sign(await importJWK(JSON.parse(readFileSync(keyFile(runner.folder), 'utf8')), 'ES256'));

const signedWith = async (key: Uint8Array, header: JWTHeaderParameters): Promise<string> =>
  new SignJWT(claims()).setProtectedHeader(header).sign(key);

const get = (path: string, authorization: string | undefined): Promise<Response> =>
  fetch(`${runner.url}${path}`, authorization === undefined ? {} : { headers: { authorization } });

const without = (payload: JWTPayload, name: string): JWTPayload =>
  Object.fromEntries(Object.entries(payload).filter(([key]) => key !== name));

const REFUSED: readonly (readonly [what: string, token: () => Promise<string>, reason: RegExp])[] = [
  ['is no token at all', async () => 'nonsense', /malformed/],
  ['is three parts of nothing', async () => 'a.b.c', /malformed/],
  [
    'was signed by somebody else under the same key id',
    async () =>
      new SignJWT(claims()).setProtectedHeader(HEADER).sign((await generateKeyPair('ES256')).privateKey),
    /signature does not match/,
  ],
  [
    'names a key that nobody published',
    () => signed(claims(), { alg: 'ES256', kid: 'another' }),
    /does not publish/,
  ],
  [
    'was changed after it was signed',
    async () => {
      const [header, , signature] = (await signed(claims())).split('.');
      return [
        header,
        Buffer.from(JSON.stringify(claims({ seller_id: 'other' }))).toString('base64url'),
        signature,
      ].join('.');
    },
    /signature does not match/,
  ],
  ['is not signed (alg none)', async () => new UnsecuredJWT(claims()).encode(), /not signed with/],
  [
    'is signed with the public key as a shared secret (PEM)',
    async () => {
      const [key] = runner.issuer.publicKeys.keys;
      const pem = createPublicKey({ key: key!, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
      return signedWith(new TextEncoder().encode(String(pem)), { alg: 'HS256', kid: 'local' });
    },
    /not signed with/,
  ],
  [
    'is signed with the public key as a shared secret (JWK)',
    () =>
      signedWith(new TextEncoder().encode(JSON.stringify(runner.issuer.publicKeys.keys[0])), {
        alg: 'HS256',
        kid: 'local',
      }),
    /not signed with/,
  ],
  ['has expired', () => signed(claims({ exp: seconds() - 60 })), /expired/],
  ['never expires', () => signed(without(claims(), 'exp')), /no valid expiry/],
  ['is not valid yet', () => signed(claims({ nbf: seconds() + 300 })), /not valid yet/],
  ['comes from another issuer', () => signed(claims({ iss: 'https://elsewhere.example' })), /another issuer/],
  ['is meant for another audience', () => signed(claims({ aud: 'another-product' })), /another audience/],
  ['was issued to nobody', () => signed(without(claims(), 'sub')), /to whom it was issued/],
  ['speaks for nobody', () => signed(without(claims(), 'seller_id')), /neither/],
  ['speaks for a seller and a role', () => signed(claims({ roles: ['operator'] })), /both/],
  [
    'speaks for two roles',
    () => signed(without(claims({ roles: ['operator', 'finance'] }), 'seller_id')),
    /several/,
  ],
  [
    'has a role that is none of ours',
    () => signed(without(claims({ roles: ['admin'] }), 'seller_id')),
    /neither/,
  ],
];

describe('a seller route, over HTTP', () => {
  test('answers a valid token, so that the tests below fail for the reason they name', async () => {
    expect((await get('/v1/sellers/own/metrics', `Bearer ${await signed(claims())}`)).status).toBe(200);
  });

  test.each([undefined, '', 'Bearer', 'Basic b3duOm93bg==', 'Bearer two tokens'])(
    'asks for a token when the authorization is %j',
    async (authorization) => {
      const response = await get('/v1/sellers/own/metrics', authorization);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(problem.parse(await response.json()).status).toBe(401);
    },
  );

  test.each(REFUSED)('refuses a token that %s', async (_what, token, reason) => {
    const text = await token();
    for (const seller of ['own', 'other', 'nobody']) {
      const response = await get(`/v1/sellers/${seller}/metrics`, `Bearer ${text}`);
      const body = await response.text();
      expect(response.status, body).toBe(401);
      expect(problem.parse(JSON.parse(body)).detail).toMatch(reason);
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
      expect(body).not.toContain(text);
    }
  });

  test.each(['metrics', 'history', 'breakdown?by=category', 'alerts'])(
    'answers a request for %s of another seller the same whether that seller exists or not',
    async (route) => {
      const answers: {
        readonly status: number;
        readonly body: string;
        readonly headers: readonly (readonly [string, string])[];
      }[] = [];
      for (const seller of ['other', 'nobody', 'not%20an%20id']) {
        const response = await runner.get(`/v1/sellers/${seller}/${route}`, { sellerId: 'own' });
        const varying = new Set(['date', 'apigw-requestid']);
        answers.push({
          status: response.status,
          body: await response.text(),
          headers: [...response.headers].filter(([name]) => !varying.has(name)),
        });
      }
      expect(answers[0]).toMatchObject({ status: 403 });
      expect(answers[1]).toEqual(answers[0]);
      expect(answers[2]).toEqual(answers[0]);
    },
  );

  test.each(['metrics', 'history', 'breakdown?by=category', 'alerts'])(
    'refuses %s to finance',
    async (route) => {
      for (const seller of ['own', 'nobody'])
        expect((await runner.get(`/v1/sellers/${seller}/${route}`, { role: 'finance' })).status).toBe(403);
    },
  );

  test('tells an operator when a seller does not exist', async () => {
    expect((await runner.get('/v1/sellers/other/metrics', { role: 'operator' })).status).toBe(200);
    expect((await runner.get('/v1/sellers/nobody/metrics', { role: 'operator' })).status).toBe(404);
  });
});

describe('an operator’s change, over HTTP', () => {
  const path = '/v1/operator/sellers/own/exclusions';
  const body = JSON.stringify({
    rate: 'acceptance_rate',
    order_id: 'o1',
    excluded: true,
    reason: 'The shop’s system was down',
  });
  const post = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${runner.url}${path}`, { method: 'POST', headers, body });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json'])(
    'cannot be made by a page elsewhere, which has no token (%s)',
    async (type) => {
      expect((await post({ 'content-type': type })).status).toBe(401);
      const asked = await fetch(`${runner.url}${path}`, {
        method: 'OPTIONS',
        headers: { origin: 'https://elsewhere.example' },
      });
      expect([asked.ok, asked.headers.get('access-control-allow-origin')]).toEqual([false, null]);
    },
  );

  test.each([{ sellerId: 'own' }, { role: 'finance' }] as const)('is refused to %j', async (bearer) => {
    const authorization = `Bearer ${await runner.token(bearer)}`;
    expect((await post({ authorization, 'content-type': 'application/json' })).status).toBe(403);
    expect((await runner.get(path, bearer)).status).toBe(403);
  });

  test('is made once, and is listed in the history', async () => {
    const authorization = `Bearer ${await runner.token({ role: 'operator' })}`;
    expect((await post({ authorization, 'content-type': 'text/plain' })).status).toBe(415);
    for (const changed of [true, false]) {
      const response = await post({ authorization, 'content-type': 'application/json' });
      expect([response.status, exclusionBody.parse(await response.json())]).toMatchObject([
        200,
        { changed, by: 'operator:demo' },
      ]);
    }
    const { entries } = exclusionsBody.parse(await (await runner.get(path, { role: 'operator' })).json());
    expect(entries).toMatchObject([
      { action: 'exclude', order_id: 'o1', by: 'operator:demo', reason: 'The shop’s system was down' },
    ]);
  });
});

describe('a route over all sellers, over HTTP', () => {
  const ROLE_ROUTES = [
    ['operator', '/v1/operator/sellers'],
    ['operator', '/v1/operator/overview'],
    ['operator', '/v1/operator/what-if'],
    ['finance', '/v1/finance/payouts'],
    ['finance', '/v1/finance/liability'],
    ['finance', '/v1/finance/audit'],
  ] as const;

  test.each(ROLE_ROUTES)('answers the role %s alone: %s', async (role, path) => {
    const other = role === 'operator' ? 'finance' : 'operator';
    expect((await runner.get(path, { role })).status).toBe(200);
    for (const bearer of [{ role: other }, { sellerId: 'own' }] as const)
      expect((await runner.get(path, bearer)).status).toBe(403);
    expect((await get(path, undefined)).status).toBe(401);
  });

  test('gives finance the statement of any seller, as a file too', async () => {
    expect((await runner.get('/v1/sellers/own/statement', { role: 'finance' })).status).toBe(200);
    const file = await runner.get('/v1/sellers/own/statement?format=csv', { role: 'finance' });
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await file.text()).toMatch(/^date,gmv,.*\r\n/);
  });
});

describe('a route without a token', () => {
  test('describes the API to everybody', async () => {
    const response = await fetch(`${runner.url}/v1/openapi.json`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      openapi: '3.1.0',
      paths: { '/v1/sellers/{seller_id}/metrics': {} },
    });
  });

  test('publishes keys that cannot sign', async () => {
    const { keys } = z
      .object({ keys: z.array(z.looseObject({})) })
      .parse(await (await fetch(`${runner.url}/.well-known/jwks.json`)).json());
    expect(keys.flatMap((key) => Object.keys(key)).sort()).toEqual([
      'alg',
      'crv',
      'kid',
      'kty',
      'use',
      'x',
      'y',
    ]);
  });
});
