/** Who signs out must leave nothing behind; who signed in must never face an empty page. */
import { InMemoryWebStorage } from 'oidc-client-ts';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { GateAction } from '../../dashboard/src/sign-in/gate.tsx';
import type { IssuerClient } from '../../dashboard/src/sign-in/oidc-client.ts';
import { type SignedInVisit, signInWithOidc } from '../../dashboard/src/sign-in/oidc-sign-in.ts';

const HOUR_MS = 3_600_000;
const OPERATOR = `e30.${Buffer.from('{"roles":["operator"]}').toString('base64url')}.c2ln`;

/** A browser tab and an issuer that the test controls. */
class FakeTab {
  address = new URL('https://pulse.example/sellers/seller-1');
  readonly storage = new InMemoryWebStorage();
  readonly left: string[] = [];
  readonly issuer = {
    begin: vi.fn(async (returnTo: string) => `https://issuer.example/?back=${returnTo}`),
    complete: vi.fn(async () => ({ accessToken: OPERATOR, returnTo: '/sellers/seller-1' })),
    renew: vi.fn(async (): Promise<string | undefined> => undefined),
    signOut: vi.fn(async (): Promise<string | undefined> => 'https://issuer.example/end'),
  } satisfies IssuerClient;
  now = 0;
  gate: { text: string; action: GateAction | undefined } | undefined;
  visit: SignedInVisit | undefined;
  /** The paths shown to a person who is signed in, in order. */
  shown: string[] = [];

  async open(address: string): Promise<void> {
    this.address = new URL(address, this.address);
    [this.gate, this.visit, this.shown] = [undefined, undefined, []];
    await signInWithOidc({
      issuer: this.issuer,
      redirectPath: '/signed-in',
      browser: {
        address: () => this.address,
        go: (to) => void this.left.push(to),
        replace: (path) => void (this.address = new URL(path, this.address)),
      },
      storage: this.storage,
      showGate: (text, action) => void (this.gate = { text, action }),
      showSignedIn: (visit) => {
        this.visit = visit;
        this.gate = undefined;
        this.shown.push(this.address.pathname);
      },
      now: () => this.now,
    });
  }
}

let tab: FakeTab;
beforeEach(async () => {
  tab = new FakeTab();
  await tab.open('/signed-in?code=1');
});

describe('a person who signs in', () => {
  test('comes back to the page that they wanted', () => {
    expect(tab.address.href).toBe('https://pulse.example/sellers/seller-1');
    expect(tab.visit?.viewer).toEqual({ kind: 'operator' });
    expect(tab.shown).toEqual(['/sellers/seller-1']);
  });

  test('reads why the session ended, and can sign in again', async () => {
    await tab.visit?.session.replaceToken(OPERATOR, 'it is meant for another audience');
    expect(tab.shown).toEqual(['/sellers/seller-1']);
    expect(tab.gate).toMatchObject({
      text: 'You are signed in, but you cannot see any figures. it is meant for another audience',
      action: { label: 'Sign in' },
    });
    tab.gate?.action?.run();
    await vi.waitFor(() => expect(tab.left).toEqual(['https://issuer.example/?back=/sellers/seller-1']));
  });

  test('is sent to sign in again when the token cannot be renewed, and can retry when that fails', async () => {
    tab.now = HOUR_MS;
    tab.issuer.begin.mockRejectedValueOnce(new Error('no connection'));
    await tab.visit?.session.replaceToken(OPERATOR, 'it has expired');
    await vi.waitFor(() =>
      expect(tab.gate).toMatchObject({ text: 'no connection.', action: { label: 'Try again' } }),
    );
    expect(tab.shown).toEqual(['/sellers/seller-1']);
    tab.gate?.action?.run();
    await vi.waitFor(() => expect(tab.left).toHaveLength(1));
  });
});

describe('a person who signs out', () => {
  test('has no token at once, however slow the issuer is, and Back shows no seller', async () => {
    const answer = Promise.withResolvers<string | undefined>();
    tab.issuer.signOut.mockReturnValueOnce(answer.promise);
    const done = tab.visit?.signOut();
    expect([tab.visit?.session.token(), tab.visit?.session.over.aborted]).toEqual(['', true]);
    expect([tab.shown, tab.gate?.text]).toEqual([['/sellers/seller-1'], 'Signing out …']);
    answer.resolve('https://issuer.example/end');
    await done;
    expect(tab.left).toEqual(['https://issuer.example/end']);
  });

  test.each([
    [
      'cannot end its session',
      async () => undefined,
      'You are signed out of Seller Pulse, but maybe not of the sign-in service. On a shared computer, sign out there too.',
    ],
    [
      'cannot be reached',
      () => Promise.reject(new Error('no connection')),
      'You are signed out of Seller Pulse, but not of the sign-in service: no connection. On a shared computer, sign out there too.',
    ],
  ])('reads so when the issuer %s', async (_, signOut, text) => {
    tab.issuer.signOut.mockImplementationOnce(signOut);
    await tab.visit?.signOut();
    expect(tab.shown).toEqual(['/sellers/seller-1']);
    expect(tab.gate).toMatchObject({ text, action: { label: 'Sign in' } });
  });

  test('has to press a button to sign in again, after a reload and at every address', async () => {
    await tab.visit?.signOut();
    tab.left.length = 0;
    for (const address of ['/', '/sellers/seller-1']) {
      await tab.open(address);
      expect(tab.gate).toMatchObject({ text: 'You are signed out.', action: { label: 'Sign in' } });
    }
    expect(tab.left).toEqual([]);
    tab.gate?.action?.run();
    await vi.waitFor(() => expect(tab.left).toHaveLength(1));
    await tab.open('/signed-in?code=2');
    expect(tab.shown).toEqual(['/sellers/seller-1']);
    await tab.open('/sellers/seller-3');
    expect(tab.left).toHaveLength(2);
  });

  test('is not sent back to the sign-in page by a sign-in that was under way', async () => {
    const address = Promise.withResolvers<string>();
    tab.issuer.begin.mockReturnValueOnce(address.promise);
    tab.now = HOUR_MS;
    await tab.visit?.session.replaceToken(OPERATOR, 'it has expired');
    await tab.visit?.signOut();
    address.resolve('https://issuer.example/');
    await address.promise;
    expect(tab.left).toEqual(['https://issuer.example/end']);
  });
});
