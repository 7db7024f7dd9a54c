import { WebStorageStateStore } from 'oidc-client-ts';
import { sellerId } from '../../contracts/api/fields.ts';
import type { OidcSignIn } from '../../contracts/web-config.ts';
import type { Following } from './follow.ts';
import { showGate, showSeller } from './page/board.ts';
import { element, elementOf, show, write } from './page/elements.ts';
import { createOidc, type Oidc } from './sign-in/oidc.ts';
import { createSession, type Session } from './sign-in/session.ts';
import { viewerOf } from './sign-in/viewer.ts';

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const here = (): string => `${location.pathname}${location.search}${location.hash}`;

const goToSignIn = async (oidc: Oidc): Promise<void> => {
  showGate('Going to the sign-in page …');
  try {
    location.assign(await oidc.begin(here()));
  } catch (error) {
    showGate(wordsOf(error), { label: 'Try again', run: () => void goToSignIn(oidc) });
  }
};

const askForSignIn = (oidc: Oidc, text: string): void => showGate(text, { label: 'Sign in', run: () => void goToSignIn(oidc) });

const signOut = async (oidc: Oidc): Promise<void> => {
  show('entry', false);
  show('who', false);
  show('sign-out', false);
  showGate('Signing out …');
  history.replaceState(null, '', '/');
  try {
    const address = await oidc.signOut();
    if (address !== undefined) {
      location.assign(address);
      return;
    }
    askForSignIn(oidc, 'You are signed out here. The sign-in service may still know you.');
  } catch (error) {
    askForSignIn(oidc, `You are signed out here, but the sign-in service could not be told: ${wordsOf(error)}`);
  }
};

/** Operators enter a seller's id, which then stands in the address. */
const followEntered = (session: Session, onFollow: (following: Following | undefined) => void): void => {
  const entered = elementOf('entered', HTMLInputElement);
  let current: Following | undefined;
  const choose = (): void => {
    const { data: wanted } = sellerId.safeParse(location.hash.slice(1));
    if (wanted !== undefined && wanted === current?.sellerId) return;
    current?.stop();
    current = wanted === undefined ? undefined : showSeller(wanted, session);
    if (wanted === undefined) showGate('Enter the id of a seller to see its figures.');
    else entered.value = wanted;
    onFollow(current);
  };
  show('entry');
  element('entry').addEventListener('submit', (event) => {
    event.preventDefault();
    location.hash = entered.value;
  });
  addEventListener('hashchange', choose);
  choose();
};

/** Shows what a token is for, until its session ends or the person signs out. */
const showViewer = (oidc: Oidc, accessToken: string): void => {
  let following: Following | undefined;
  const session = createSession({
    token: accessToken,
    renew: oidc.renew,
    onEnded: (reason) => {
      following?.stop();
      if (reason === undefined) void goToSignIn(oidc);
      else askForSignIn(oidc, `You are signed in, but no figures can be read. ${reason}`);
    },
    now: Date.now,
  });
  const who = (text: string): void => {
    write('who', text);
    show('who');
  };
  show('sign-out');
  element('sign-out').onclick = () => {
    following?.stop();
    void signOut(oidc);
  };
  const viewer = viewerOf(accessToken);
  switch (viewer.kind) {
    case 'seller':
      who(viewer.sellerId);
      following = showSeller(viewer.sellerId, session);
      return;
    case 'operator':
      followEntered(session, (current) => {
        following = current;
      });
      return;
    case 'finance':
      who('Finance');
      showGate('There is no view for finance yet.');
      return;
    case 'nobody':
      showGate(`You are signed in, but your account cannot be shown anything: ${viewer.reason}. Ask those who manage the accounts.`);
  }
};

/** Signs in at the issuer, comes back to the page from which it went, and shows what the person may see. */
export const startSignedIn = async (settings: OidcSignIn): Promise<void> => {
  const oidc = createOidc({ settings, origin: location.origin, stateStore: new WebStorageStateStore({ store: sessionStorage }) });
  // A page that the browser kept as it was would show figures after signing out.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
  if (location.pathname !== settings.redirect_path) return goToSignIn(oidc);
  try {
    const { accessToken, returnTo } = await oidc.complete(location.href);
    history.replaceState(null, '', returnTo);
    showViewer(oidc, accessToken);
  } catch (error) {
    // The code in the address is spent: a reload must begin anew.
    history.replaceState(null, '', '/');
    askForSignIn(oidc, wordsOf(error));
  }
};
