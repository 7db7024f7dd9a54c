import { SOCKET_PROTOCOL } from '../../contracts/socket-protocol.ts';

const BEARER = /^bearer +([^\s,]+)$/i;

/** The token of an `Authorization: Bearer …` header; undefined when there is none. */
export const bearerToken = (authorization: string | undefined): string | undefined =>
  BEARER.exec(authorization?.trim() ?? '')?.[1];

/**
 * The token that a WebSocket client offers as a sub-protocol beside ours (`seller-pulse.v1, <jwt>`): browsers cannot set
 * headers when they connect. Undefined when ours is not offered, or nothing beside it.
 */
export const socketProtocolToken = (protocols: string | undefined): string | undefined => {
  const offered = protocols?.split(',').map((protocol) => protocol.trim()) ?? [];
  return offered.includes(SOCKET_PROTOCOL)
    ? offered.find((protocol) => protocol !== SOCKET_PROTOCOL && protocol !== '')
    : undefined;
};

/** Whether a WebSocket client offers our sub-protocol: then the answer must name it, or browsers hang up. */
export const offersSocketProtocol = (protocols: string | undefined): boolean =>
  protocols?.split(',').some((protocol) => protocol.trim() === SOCKET_PROTOCOL) ?? false;
