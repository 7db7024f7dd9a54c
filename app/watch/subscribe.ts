import { readJsonText } from '../../contracts/json-text.ts';
import { type SocketMessage, subscribeMessage } from '../../contracts/socket.ts';
import { TOO_MANY_CONNECTIONS } from '../../contracts/socket-protocol.ts';
import { type Identity, mayReadSeller } from '../access/identity.ts';
import type { ConnectionStore } from '../ports/connections.ts';
import type { Push } from '../ports/publishing.ts';
import type { StoresFor } from '../ports/stores.ts';
import { type FigureSettings, readCurrentMetrics } from '../read/current-metrics.ts';

export type SubscribeDeps = FigureSettings & {
  /** Chosen by who owns the connection, not by which seller it asks for. */
  readonly storesFor: StoresFor;
  readonly connections: ConnectionStore;
  readonly push: Push;
};

/**
 * How many connections may be subscribed to one seller. Each change of its figures is pushed to all
 * of them, so a page in a loop would otherwise cost others their pushes. The index of connections
 * lags by a moment, so a burst may bring a few more.
 */
export const CONNECTIONS_PER_SELLER_MAX = 100;

const CROWDED: SocketMessage = {
  type: 'error',
  code: TOO_MANY_CONNECTIONS,
  detail:
    `this seller has ${CONNECTIONS_PER_SELLER_MAX} live connections, and more are not allowed: ` +
    'close some, or ask the API every few seconds',
};

const MALFORMED = 'send {"action":"subscribe","seller_id":"…"}; a seller may leave seller_id out';

const parseRequest = (body: string | undefined): { readonly sellerId: string | undefined } | undefined => {
  const text = readJsonText(body ?? '');
  const parsed = subscribeMessage.safeParse('fault' in text ? undefined : text.json);
  return parsed.success ? { sellerId: parsed.data.seller_id } : undefined;
};

/** Chooses the seller to subscribe to. A refusal does not reveal whether the seller exists. */
const chooseSeller = (
  caller: Identity,
  requested: string | undefined,
): { readonly sellerId: string } | { readonly refusal: string } => {
  const sellerId = requested ?? (caller.role === 'seller' ? caller.sellerId : undefined);
  if (sellerId === undefined && caller.role === 'operator')
    return { refusal: 'name a seller: seller_id is missing' };
  return sellerId !== undefined && mayReadSeller(caller, sellerId)
    ? { sellerId }
    : { refusal: 'this token may not read that seller' };
};

/**
 * Subscribes a connection to a seller, confirms it, and pushes the seller's current figures, if
 * any. Refuses it when the seller has enough connections.
 */
export const subscribe = async (
  deps: SubscribeDeps,
  connectionId: string,
  body: string | undefined,
): Promise<void> => {
  const { connections, push, clock } = deps;
  const send = async (message: SocketMessage): Promise<boolean> => {
    const sent = (await push(connectionId, message)) === 'sent';
    if (!sent) await connections.remove(connectionId);
    return sent;
  };
  const refuse = (detail: string): Promise<boolean> => send({ type: 'error', detail });

  const requested = parseRequest(body);
  if (requested === undefined) return void (await refuse(MALFORMED));
  const connection = await connections.find(connectionId, clock() / 1000);
  if (connection === undefined)
    return void (await refuse('this connection has expired: connect again with a new token'));
  const chosen = chooseSeller(connection.identity, requested.sellerId);
  if ('refusal' in chosen) return void (await refuse(chosen.refusal));
  const { sellerId } = chosen;
  const stores = deps.storesFor(connection.identity);
  // Were the check above wrong, IAM refuses this, before pushes of another seller could begin.
  await stores.metrics.readSummaries([sellerId]);
  const subscribers = await connections.listSubscribers(sellerId, clock() / 1000);
  if (subscribers.length >= CONNECTIONS_PER_SELLER_MAX && !subscribers.includes(connectionId))
    return void (await send(CROWDED));
  if ((await connections.subscribe(connectionId, sellerId)) === 'gone') return;
  if (!(await send({ type: 'subscribed', seller_id: sellerId }))) return;
  const { body: metrics, isKnown } = await readCurrentMetrics({ ...deps, ...stores }, sellerId);
  if (isKnown) await send({ type: 'summary', seller_id: sellerId, metrics });
};
