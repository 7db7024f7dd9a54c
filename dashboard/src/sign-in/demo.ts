import * as z from 'zod';
import { type DemoIdentity, demoIdentity } from '../../../contracts/demo.ts';
import { wordsOf } from '../words.ts';
import { createSession, type Session } from './session.ts';
import type { Viewer } from './viewer.ts';
import type { GateAction } from './visit.ts';

const TRY_AGAIN_MS = 3000;
/** Whose part was taken in this tab, by its label: no token is kept. */
const CHOSEN = 'demo-identity';

export type DemoSettings = {
  readonly get: typeof fetch;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** The path that is shown: without a choice made earlier, it says whose part to take. */
  readonly path: () => string;
  readonly showGate: (text: string, action?: GateAction) => void;
  readonly showChooser: (identities: readonly DemoIdentity[], choose: (identity: DemoIdentity) => void) => void;
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

/** Whose page a path is. */
const forPath = (identities: readonly DemoIdentity[], path: string): DemoIdentity | undefined => {
  const [, area, sellerId] = path.split('/');
  return identities.find(({ role, seller_id }) => (area === 'sellers' ? seller_id === decodeURIComponent(sellerId ?? '') : role === area));
};

/** On a laptop there is nobody to sign in: one chooses whose part to take. */
export const startDemo = async ({ get, storage, path, showGate, showChooser, showSignedIn, reload, now }: DemoSettings): Promise<void> => {
  const read = async (): Promise<readonly DemoIdentity[]> => {
    const response = await get('/local/identities', { cache: 'no-store' });
    if (!response.ok) throw new Error(`answer ${response.status}`);
    return z.array(demoIdentity).parse(await response.json());
  };
  const waitForIdentities = async (): Promise<readonly DemoIdentity[]> => {
    for (;;) {
      try {
        return await read();
      } catch (error) {
        showGate(`The runner does not answer (${wordsOf(error)}). Is npm start still running? Trying again.`);
        await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
      }
    }
  };

  const identities = await waitForIdentities();
  const givenAt = now();
  const choose = (identity: DemoIdentity): void => {
    storage.setItem(CHOSEN, identity.label);
    const session = createSession({
      token: identity.token,
      givenAt,
      renew: async () => (await read()).find(({ label }) => label === identity.label)?.token,
      onEnded: (reason) => showGate(`Nothing can be read as ${identity.label}. ${reason ?? ''}`, { label: 'Try again', run: reload }),
      now,
    });
    const leave = (): void => {
      session.end();
      storage.removeItem(CHOSEN);
      showChooser(identities, choose);
    };
    showSignedIn({ viewer: viewerFor(identity), session, label: identity.label, leave });
  };
  const before = identities.find(({ label }) => label === storage.getItem(CHOSEN)) ?? forPath(identities, path());
  if (before === undefined) showChooser(identities, choose);
  else choose(before);
};
