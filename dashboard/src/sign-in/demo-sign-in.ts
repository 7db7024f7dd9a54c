import * as z from 'zod';
import { sellerId } from '../../../contracts/api/fields.ts';
import { type DemoIdentity, demoIdentity } from '../../../contracts/demo.ts';
import { describeError } from '../error-message.ts';
import type { GateAction } from './gate.tsx';
import { createSession, type Session } from './session.ts';
import type { Viewer } from './viewer.ts';

const RETRY_MS = 3000;
/** Where this tab remembers its user. It stores no token. */
const USER = 'demo-user';

/** Who to be on a laptop: the operator, finance, or any seller. */
export type DemoUser = Pick<DemoIdentity, 'role' | 'seller_id'>;

export type DemoSignInSettings = {
  readonly get: typeof fetch;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** The current path. In a new tab it tells who to be. */
  readonly path: () => string;
  readonly showGate: (text: string, action?: GateAction) => void;
  readonly showChooser: (identities: readonly DemoIdentity[], choose: (user: DemoUser) => void) => void;
  readonly showSignedIn: (visit: {
    viewer: Viewer;
    session: Session;
    label: string;
    leave: () => void;
  }) => void;
  readonly reload: () => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

const toViewer = ({ role, seller_id }: DemoIdentity): Viewer =>
  role === 'seller' && seller_id !== undefined
    ? { kind: 'seller', sellerId: seller_id }
    : { kind: role === 'finance' ? 'finance' : 'operator' };

const demoUser = z.union([
  z.object({ role: z.literal('seller'), seller_id: sellerId }),
  z.object({ role: z.enum(['operator', 'finance']), seller_id: z.undefined().optional() }),
]);

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not encoded text, and so nobody's id.
    return text;
  }
};

/** Reads from a path whose page it is. */
const parsePath = (path: string): DemoUser | undefined => {
  const [, area, id = ''] = path.split('/').map(decode);
  return demoUser.safeParse(area === 'sellers' ? { role: 'seller', seller_id: id } : { role: area }).data;
};

const parseStoredUser = (text: string | null): DemoUser | undefined => {
  try {
    return demoUser.safeParse(JSON.parse(text ?? 'null')).data;
  } catch {
    // This page did not write it.
    return undefined;
  }
};

type Identities = { readonly identities: readonly DemoIdentity[]; readonly issuedAt: number };

const findIdentity = ({ identities }: Identities, { role, seller_id }: DemoUser): DemoIdentity | undefined =>
  identities.find((identity) => identity.role === role && identity.seller_id === seller_id);

/** Signs in on a laptop, where there is nobody to ask for a password: people choose who to be. */
export const signInToDemo = async (settings: DemoSignInSettings): Promise<void> => {
  const { get, storage, path, showGate, showChooser, showSignedIn, reload, now } = settings;

  /** Fetches the demo's identities, and that of `user` if it is another seller. */
  const fetchIdentities = async (user: DemoUser | undefined): Promise<Identities> => {
    const query =
      user?.seller_id === undefined ? '' : `?${new URLSearchParams({ seller_id: user.seller_id })}`;
    const response = await get(`/local/identities${query}`, { cache: 'no-store' });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return { identities: z.array(demoIdentity).parse(await response.json()), issuedAt: now() };
  };
  const fetchIdentitiesUntilAnswered = async (user: DemoUser | undefined): Promise<Identities> => {
    for (;;) {
      try {
        return await fetchIdentities(user);
      } catch (error) {
        showGate(
          `Seller Pulse does not answer: ${describeError(error)}. Check that npm start is still ` +
            'running. Trying again …',
        );
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  };

  const firstUser = parseStoredUser(storage.getItem(USER)) ?? parsePath(path());
  let current = await fetchIdentitiesUntilAnswered(firstUser);

  const enter = (identity: DemoIdentity): void => {
    const { role, seller_id, label, token } = identity;
    storage.setItem(USER, JSON.stringify({ role, seller_id }));
    const session = createSession({
      token,
      issuedAt: current.issuedAt,
      renew: async () => findIdentity(await fetchIdentities(identity), identity)?.token,
      onEnded: (reason) =>
        showGate(`You can no longer see figures as ${label}. ${reason ?? ''}`, {
          label: 'Try again',
          run: reload,
        }),
      now,
    });
    const leave = (): void => {
      session.end();
      storage.removeItem(USER);
      showChooser(current.identities, choose);
    };
    showSignedIn({ viewer: toViewer(identity), session, label, leave });
  };
  const enterOrChoose = (user: DemoUser | undefined): void => {
    const identity = user === undefined ? undefined : findIdentity(current, user);
    if (identity === undefined) showChooser(current.identities, choose);
    else enter(identity);
  };
  const fetchAndEnter = async (user: DemoUser): Promise<void> => {
    current = await fetchIdentitiesUntilAnswered(user);
    enterOrChoose(user);
  };
  const choose = (user: DemoUser): void => {
    if (findIdentity(current, user) === undefined) void fetchAndEnter(user);
    else enterOrChoose(user);
  };
  enterOrChoose(firstUser);
};
