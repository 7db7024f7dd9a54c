/** Whoever cannot sign in sees no figures; a token left lying about, or an open way back, lets others see them. */
import { InMemoryWebStorage, WebStorageStateStore } from 'oidc-client-ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OidcSignIn, webConfig } from '../../contracts/web-config.ts';
import { createOidc } from '../../dashboard/src/sign-in/oidc-client.ts';
import { type FakeIssuer, startFakeIssuer } from './fake-issuer.ts';

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

const settingsOf = (changes: object = {}): OidcSignIn => {
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
  if (sign_in.kind !== 'oidc') throw new Error('not what was asked for');
  return sign_in;
};

const signInOf = (changes: object = {}) =>
  createOidc({
    settings: settingsOf(changes),
    origin: ORIGIN,
    stateStore: new WebStorageStateStore({ store: storage }),
  });

const stored = (): string =>
  Array.from({ length: storage.length }, (_, index) => storage.getItem(storage.key(index) ?? '')).join('\n');

/** Each visit to the page is a new sign-in object on the storage that survives. */
const roundTrip = async (returnTo: string, changes: object = {}) => {
  const back = await issuer.visit(await signInOf(changes).begin(returnTo));
  const oidc = signInOf(changes);
  return { oidc, back, signedIn: await oidc.complete(back) };
};

describe('signing in', () => {
  test('asks for a code with PKCE and comes back to the page it was asked from, with a token', async () => {
    const address = new URL(await signInOf().begin('/?view=1#seller-7'));
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

  test('keeps the verifier while the browser is away, and nothing afterwards; never a token', async () => {
    const back = await issuer.visit(await signInOf().begin('/'));
    expect(stored()).toContain('code_verifier');
    expect(stored()).not.toContain('access-');
    await signInOf().complete(back);
    expect(storage.length).toBe(0);
  });

  test.each([
    'https://elsewhere.example/',
    '//elsewhere.example/',
    '/\\elsewhere.example',
    'javascript:alert(1)',
    '/signed-in?code=1',
    'http://[',
  ])('never leads from sign-in to %s', async (returnTo) => {
    expect((await roundTrip(returnTo)).signedIn.returnTo).toBe('/');
  });

  test('refuses an answer that it did not ask for, and one that was used before', async () => {
    await expect(signInOf().complete(`${ORIGIN}/signed-in?code=stolen&state=unknown`)).rejects.toThrow(
      /^Sign-in did not work: No matching state/,
    );
    await expect(signInOf().complete(`${ORIGIN}/signed-in`)).rejects.toThrow(
      /^Sign-in did not work: No state in response/,
    );
    const { back } = await roundTrip('/');
    await expect(signInOf().complete(back)).rejects.toThrow(/^Sign-in did not work/);
    expect(issued).toBe(1);
  });

  test('says what the issuer says when it refuses', async () => {
    issuer.refuse('this account is locked');
    await expect(roundTrip('/')).rejects.toThrow('Sign-in did not work: this account is locked.');
  });

  test('says that the issuer cannot be reached', async () => {
    const oidc = signInOf({ authority: 'http://127.0.0.1:9' });
    await expect(oidc.begin('/')).rejects.toThrow(/^The sign-in service cannot be reached: /);
  });

  test('asks for what an issuer wants beyond the standard', async () => {
    const address = new URL(
      await signInOf({ scope: 'openid pulse/read', parameters: { audience: 'seller-pulse' } }).begin('/'),
    );
    expect(address.searchParams.get('audience')).toBe('seller-pulse');
    expect(address.searchParams.get('scope')).toBe('openid pulse/read');
  });

  test('reads no discovery document when the settings hold what it would say', async () => {
    const metadata = {
      issuer: issuer.url,
      authorization_endpoint: `${issuer.url}/authorize`,
      token_endpoint: `${issuer.url}/token`,
    };
    expect((await roundTrip('/', { metadata })).signedIn.accessToken).toBe('access-1');
    expect(issuer.requests).toEqual(['/authorize', '/token']);
  });
});

describe('a token that is refused later', () => {
  test('is replaced by refresh token, again and again', async () => {
    const { oidc } = await roundTrip('/');
    expect(await oidc.renew()).toBe('access-2');
    expect(await oidc.renew()).toBe('access-3');
    expect(storage.length).toBe(0);
  });

  test('cannot be replaced when the issuer no longer takes the refresh token, or the person signed out', async () => {
    const { oidc } = await roundTrip('/');
    issuer.revokeRefreshTokens();
    expect(await oidc.renew()).toBeUndefined();
    const { oidc: other } = await roundTrip('/');
    await other.signOut();
    expect(await other.renew()).toBeUndefined();
    expect(await signInOf().renew()).toBeUndefined();
  });
});

describe('signing out', () => {
  test('while a new token is on its way forgets that one too', async () => {
    const { oidc } = await roundTrip('/');
    const renewal = oidc.renew();
    await oidc.signOut();
    expect(await renewal).toBeUndefined();
    expect(await oidc.renew()).toBeUndefined();
    expect(issued).toBe(2);
  });

  test("ends the session at the issuer by OIDC's request, and comes back here", async () => {
    const { oidc } = await roundTrip('/');
    const address = new URL((await oidc.signOut()) ?? '');
    expect(`${address.origin}${address.pathname}`).toBe(`${issuer.url}/end-session`);
    expect(address.searchParams.get('post_logout_redirect_uri')).toBe(`${ORIGIN}/`);
    expect(address.searchParams.get('id_token_hint')).toMatch(/^ey/);
  });

  test("ends it by Cognito's own request where the settings say so", async () => {
    const { oidc } = await roundTrip('/', { logout: { endpoint: 'https://auth.example/logout' } });
    expect(await oidc.signOut()).toBe(
      'https://auth.example/logout?client_id=dashboard&logout_uri=https%3A%2F%2Fpulse.example%2F',
    );
  });

  test('knows of no address when the issuer has none', async () => {
    const metadata = {
      issuer: issuer.url,
      authorization_endpoint: `${issuer.url}/authorize`,
      token_endpoint: `${issuer.url}/token`,
    };
    const { oidc } = await roundTrip('/', { metadata });
    expect(await oidc.signOut()).toBeUndefined();
  });
});
