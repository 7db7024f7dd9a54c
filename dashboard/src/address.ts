import { sellerId } from '../../contracts/api/fields.ts';
import type { Following } from './follow.ts';

export type AddressSettings = {
  /** The window: tells when the fragment changes. */
  readonly events: EventTarget;
  /** The fragment of the address without its `#`. */
  readonly fragment: () => string;
  /** Ends the listening. Who is shown ends by its own session. */
  readonly over: AbortSignal;
  readonly show: (sellerId: string) => Following;
  /** The address names no seller. */
  readonly showNone: () => void;
};

/** Shows the seller that the address names, now and whenever it names another one. */
export const followAddress = ({ events, fragment, over, show, showNone }: AddressSettings): void => {
  let current: Following | undefined;
  const choose = (): void => {
    const { data: wanted } = sellerId.safeParse(fragment());
    if (wanted !== undefined && wanted === current?.sellerId) return;
    current?.stop();
    current = wanted === undefined ? undefined : show(wanted);
    if (wanted === undefined) showNone();
  };
  events.addEventListener('hashchange', choose, { signal: over });
  choose();
};
