import { once } from 'node:events';
import { createServer } from 'node:http';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, expect, test } from 'vitest';
import { createTokenVerifier, type TokenVerifierOptions } from '../../../adapters/auth/token-verifier.ts';
import { mayReadSeller } from '../../../app/access/identity.ts';
import { KeysUnavailableError } from '../../../app/ports/tokens.ts';
import { AUDIENCE, claimsAt, createIssuer, ISSUER, SUBJECT } from '../../support/factories/tokens.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');
const SECONDS = NOW / 1000;
const issuer = await createIssuer();
const options = {
  issuer: ISSUER,
  audience: AUDIENCE,
  keys: issuer.keySet,
  clock: () => NOW,
} satisfies TokenVerifierOptions;
const verify = createTokenVerifier(options);
const seller = claimsAt(NOW, { seller_id: 'seller-1' });

/** An access token as Cognito makes it: without `aud`. */
const cognito = { ...seller, aud: undefined, client_id: AUDIENCE, token_use: 'access' };

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A real key server whose answer can change. */
const keyServer = async (answer: () => { status: number; body: string }) => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    const { status, body } = answer();
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: new URL(`http://127.0.0.1:${address.port}/keys.json`), asked: () => asked };
};

test.each(['RS256', 'ES256'] as const)(
  'accepts a token signed with %s for its seller until it expires',
  async (algorithm) => {
    const other = await createIssuer(algorithm);
    const verified = await createTokenVerifier({ ...options, keys: other.keySet })(await other.sign(seller));
    expect(verified).toEqual({
      identity: { role: 'seller', subject: SUBJECT, sellerId: 'seller-1' },
      expiresAt: NOW + 3_600_000,
    });
  },
);

test.each(['operator', 'finance'] as const)('finds the role %s among foreign roles', async (role) => {
  const verified = await verify(await issuer.sign(claimsAt(NOW, { roles: ['offline_access', role] })));
  expect(verified).toMatchObject({ identity: { role, subject: SUBJECT } });
});

test('keeps the access of a seller whose token has foreign roles', async () => {
  expect(await verify(await issuer.sign({ ...seller, roles: ['offline_access'] }))).toMatchObject({
    identity: { sellerId: 'seller-1' },
  });
});

test.each([
  ['expired', { ...seller, exp: SECONDS - 31 }, 'it has expired'],
  ['not yet valid', { ...seller, nbf: SECONDS + 31 }, 'it is not valid yet'],
  ['without expiry', { ...seller, exp: undefined }, 'it has no valid expiry (exp)'],
  ['of another issuer', { ...seller, iss: 'https://evil.example' }, 'it comes from another issuer'],
  ['without an issuer', { ...seller, iss: undefined }, 'it comes from another issuer'],
  ['for another audience', { ...seller, aud: ['something-else'] }, 'it is meant for another audience'],
  ['without an audience', { ...seller, aud: undefined }, 'it is meant for another audience'],
  ['for an audience that is no text', { ...seller, aud: null }, 'it is meant for another audience'],
  [
    'for an audience of which ours is a part',
    { ...seller, aud: `${AUDIENCE}-2` },
    'it is meant for another audience',
  ],
  ['for nobody in a list', { ...seller, aud: [] }, 'it is meant for another audience'],
  ['of another client', { ...cognito, client_id: 'another-app' }, 'it is meant for another audience'],
  ['of a client that is no text', { ...cognito, client_id: [AUDIENCE] }, 'it is meant for another audience'],
  [
    'of our client for another audience',
    { ...cognito, aud: 'something-else' },
    'it is meant for another audience',
  ],
  ['of our client for no audience', { ...cognito, aud: '' }, 'it is meant for another audience'],
  ['that is an identity token', { ...seller, token_use: 'id' }, 'it is not an access token (token_use)'],
  ['of an unknown use', { ...cognito, token_use: 'refresh' }, 'it is not an access token (token_use)'],
  ['of a use that is no text', { ...cognito, token_use: null }, 'it is not an access token (token_use)'],
  [
    'that was issued to nobody',
    { ...seller, sub: undefined },
    'it does not say to whom it was issued (sub, 1 to 255 characters)',
  ],
  [
    'with an empty subject',
    { ...seller, sub: '' },
    'it does not say to whom it was issued (sub, 1 to 255 characters)',
  ],
  [
    'with a subject that is endless',
    { ...seller, sub: 'x'.repeat(256) },
    'it does not say to whom it was issued (sub, 1 to 255 characters)',
  ],
  [
    'that names nobody',
    claimsAt(NOW, {}),
    'it has neither a seller_id nor one of the roles operator, finance',
  ],
  [
    'with unknown roles alone',
    claimsAt(NOW, { roles: ['admin'] }),
    'it has neither a seller_id nor one of the roles operator, finance',
  ],
  [
    'that names a seller and a role',
    { ...seller, roles: ['operator'] },
    'it has both a seller_id and a role; it must have one of them',
  ],
  [
    'with both roles',
    claimsAt(NOW, { roles: ['operator', 'finance'] }),
    'it has several of the roles operator, finance; it must have one of them',
  ],
  [
    'with a seller_id that is none',
    claimsAt(NOW, { seller_id: 'a#b' }),
    'its claims seller_id (an identifier) or roles (an array of strings) are malformed',
  ],
  [
    'with roles in one string',
    claimsAt(NOW, { roles: 'operator' }),
    'its claims seller_id (an identifier) or roles (an array of strings) are malformed',
  ],
])('refuses a token %s and gives the reason', async (_, claims, reason) => {
  expect(await verify(await issuer.sign(JSON.parse(JSON.stringify(claims))))).toEqual({ reason });
});

