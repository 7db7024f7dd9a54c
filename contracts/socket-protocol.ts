/**
 * Our WebSocket sub-protocol. A browser sends its token as a second one, because it cannot set
 * headers.
 */
export const SOCKET_PROTOCOL = 'seller-pulse.v1';

/**
 * The stage of the WebSocket API. It is the path to which clients connect, on AWS and on a laptop.
 */
export const SOCKET_STAGE = 'ws';

/** Routes of the WebSocket API. The `action` in a message selects `subscribe`. */
export const SOCKET_ROUTES = ['$connect', '$disconnect', 'subscribe'] as const;

/** The code of the error when a seller has as many live connections as are allowed. */
export const TOO_MANY_CONNECTIONS = 'too_many_connections';
