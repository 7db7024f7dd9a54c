import { WebStorageStateStore } from 'oidc-client-ts';
import type { OidcSignIn } from '../../contracts/web-config.ts';
import { followAddress } from './address.ts';
import { showGate, showSeller } from './page/board.ts';
import { element, elementOf, show, write } from './page/elements.ts';
import { createOidc } from './sign-in/oidc.ts';
import type { Session } from './sign-in/session.ts';
import { type SignedInVisit, startVisit } from './sign-in/visit.ts';

/** Operators enter a seller's id, which then stands in the address. */
const followEntered = (session: Session): void => {
  const entered = elementOf('entered', HTMLInputElement);
  const { over } = session;
  show('entry');
  over.addEventListener('abort', () => show('entry', false));
  element('entry').addEventListener(
    'submit',
    (event) => {
      event.preventDefault();
      location.hash = entered.value;
    },
    { signal: over },
  );
  followAddress({
    events: window,
    fragment: () => location.hash.slice(1),
    over,
    show: (sellerId) => {
      entered.value = sellerId;
      return showSeller(sellerId, session);
    },
    showNone: () => showGate('Enter the id of a seller to see its figures.'),
  });
};

/** Shows what a token is for, until its session is over. */
const showSignedIn = ({ viewer, session, signOut }: SignedInVisit): void => {
  const who = (text: string): void => {
    write('who', text);
    show('who');
  };
  show('sign-out');
  element('sign-out').onclick = () => {
    show('who', false);
    show('sign-out', false);
    void signOut();
  };
  switch (viewer.kind) {
    case 'seller':
      who(viewer.sellerId);
      showSeller(viewer.sellerId, session);
      return;
    case 'operator':
      followEntered(session);
      return;
    case 'finance':
      who('Finance');
      showGate('There is no view for finance yet.');
      return;
    case 'nobody':
      showGate(`You are signed in, but your account cannot be shown anything: ${viewer.reason}. Ask those who manage the accounts.`);
  }
};

/** Signs in at the issuer and shows what the person may see. */
export const startSignedIn = async (settings: OidcSignIn): Promise<void> => {
  // A page that the browser kept as it was would show figures after signing out.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
  const storage = sessionStorage;
  await startVisit({
    oidc: createOidc({ settings, origin: location.origin, stateStore: new WebStorageStateStore({ store: storage }) }),
    redirectPath: settings.redirect_path,
    browser: {
      address: () => new URL(location.href),
      go: (address) => location.assign(address),
      replace: (path) => history.replaceState(null, '', path),
    },
    storage,
    showGate,
    showSignedIn,
    now: Date.now,
  });
};
