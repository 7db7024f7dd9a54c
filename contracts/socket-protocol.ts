/** The WebSocket sub-protocol; a browser sends its token as the second one, since it cannot set headers. */
export const SOCKET_PROTOCOL = 'seller-pulse.v1';

/** The stage of the WebSocket API, and so the path under which clients connect, on AWS as on the laptop. */
export const SOCKET_STAGE = 'ws';

/** WebSocket API routes; `subscribe` is chosen by `action` in the message. */
export const SOCKET_ROUTES = ['$connect', '$disconnect', 'subscribe'] as const;
