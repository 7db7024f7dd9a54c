/** A person who cannot sign in sees no figures; a stored token shows them to others. */
import { InMemoryWebStorage, WebStorageStateStore } from 'oidc-client-ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OidcSignIn, webConfig } from '../../contracts/web-config.ts';
import { createIssuerClient } from '../../dashboard/src/sign-in/oidc-client.ts';
import { type FakeIssuer, startFakeIssuer } from '../support/servers/openid-provider.ts';

const ORIGIN = 'https://pulse.example';

let issuer: FakeIssuer;
let issued: number;
let storage: InMemoryWebStorage;
beforeEach(async () => {
  issued = 0;
  storage = new InMemoryWebStorage();
  issuer = await startFakeIssuer(() => {
    issued += 1;
    return `access-${issued}`;
  });
});
afterEach(() => issuer.close());

const readSettings = (changes: object = {}): OidcSignIn => {
  const { sign_in } = webConfig.parse({
    stage_name: 'test',
    sign_in: {
      kind: 'oidc',
      authority: issuer.url,
      client_id: 'dashboard',
      redirect_path: '/signed-in',
      ...changes,
    },
  });
  if (sign_in.kind !== 'oidc') throw new Error('the settings are not for OIDC');
  return sign_in;
};

const createClient = (changes: object = {}) =>
  createIssuerClient({
    settings: readSettings(changes),
    origin: ORIGIN,
    stateStore: new WebStorageStateStore({ store: storage }),
  });

const readStorage = (): string =>
  Array.from({ length: storage.length }, (_, index) => storage.getItem(storage.key(index) ?? '')).join('\n');

/** Signs in with a client for each page load, as a browser does; only the storage survives. */
const roundTrip = async (returnTo: string, changes: object = {}) => {
  const back = await issuer.visit(await createClient(changes).begin(returnTo));
  const client = createClient(changes);
  return { client, back, signedIn: await client.complete(back) };
};

describe('signing in', () => {
  test('returns the person to the same page with a token, by a code with PKCE', async () => {
    const address = new URL(await createClient().begin('/?view=1#seller-7'));
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'dashboard',
      redirect_uri: `${ORIGIN}/signed-in`,
      scope: 'openid',
      code_challenge_method: 'S256',
    });
    const { signedIn } = await roundTrip('/?view=1#seller-7');
    expect(signedIn).toEqual({ accessToken: 'access-1', returnTo: '/?view=1#seller-7' });
    expect(issuer.forms[0]?.get('client_secret')).toBeNull();
  });

  test('stores the verifier while the browser is at the issuer, nothing afterwards, and never a token', async () => {
    const back = await issuer.visit(await createClient().begin('/'));
    expect(readStorage()).toContain('code_verifier');
    expect(readStorage()).not.toContain('access-');
    await createClient().complete(back);
    expect(storage.length).toBe(0);
  });

  test.each([
    'https://elsewhere.example/',
    '//elsewhere.example/',
    '/\\elsewhere.example',
    'javascript:alert(1)',
    '/signed-in?code=1',
    'http://[',
  ])('never sends a person who signed in to %s', async (returnTo) => {
    expect((await roundTrip(returnTo)).signedIn.returnTo).toBe('/');
  });

  test('refuses an answer of the issuer that was not asked for, or that was used before', async () => {
    await expect(createClient().complete(`${ORIGIN}/signed-in?code=stolen&state=unknown`)).rejects.toThrow(
      /^Could not sign you in: No matching state/,
    );
    await expect(createClient().complete(`${ORIGIN}/signed-in`)).rejects.toThrow(
      /^Could not sign you in: No state in response/,
    );
    const { back } = await roundTrip('/');
    await expect(createClient().complete(back)).rejects.toThrow(/^Could not sign you in/);
    expect(issued).toBe(1);
  });

  test('tells the person why the issuer refused', async () => {
    issuer.refuse('this account is locked');
    await expect(roundTrip('/')).rejects.toThrow('Could not sign you in: this account is locked.');
  });

  test('tells the person when the issuer cannot be reached', async () => {
    const client = createClient({ authority: 'http://127.0.0.1:9' });
    await expect(client.begin('/')).rejects.toThrow(/^Could not reach the sign-in service: /);
  });

  test('sends the scope and the parameters that an issuer wants beyond the standard', async () => {
    const address = new URL(
      await createClient({ scope: 'openid pulse/read', parameters: { audience: 'seller-pulse' } }).begin('/'),
    );
    expect(address.searchParams.get('audience')).toBe('seller-pulse');
    expect(address.searchParams.get('scope')).toBe('openid pulse/read');
  });

  test('works with an issuer whose discovery document browsers may not read', async () => {
    const metadata = {
      issuer: issuer.url,
      authorization_endpoint: `${issuer.url}/authorize`,
      token_endpoint: `${issuer.url}/token`,
    };
    expect((await roundTrip('/', { metadata })).signedIn.accessToken).toBe('access-1');
    expect(issuer.requests).toEqual(['/authorize', '/token']);
  });
});

describe('renewing a token', () => {
  test('works by refresh token, again and again', async () => {
    const { client } = await roundTrip('/');
    expect(await client.renew()).toBe('access-2');
    expect(await client.renew()).toBe('access-3');
    expect(storage.length).toBe(0);
  });

  test('ends when the issuer revokes the refresh token, or the person signs out', async () => {
    const { client } = await roundTrip('/');
    issuer.revokeRefreshTokens();
    expect(await client.renew()).toBeUndefined();
    const { client: other } = await roundTrip('/');
    await other.signOut();
    expect(await other.renew()).toBeUndefined();
    expect(await createClient().renew()).toBeUndefined();
  });
});

describe('signing out', () => {
  test('forgets the token of a renewal that is under way', async () => {
    const { client } = await roundTrip('/');
    const renewal = client.renew();
    await client.signOut();
    expect(await renewal).toBeUndefined();
    expect(await client.renew()).toBeUndefined();
    expect(issued).toBe(2);
  });

  test("ends the session at the issuer by OIDC's own request, and comes back to this page", async () => {
    const { client } = await roundTrip('/');
    const address = new URL((await client.signOut()) ?? '');
    expect(`${address.origin}${address.pathname}`).toBe(`${issuer.url}/end-session`);
    expect(address.searchParams.get('post_logout_redirect_uri')).toBe(`${ORIGIN}/`);
    expect(address.searchParams.get('id_token_hint')).toMatch(/^ey/);
  });

  test("ends the session at Cognito by Cognito's own request", async () => {
    const { client } = await roundTrip('/', { logout: { endpoint: 'https://auth.example/logout' } });
    expect(await client.signOut()).toBe(
      'https://auth.example/logout?client_id=dashboard&logout_uri=https%3A%2F%2Fpulse.example%2F',
    );
  });

  test('has no address to go to when the issuer has none', async () => {
    const metadata = {
      issuer: issuer.url,
      authorization_endpoint: `${issuer.url}/authorize`,
      token_endpoint: `${issuer.url}/token`,
    };
    const { client } = await roundTrip('/', { metadata });
    expect(await client.signOut()).toBeUndefined();
  });
});
