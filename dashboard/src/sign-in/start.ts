import type { DemoIdentity } from '../../../contracts/demo.ts';
import type { OidcSignIn } from '../../../contracts/web-config.ts';
import { loadConfig } from '../config.ts';
import { wordsOf } from '../error-message.ts';
import { type Part, startDemo } from './demo-sign-in.ts';
import type { GateAction } from './oidc-sign-in.ts';
import type { Session } from './session.ts';
import type { Viewer } from './viewer.ts';

/** What the page shows as a whole. */
export type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'gate'; readonly text: string; readonly action?: GateAction | undefined }
  | {
      readonly kind: 'chooser';
      readonly identities: readonly DemoIdentity[];
      readonly choose: (part: Part) => void;
    }
  | {
      readonly kind: 'in';
      readonly viewer: Exclude<Viewer, { kind: 'nobody' }>;
      readonly session: Session;
      /** Who it is, in words. */
      readonly label: string;
      readonly leave: { readonly label: string; readonly run: () => void };
    };

export type Start = {
  readonly show: (phase: Phase) => void;
  readonly stage: (name: string) => void;
};

const labelOf = (viewer: Exclude<Viewer, { kind: 'nobody' }>): string => {
  switch (viewer.kind) {
    case 'seller':
      return viewer.sellerId;
    case 'operator':
      return 'Operator';
    case 'finance':
      return 'Finance';
  }
};

/** Signs in at the issuer and shows what the person may see. */
const startSignedIn = async (settings: OidcSignIn, storage: Storage, show: Start['show']): Promise<void> => {
  // A page that the browser kept as it was would show figures after signing out.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
  // Only where there is an issuer does anybody need its protocol.
  const [{ WebStorageStateStore }, { createOidc }, { startVisit }] = await Promise.all([
    import('oidc-client-ts'),
    import('./oidc-client.ts'),
    import('./oidc-sign-in.ts'),
  ]);
  await startVisit({
    oidc: createOidc({
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
      if (viewer.kind === 'nobody')
        return show({
          kind: 'gate',
          text: `You are signed in, but your account cannot be shown anything: ${viewer.reason}. Ask those who manage the accounts.`,
          action: { label: 'Sign out', run: () => void signOut() },
        });
      show({
        kind: 'in',
        viewer,
        session,
        label: labelOf(viewer),
        leave: { label: 'Sign out', run: () => void signOut() },
      });
    },
    now: Date.now,
  });
};

const FONT_MS_MAX = 300;

/** Figures that are drawn in another font first would all move when the right one comes. */
const fontReady = (): Promise<unknown> =>
  Promise.race([
    document.fonts.load('1rem "Inter"').catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, FONT_MS_MAX)),
  ]);

/** Finds out how one signs in here, and does. */
export const start = async ({ show, stage }: Start): Promise<void> => {
  const reload = (): void => location.reload();
  const get: typeof fetch = (input, init) => fetch(input, init);
  try {
    const [{ stage_name, sign_in }] = await Promise.all([loadConfig(get), fontReady()]);
    stage(stage_name);
    const storage = sessionStorage;
    if (sign_in.kind === 'oidc') return await startSignedIn(sign_in, storage, show);
    await startDemo({
      get,
      storage,
      path: () => location.pathname,
      showGate: (text, action) => show({ kind: 'gate', text, action }),
      showChooser: (identities, choose) => {
        history.replaceState(null, '', '/');
        show({ kind: 'chooser', identities, choose });
      },
      showSignedIn: ({ viewer, session, label, leave }) =>
        show({ kind: 'in', viewer, session, label, leave: { label: 'Change who I am', run: leave } }),
      reload,
      now: Date.now,
    });
  } catch (error) {
    show({ kind: 'gate', text: wordsOf(error), action: { label: 'Try again', run: reload } });
  }
};
