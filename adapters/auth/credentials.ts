import { SOCKET_PROTOCOL } from '../../contracts/socket-protocol.ts';

const BEARER = /^bearer +([^\s,]+)$/i;

/** The token of an `Authorization: Bearer …` header, or undefined. */
export const bearerToken = (authorization: string | undefined): string | undefined =>
  BEARER.exec(authorization?.trim() ?? '')?.[1];

/**
 * The token that a WebSocket client sends as a second sub-protocol (`seller-pulse.v1, <jwt>`),
 * because browsers cannot set headers on a WebSocket. Undefined unless the client offers both.
 */
export const socketProtocolToken = (protocols: string | undefined): string | undefined => {
  const offered = protocols?.split(',').map((protocol) => protocol.trim()) ?? [];
  return offered.includes(SOCKET_PROTOCOL)
    ? offered.find((protocol) => protocol !== SOCKET_PROTOCOL && protocol !== '')
    : undefined;
};

/**
 * Whether a WebSocket client offers our sub-protocol. If so, the response must name it, or browsers
 * close the connection.
 */
export const offersSocketProtocol = (protocols: string | undefined): boolean =>
  protocols?.split(',').some((protocol) => protocol.trim() === SOCKET_PROTOCOL) ?? false;
