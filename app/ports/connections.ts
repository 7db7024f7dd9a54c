import type { Identity } from '../access/identity.ts';

/** `expiresAt`: seconds since 1970. */
export type Connection = {
  readonly connectionId: string;
  readonly identity: Identity;
  readonly expiresAt: number;
};

/**
 * Open WebSocket connections. `now` is in seconds since 1970. Expired connections are ignored,
 * since the table removes them only days later.
 */
export type ConnectionStore = {
  readonly add: (connection: Connection) => Promise<void>;
  readonly remove: (connectionId: string) => Promise<void>;
  readonly find: (connectionId: string, now: number) => Promise<Connection | undefined>;
  /** From now on the connection gets only this seller's summaries. `gone`: it has been removed. */
  readonly subscribe: (connectionId: string, sellerId: string) => Promise<'subscribed' | 'gone'>;
  /** Ids of the connections that are subscribed to a seller. Its index lags by a moment. */
  readonly listSubscribers: (sellerId: string, now: number) => Promise<string[]>;
};