test('accepts an access token of Cognito, which names its client in place of an audience', async () => {
  expect(await verify(await issuer.sign(JSON.parse(JSON.stringify(cognito))))).toMatchObject({
    identity: { sellerId: 'seller-1' },
  });
});

test('accepts a token for several audiences, of which one is ours', async () => {
  expect(
    await verify(await issuer.sign({ ...seller, aud: ['other', AUDIENCE], client_id: 'another-app' })),
  ).toHaveProperty('identity');
});

test('accepts tokens when clocks differ by half a minute', async () => {
  expect(await verify(await issuer.sign({ ...seller, exp: SECONDS - 29 }))).toHaveProperty('identity');
  expect(await verify(await issuer.sign({ ...seller, nbf: SECONDS + 29 }))).toHaveProperty('identity');
});

test('refuses an unsigned token', async () => {
  expect(await verify(new UnsecuredJWT(seller).encode())).toHaveProperty('reason');
});

test('refuses a token signed with a shared secret, even when the secret is the public key', async () => {
  const secret = new TextEncoder().encode(JSON.stringify(issuer.keySet.keys[0]));
  const token = await new SignJWT(seller).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(secret);
  expect(await verify(token)).toEqual({ reason: 'it is not signed with RS256 or ES256' });
});

test('refuses another asymmetric algorithm', async () => {
  const other = await createIssuer('PS256');
  expect(await createTokenVerifier({ ...options, keys: other.keySet })(await other.sign(seller))).toEqual({
    reason: 'it is not signed with RS256 or ES256',
  });
});

test('refuses a forged signature and a changed payload', async () => {
  const forged = await (await createIssuer()).sign(seller);
  expect(await verify(forged)).toEqual({ reason: 'its signature does not match' });
  const [header, , signature] = (await issuer.sign(seller)).split('.');
  const payload = Buffer.from(JSON.stringify({ ...seller, seller_id: 'seller-2' })).toString('base64url');
  expect(await verify([header, payload, signature].join('.'))).toEqual({
    reason: 'its signature does not match',
  });
});

test('refuses a key that the issuer does not publish', async () => {
  expect(await verify(await issuer.sign(seller, { kid: 'key-9' }))).toEqual({
    reason: 'it is signed with a key that its issuer does not publish',
  });
});

test.each(['', 'x', 'a.b.c', 'e30.e30.e30', '....', 'ü.ü.ü'])(
  'refuses %j, which is no token, as malformed',
  async (token) => {
    expect(await verify(token)).toHaveProperty('reason');
  },
);

test('never repeats the token in the reason', async () => {
  const token = await issuer.sign({ ...seller, iss: 'secret-issuer', seller_id: 'secret-seller' });
  expect(JSON.stringify(await verify(token))).not.toContain('secret');
});

test('fetches published keys once and keeps them', async () => {
  const server = await keyServer(() => ({ status: 200, body: JSON.stringify(issuer.keySet) }));
  const remote = createTokenVerifier({ ...options, keys: server.url });
  for (let count = 0; count < 3; count += 1)
    expect(await remote(await issuer.sign(seller))).toHaveProperty('identity');
  expect(server.asked()).toBe(1);
});

test.each([
  { status: 500, body: '{}' },
  { status: 200, body: 'not json' },
  { status: 200, body: '{"keys": 1}' },
])(
  'does not call a good token bad when the key server answers %j, and accepts it once keys are back',
  async (broken) => {
    let answer = broken;
    const server = await keyServer(() => answer);
    const remote = createTokenVerifier({ ...options, keys: server.url });
    await expect(remote(await issuer.sign(seller))).rejects.toBeInstanceOf(KeysUnavailableError);
    answer = { status: 200, body: JSON.stringify(issuer.keySet) };
    expect(await remote(await issuer.sign(seller))).toHaveProperty('identity');
  },
);

test('reports unavailable keys as a failure of ours when no key server listens', async () => {
  const remote = createTokenVerifier({ ...options, keys: new URL('http://127.0.0.1:9/keys.json') });
  await expect(remote(await issuer.sign(seller))).rejects.toBeInstanceOf(KeysUnavailableError);
});

test('lets a seller read itself, an operator every seller, and finance no seller', () => {
  expect(mayReadSeller({ role: 'seller', subject: SUBJECT, sellerId: 'a' }, 'a')).toBe(true);
  expect(mayReadSeller({ role: 'seller', subject: SUBJECT, sellerId: 'a' }, 'b')).toBe(false);
  expect(mayReadSeller({ role: 'operator', subject: SUBJECT }, 'b')).toBe(true);
  expect(mayReadSeller({ role: 'finance', subject: SUBJECT }, 'b')).toBe(false);
});
