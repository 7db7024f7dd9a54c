import type { Identity } from '../access/identity.ts';

/** `expiresAt`: seconds since 1970. */
export type Connection = {
  readonly connectionId: string;
  readonly identity: Identity;
  readonly expiresAt: number;
};

/** Open WebSocket connections. `now` is seconds since 1970: expired ones are passed over, since the table removes them only days later. */
export type ConnectionStore = {
  readonly add: (connection: Connection) => Promise<void>;
  readonly remove: (connectionId: string) => Promise<void>;
  readonly find: (connectionId: string, now: number) => Promise<Connection | undefined>;
  /** From now on the connection gets this seller's summaries, and no other's. `gone`: it was removed in the meantime. */
  readonly subscribe: (connectionId: string, sellerId: string) => Promise<'subscribed' | 'gone'>;
  /** Ids of the connections that are subscribed to a seller (of a moment ago: an index lags a little). */
  readonly subscribersOf: (sellerId: string, now: number) => Promise<string[]>;
};
