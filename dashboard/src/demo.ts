import * as z from 'zod';
import { type DemoIdentity, deliveredMessage, demoIdentity } from '../../contracts/demo.ts';
import { POLL_MS } from './follow.ts';
import { showGate, shownTimeZone, showProblem, showSeller } from './page/board.ts';
import { elementOf, make, show } from './page/elements.ts';
import { showMessages } from './page/messages.ts';
import { createSession, type Session } from './sign-in/session.ts';
import { wordsOf } from './words.ts';

type DemoSeller = DemoIdentity & { readonly seller_id: string };

const read = async <Body>(path: string, schema: z.ZodType<Body>): Promise<Body> => {
  const response = await fetch(path, { cache: 'no-store' });
  if (!response.ok) throw new Error(`answer ${response.status}`);
  return schema.parse(await response.json());
};

const readSellers = async (): Promise<readonly DemoSeller[]> =>
  (await read('/local/identities', z.array(demoIdentity))).flatMap(({ seller_id, ...identity }) =>
    seller_id === undefined ? [] : [{ seller_id, ...identity }],
  );

const keepMessages = async (): Promise<void> => {
  try {
    showMessages(await read('/local/notifications', z.array(deliveredMessage)), shownTimeZone());
  } catch {
    // The runner is away; the figures say so.
  }
  setTimeout(() => void keepMessages(), POLL_MS);
};

const waitForSellers = async (): Promise<readonly DemoSeller[]> => {
  for (;;) {
    try {
      return await readSellers();
    } catch (error) {
      showProblem(`The runner does not answer (${wordsOf(error)}). Is npm start still running? Trying again.`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
};

const sessionOf = ({ seller_id, token }: DemoSeller, givenAt: number): Session =>
  createSession({
    token,
    givenAt,
    renew: async () => (await readSellers()).find((seller) => seller.seller_id === seller_id)?.token,
    onEnded: (reason) =>
      showGate(`No figures can be read as ${seller_id}. ${reason ?? ''}`, {
        label: 'Try again',
        run: () => location.reload(),
      }),
    now: Date.now,
  });

/** On a laptop there is nobody to sign in: one chooses whose part to take. */
export const startDemo = async (): Promise<void> => {
  const chooser = elementOf('seller', HTMLSelectElement);
  show('chooser');
  show('messages-card');
  void keepMessages();
  const sellers = await waitForSellers();
  const givenAt = Date.now();
  let current: { readonly sellerId: string; readonly session: Session } | undefined;

  const choose = (wanted: string): void => {
    const seller = sellers.find(({ seller_id }) => seller_id === wanted) ?? sellers[0];
    if (seller === undefined) {
      showGate('There is no seller to show: the runner gave no seller identities.');
      return;
    }
    current?.session.end();
    chooser.value = seller.seller_id;
    history.replaceState(null, '', `#${seller.seller_id}`);
    current = { sellerId: seller.seller_id, session: sessionOf(seller, givenAt) };
    showSeller(current.sellerId, current.session);
  };

  chooser.replaceChildren(...sellers.map(({ label, seller_id }) => make('option', { value: seller_id, text: label })));
  chooser.disabled = false;
  chooser.addEventListener('change', () => choose(chooser.value));
  addEventListener('hashchange', () => {
    if (current?.sellerId !== location.hash.slice(1)) choose(location.hash.slice(1));
  });
  choose(location.hash.slice(1));
};
