import * as z from 'zod';
import { sellerId } from '../../../contracts/api/fields.ts';
import { type DemoIdentity, demoIdentity } from '../../../contracts/demo.ts';
import { wordsOf } from '../error-message.ts';
import type { GateAction } from './oidc-sign-in.ts';
import { createSession, type Session } from './session.ts';
import type { Viewer } from './viewer.ts';

const TRY_AGAIN_MS = 3000;
/** Whose part was taken in this tab: no token is kept. */
const CHOSEN = 'demo-part';

/** Whose part one takes: that of the operator, of finance, or of any seller. */
export type Part = Pick<DemoIdentity, 'role' | 'seller_id'>;

export type DemoSettings = {
  readonly get: typeof fetch;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** The path that is shown: without a choice made earlier, it says whose part to take. */
  readonly path: () => string;
  readonly showGate: (text: string, action?: GateAction) => void;
  readonly showChooser: (identities: readonly DemoIdentity[], choose: (part: Part) => void) => void;
  readonly showSignedIn: (visit: {
    viewer: Exclude<Viewer, { kind: 'nobody' }>;
    session: Session;
    label: string;
    leave: () => void;
  }) => void;
  readonly reload: () => void;
  readonly now: () => number;
};

const viewerFor = ({ role, seller_id }: DemoIdentity): Exclude<Viewer, { kind: 'nobody' }> =>
  role === 'seller' && seller_id !== undefined
    ? { kind: 'seller', sellerId: seller_id }
    : { kind: role === 'finance' ? 'finance' : 'operator' };

const part = z.union([
  z.object({ role: z.literal('seller'), seller_id: sellerId }),
  z.object({ role: z.enum(['operator', 'finance']), seller_id: z.undefined().optional() }),
]);

/** What stands in a path; what is no text there is nobody's id as it is. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Whose page a path is. */
const partOfPath = (path: string): Part | undefined => {
  const [, area, id = ''] = path.split('/').map(decoded);
  return part.safeParse(area === 'sellers' ? { role: 'seller', seller_id: id } : { role: area }).data;
};

const partOfText = (text: string): Part | undefined => {
  try {
    return part.safeParse(JSON.parse(text)).data;
  } catch {
    // Not written by this page: one chooses anew.
    return undefined;
  }
};

const identityOf = (
  identities: readonly DemoIdentity[],
  { role, seller_id }: Part,
): DemoIdentity | undefined =>
  identities.find((identity) => identity.role === role && identity.seller_id === seller_id);

type Given = { readonly identities: readonly DemoIdentity[]; readonly at: number };

/** On a laptop there is nobody to sign in: one chooses whose part to take. */
export const startDemo = async ({
  get,
  storage,
  path,
  showGate,
  showChooser,
  showSignedIn,
  reload,
  now,
}: DemoSettings): Promise<void> => {
  /** The demo's identities, and that of `wanted` where it is a seller that is not among them. */
  const read = async (wanted: Part | undefined): Promise<Given> => {
    const query =
      wanted?.seller_id === undefined ? '' : `?${new URLSearchParams({ seller_id: wanted.seller_id })}`;
    const response = await get(`/local/identities${query}`, { cache: 'no-store' });
    if (!response.ok) throw new Error(`answer ${response.status}`);
    return { identities: z.array(demoIdentity).parse(await response.json()), at: now() };
  };
  const readInTheEnd = async (wanted: Part | undefined): Promise<Given> => {
    for (;;) {
      try {
        return await read(wanted);
      } catch (error) {
        showGate(`The runner does not answer (${wordsOf(error)}). Is npm start still running? Trying again.`);
        await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
      }
    }
  };

  const kept = storage.getItem(CHOSEN);
  const before = (kept === null ? undefined : partOfText(kept)) ?? partOfPath(path());
  let given = await readInTheEnd(before);

  const enter = (identity: DemoIdentity): void => {
    const { role, seller_id, label, token } = identity;
    storage.setItem(CHOSEN, JSON.stringify({ role, seller_id }));
    const session = createSession({
      token,
      givenAt: given.at,
      renew: async () => identityOf((await read(identity)).identities, identity)?.token,
      onEnded: (reason) =>
        showGate(`Nothing can be read as ${label}. ${reason ?? ''}`, { label: 'Try again', run: reload }),
      now,
    });
    const leave = (): void => {
      session.end();
      storage.removeItem(CHOSEN);
      showChooser(given.identities, choose);
    };
    showSignedIn({ viewer: viewerFor(identity), session, label, leave });
  };
  const askFor = async (wanted: Part): Promise<void> => {
    given = await readInTheEnd(wanted);
    const identity = identityOf(given.identities, wanted);
    if (identity === undefined) showChooser(given.identities, choose);
    else enter(identity);
  };
  const choose = (wanted: Part): void => {
    const identity = identityOf(given.identities, wanted);
    if (identity === undefined) void askFor(wanted);
    else enter(identity);
  };
  const identity = before === undefined ? undefined : identityOf(given.identities, before);
  if (identity === undefined) showChooser(given.identities, choose);
  else enter(identity);
};
