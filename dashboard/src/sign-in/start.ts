import type { DemoIdentity } from '../../../contracts/demo.ts';
import type { OidcSignIn } from '../../../contracts/web-config.ts';
import { loadConfig } from '../config.ts';
import { describeError } from '../error-message.ts';
import { type DemoUser, signInToDemo } from './demo-sign-in.ts';
import type { GateAction } from './gate.tsx';
import type { Session } from './session.ts';
import type { Viewer } from './viewer.ts';

/** What the whole page shows. */
export type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'gate'; readonly text: string; readonly action?: GateAction | undefined }
  | {
      readonly kind: 'chooser';
      readonly identities: readonly DemoIdentity[];
      readonly choose: (user: DemoUser) => void;
    }
  | {
      readonly kind: 'signed-in';
      readonly viewer: Viewer;
      readonly session: Session;
      /** The person's name on the page. */
      readonly label: string;
      readonly leave: GateAction;
    };

type ShowPhase = (phase: Phase) => void;

const nameViewer = (viewer: Viewer): string => {
  switch (viewer.kind) {
    case 'seller':
      return viewer.sellerId;
    case 'operator':
      return 'Operator';
    case 'finance':
      return 'Finance';
  }
};

const startOidc = async (settings: OidcSignIn, storage: Storage, show: ShowPhase): Promise<void> => {
  // A browser that kept the page in memory would show its figures after signing out.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
  // Loaded on demand: a laptop needs none of it.
  const [{ WebStorageStateStore }, { createIssuerClient }, { signInWithOidc }] = await Promise.all([
    import('oidc-client-ts'),
    import('./oidc-client.ts'),
    import('./oidc-sign-in.ts'),
  ]);
  await signInWithOidc({
    issuer: createIssuerClient({
      settings,
      origin: location.origin,
      stateStore: new WebStorageStateStore({ store: storage }),
    }),
    redirectPath: settings.redirect_path,
    browser: {
      address: () => new URL(location.href),
      go: (address) => location.assign(address),
      replace: (path) => history.replaceState(null, '', path),
    },
    storage,
    showGate: (text, action) => show({ kind: 'gate', text, action }),
    showSignedIn: ({ viewer, session, signOut }) => {
      const leave = { label: 'Sign out', run: () => void signOut() };
      if (viewer.kind === 'nobody')
        show({
          kind: 'gate',
          text:
            `Your account has no access to Seller Pulse: ${viewer.reason}. Ask your administrator for ` +
            'access.',
          action: leave,
        });
      else show({ kind: 'signed-in', viewer, session, label: nameViewer(viewer), leave });
    },
    now: Date.now,
  });
};

const FONT_MS_MAX = 300;

/** Waits for the font for a moment: figures drawn in another one would move when it arrives. */
const loadFont = (): Promise<unknown> =>
  Promise.race([
    document.fonts.load('1rem "Inter"').catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, FONT_MS_MAX)),
  ]);

/** Loads the settings of the site and signs in the way that they say. Never rejects. */
export const start = async (show: ShowPhase, setStage: (name: string) => void): Promise<void> => {
  const reload = (): void => location.reload();
  const get: typeof fetch = (input, init) => fetch(input, init);
  try {
    const [{ stage_name, sign_in }] = await Promise.all([loadConfig(get), loadFont()]);
    setStage(stage_name);
    const storage = sessionStorage;
    if (sign_in.kind === 'oidc') return await startOidc(sign_in, storage, show);
    await signInToDemo({
      get,
      storage,
      path: () => location.pathname,
      showGate: (text, action) => show({ kind: 'gate', text, action }),
      showChooser: (identities, choose) => {
        history.replaceState(null, '', '/');
        show({ kind: 'chooser', identities, choose });
      },
      showSignedIn: ({ leave, ...visit }) =>
        show({ kind: 'signed-in', ...visit, leave: { label: 'Switch user', run: leave } }),
      reload,
      now: Date.now,
    });
  } catch (error) {
    show({ kind: 'gate', text: describeError(error), action: { label: 'Try again', run: reload } });
  }
};
