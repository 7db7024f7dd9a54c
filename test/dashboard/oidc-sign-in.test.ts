/** Whoever signs out of a shared computer must leave nothing behind; whoever is signed in must not be left before an empty page. */
import { InMemoryWebStorage } from 'oidc-client-ts';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Oidc } from '../../dashboard/src/sign-in/oidc-client.ts';
import { type GateAction, type SignedInVisit, startVisit } from '../../dashboard/src/sign-in/oidc-sign-in.ts';

const HOUR_MS = 3_600_000;
const OPERATOR = `e30.${Buffer.from('{"roles":["operator"]}').toString('base64url')}.c2ln`;

/** A tab of a browser and the issuer, in the hands of the test. */
class FakeTab {
  address = new URL('https://pulse.example/sellers/seller-1');
  readonly storage = new InMemoryWebStorage();
  readonly left: string[] = [];
  readonly oidc = {
    begin: vi.fn(async (returnTo: string) => `https://issuer.example/?back=${returnTo}`),
    complete: vi.fn(async () => ({ accessToken: OPERATOR, returnTo: '/sellers/seller-1' })),
    renew: vi.fn(async (): Promise<string | undefined> => undefined),
    signOut: vi.fn(async (): Promise<string | undefined> => 'https://issuer.example/end'),
  } satisfies Oidc;
  now = 0;
  gate: { text: string; action: GateAction | undefined } | undefined;
  visit: SignedInVisit | undefined;
  /** Pages that were shown to somebody signed in, one after the other. */
  shown: string[] = [];

  async open(address: string): Promise<void> {
    this.address = new URL(address, this.address);
    [this.gate, this.visit, this.shown] = [undefined, undefined, []];
    await startVisit({
      oidc: this.oidc,
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

describe('whoever is signed in', () => {
  test('comes back to the page asked for', () => {
    expect(tab.address.href).toBe('https://pulse.example/sellers/seller-1');
    expect(tab.visit?.viewer).toEqual({ kind: 'operator' });
    expect(tab.shown).toEqual(['/sellers/seller-1']);
  });

  test('is told when the session ended, and stays told, with a way to sign in', async () => {
    await tab.visit?.session.refused(OPERATOR, 'it is meant for another audience');
    expect(tab.shown).toEqual(['/sellers/seller-1']);
    expect(tab.gate).toMatchObject({
      text: 'You are signed in, but no figures can be read. it is meant for another audience',
      action: { label: 'Sign in' },
    });
    tab.gate?.action?.run();
    await vi.waitFor(() => expect(tab.left).toEqual(['https://issuer.example/?back=/sellers/seller-1']));
  });

  test('goes to sign in again when the token cannot be replaced, and can try again when that fails', async () => {
    tab.now = HOUR_MS;
    tab.oidc.begin.mockRejectedValueOnce(new Error('no connection'));
    await tab.visit?.session.refused(OPERATOR, 'it has expired');
    await vi.waitFor(() =>
      expect(tab.gate).toMatchObject({ text: 'no connection', action: { label: 'Try again' } }),
    );
    expect(tab.shown).toEqual(['/sellers/seller-1']);
    tab.gate?.action?.run();
    await vi.waitFor(() => expect(tab.left).toHaveLength(1));
  });
});

describe('whoever signed out', () => {
  test('holds no token from the first moment, however long the issuer takes, and Back shows no seller', async () => {
    const answer = Promise.withResolvers<string | undefined>();
    tab.oidc.signOut.mockReturnValueOnce(answer.promise);
    const done = tab.visit?.signOut();
    expect([tab.visit?.session.token(), tab.visit?.session.over.aborted]).toEqual(['', true]);
    expect([tab.shown, tab.gate?.text]).toEqual([['/sellers/seller-1'], 'Signing out …']);
    answer.resolve('https://issuer.example/end');
    await done;
    expect(tab.left).toEqual(['https://issuer.example/end']);
  });

  test.each([
    [
      'has no such request',
      async () => undefined,
      'You are signed out here. The sign-in service may still know you.',
    ],
    [
      'cannot be reached',
      () => Promise.reject(new Error('no connection')),
      'You are signed out here, but the sign-in service could not be told: no connection',
    ],
  ])('is told so where the issuer %s, at every address', async (_, signOut, text) => {
    tab.oidc.signOut.mockImplementationOnce(signOut);
    await tab.visit?.signOut();
    expect(tab.shown).toEqual(['/sellers/seller-1']);
    expect(tab.gate).toMatchObject({ text, action: { label: 'Sign in' } });
  });

  test('is not let in again without asking, by a reload or at another address, though the issuer would', async () => {
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

  test('does not end at the sign-in page because a way there was being looked for', async () => {
    const found = Promise.withResolvers<string>();
    tab.oidc.begin.mockReturnValueOnce(found.promise);
    tab.now = HOUR_MS;
    await tab.visit?.session.refused(OPERATOR, 'it has expired');
    await tab.visit?.signOut();
    found.resolve('https://issuer.example/');
    await found.promise;
    expect(tab.left).toEqual(['https://issuer.example/end']);
  });
});
