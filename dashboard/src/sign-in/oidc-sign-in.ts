import { describeError } from '../error-message.ts';
import type { GateAction } from './gate.tsx';
import type { IssuerClient } from './oidc-client.ts';
import { createSession, type Session } from './session.ts';
import { identifyViewer, type Nobody, type Viewer } from './viewer.ts';

export type SignedInVisit = {
  readonly viewer: Viewer | Nobody;
  readonly session: Session;
  /** Ends the session here and at the issuer. Never rejects. */
  readonly signOut: () => Promise<void>;
};

export type OidcSignInSettings = {
  readonly issuer: IssuerClient;
  /** Where the issuer sends the browser back to. */
  readonly redirectPath: string;
  readonly browser: {
    readonly address: () => URL;
    readonly go: (address: string) => void;
    /** Changes the address without a history entry. */
    readonly replace: (path: string) => void;
  };
  /**
   * The storage of this tab. It remembers that somebody signed out: the issuer might sign the next
   * person in under the same name without asking.
   */
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly showGate: (text: string, action?: GateAction) => void;
  readonly showSignedIn: (visit: SignedInVisit) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

const SIGNED_OUT = 'signed-out';

/** Signs in at the issuer and returns to the same page. After signing out, it asks first. */
export const signInWithOidc = async (settings: OidcSignInSettings): Promise<void> => {
  const { issuer, redirectPath, browser, storage, showGate, showSignedIn, now } = settings;
  const isSignedOut = (): boolean => storage.getItem(SIGNED_OUT) === 'yes';

  const goToIssuer = async (): Promise<void> => {
    storage.removeItem(SIGNED_OUT);
    showGate('Taking you to the sign-in page …');
    const { pathname, search, hash } = browser.address();
    try {
      const address = await issuer.begin(`${pathname}${search}${hash}`);
      if (!isSignedOut()) browser.go(address);
    } catch (error) {
      if (!isSignedOut())
        showGate(`${describeError(error)}.`, { label: 'Try again', run: () => void goToIssuer() });
    }
  };
  const offerSignIn = (text: string): void =>
    showGate(text, { label: 'Sign in', run: () => void goToIssuer() });

  const signOut = async (session: Session): Promise<void> => {
    session.end();
    storage.setItem(SIGNED_OUT, 'yes');
    browser.replace('/');
    showGate('Signing out …');
    try {
      const address = await issuer.signOut();
      if (address === undefined)
        offerSignIn(
          'You are signed out of Seller Pulse, but maybe not of the sign-in service. On a shared ' +
            'computer, sign out there too.',
        );
      else browser.go(address);
    } catch (error) {
      offerSignIn(
        'You are signed out of Seller Pulse, but not of the sign-in service: ' +
          `${describeError(error)}. On a shared computer, sign out there too.`,
      );
    }
  };

  if (browser.address().pathname !== redirectPath)
    return isSignedOut() ? offerSignIn('You are signed out.') : goToIssuer();
  try {
    const { accessToken, returnTo } = await issuer.complete(browser.address().href);
    browser.replace(returnTo);
    const session = createSession({
      token: accessToken,
      issuedAt: now(),
      renew: issuer.renew,
      onEnded: (reason) => {
        if (reason === undefined) void goToIssuer();
        else offerSignIn(`You are signed in, but you cannot see any figures. ${reason}`);
      },
      now,
    });
    showSignedIn({ viewer: identifyViewer(accessToken), session, signOut: () => signOut(session) });
  } catch (error) {
    // The code in the address is spent: a reload must begin anew.
    browser.replace('/');
    offerSignIn(`${describeError(error)}.`);
  }
};
