import { wordsOf } from '../error-message.ts';
import type { Oidc } from './oidc-client.ts';
import { createSession, type Session } from './session.ts';
import { type Viewer, viewerOf } from './viewer.ts';

/** What to do about it, in words and as a button. */
export type GateAction = { readonly label: string; readonly run: () => void };

export type SignedInVisit = {
  readonly viewer: Viewer;
  readonly session: Session;
  /** Ends the session here and at the issuer. Never rejects. */
  readonly signOut: () => Promise<void>;
};

export type VisitSettings = {
  readonly oidc: Oidc;
  /** Where the issuer sends the browser back to. */
  readonly redirectPath: string;
  readonly browser: {
    readonly address: () => URL;
    readonly go: (address: string) => void;
    /** Another address for what is shown, without a way back. */
    readonly replace: (path: string) => void;
  };
  /** Of this tab: remembers that somebody signed out, since the issuer might let the next one in as the same person. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Says something in place of figures. */
  readonly showGate: (text: string, action?: GateAction) => void;
  readonly showSignedIn: (visit: SignedInVisit) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

const SIGNED_OUT = 'signed-out';

/** Signs in at the issuer and comes back to where that began; whoever signed out is asked first. */
export const startVisit = async (settings: VisitSettings): Promise<void> => {
  const { oidc, redirectPath, browser, storage, showGate, showSignedIn, now } = settings;
  const isSignedOut = (): boolean => storage.getItem(SIGNED_OUT) === 'yes';

  const signIn = async (): Promise<void> => {
    storage.removeItem(SIGNED_OUT);
    showGate('Going to the sign-in page …');
    const { pathname, search, hash } = browser.address();
    try {
      const address = await oidc.begin(`${pathname}${search}${hash}`);
      if (!isSignedOut()) browser.go(address);
    } catch (error) {
      if (!isSignedOut()) showGate(wordsOf(error), { label: 'Try again', run: () => void signIn() });
    }
  };
  const ask = (text: string): void => showGate(text, { label: 'Sign in', run: () => void signIn() });

  const signOut = async (session: Session): Promise<void> => {
    session.end();
    storage.setItem(SIGNED_OUT, 'yes');
    browser.replace('/');
    showGate('Signing out …');
    try {
      const address = await oidc.signOut();
      if (address === undefined) ask('You are signed out here. The sign-in service may still know you.');
      else browser.go(address);
    } catch (error) {
      ask(`You are signed out here, but the sign-in service could not be told: ${wordsOf(error)}`);
    }
  };

  if (browser.address().pathname !== redirectPath)
    return isSignedOut() ? ask('You are signed out.') : signIn();
  try {
    const { accessToken, returnTo } = await oidc.complete(browser.address().href);
    browser.replace(returnTo);
    const session = createSession({
      token: accessToken,
      givenAt: now(),
      renew: oidc.renew,
      onEnded: (reason) => {
        if (reason === undefined) void signIn();
        else ask(`You are signed in, but no figures can be read. ${reason}`);
      },
      now,
    });
    showSignedIn({ viewer: viewerOf(accessToken), session, signOut: () => signOut(session) });
  } catch (error) {
    // The code in the address is spent: a reload must begin anew.
    browser.replace('/');
    ask(wordsOf(error));
  }
};
