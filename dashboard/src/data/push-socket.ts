import type { MetricsBody } from '../../../contracts/api/metrics.ts';
import { socketMessage } from '../../../contracts/socket.ts';
import { SOCKET_PROTOCOL, TOO_MANY_CONNECTIONS } from '../../../contracts/socket-protocol.ts';

const RECONNECT_MS_MIN = 1000;
const RECONNECT_MS_MAX = 15_000;
/** Until others may have closed their pages, when there are as many as the server takes. */
const CROWDED_MS = 60_000;
/** For connecting, and again for subscribing: a server that fails may never say so. */
const ANSWER_MS_MAX = 10_000;

/** The part of the browser's WebSocket that is used. */
export type SocketLike = Pick<WebSocket, 'onopen' | 'onmessage' | 'onclose' | 'send' | 'close'>;

export type PushSettings = {
  readonly sellerId: string;
  readonly token: () => string;
  /** Connects to the WebSocket of this site with these sub-protocols. */
  readonly open: (protocols: readonly string[]) => SocketLike;
  readonly onLive: () => void;
  readonly onMetrics: (metrics: MetricsBody) => void;
  readonly onProblem: (detail: string) => void;
  /** The connection ended or failed. It is opened again without further ado. */
  readonly onLost: () => void;
};

export type Pushes = {
  readonly isLive: () => boolean;
  /** Replaces the connection, when there is reason to believe that nothing comes through it. */
  readonly reconnect: () => void;
  readonly stop: () => void;
};

const parseJson = (data: unknown): unknown => {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined;
  }
};

/** Receives the pushes of one seller until stopped. Reconnects with growing pauses. */
export const receivePushes = (settings: PushSettings): Pushes => {
  const { sellerId, token, open, onLive, onMetrics, onProblem, onLost } = settings;
  let socket: SocketLike | undefined;
  let reconnectTimer: ReturnType<typeof setTimeout> | undefined;
  let answerTimer: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;
  let isLive = false;
  let isStopped = false;

  const handleLoss = (pause_ms = Math.min(RECONNECT_MS_MAX, RECONNECT_MS_MIN * 2 ** attempts)): void => {
    isLive = false;
    socket = undefined;
    clearTimeout(answerTimer);
    reconnectTimer = setTimeout(connect, pause_ms);
    attempts += 1;
    onLost();
  };

  const leave = (pause_ms?: number): void => {
    const left = socket;
    if (isStopped || left === undefined) return;
    handleLoss(pause_ms);
    left.close();
  };
  const reconnect = (): void => leave();
  const expectAnswer = (): void => {
    clearTimeout(answerTimer);
    answerTimer = setTimeout(reconnect, ANSWER_MS_MAX);
  };

  const receive = (data: unknown): void => {
    const { data: message } = socketMessage.safeParse(parseJson(data));
    // Nothing is lost with a message of another release: its figures are polled for.
    if (message === undefined) return;
    switch (message.type) {
      case 'subscribed':
        clearTimeout(answerTimer);
        isLive = true;
        attempts = 0;
        onLive();
        break;
      case 'summary':
        if (message.seller_id === sellerId) onMetrics(message.metrics);
        break;
      case 'error':
        if (message.code === TOO_MANY_CONNECTIONS) leave(CROWDED_MS);
        else onProblem(message.detail);
        break;
    }
  };

  const connect = (): void => {
    const opened = open([SOCKET_PROTOCOL, token()]);
    // A socket that was replaced or stopped may still speak.
    const isCurrent = (): boolean => !isStopped && socket === opened;
    socket = opened;
    expectAnswer();
    opened.onopen = () => {
      if (!isCurrent()) return;
      expectAnswer();
      opened.send(JSON.stringify({ action: 'subscribe', seller_id: sellerId }));
    };
    opened.onmessage = ({ data }) => {
      if (isCurrent()) receive(data);
    };
    opened.onclose = () => {
      if (isCurrent()) handleLoss();
    };
  };

  connect();
  return {
    isLive: () => isLive,
    reconnect,
    stop: () => {
      isStopped = true;
      isLive = false;
      clearTimeout(reconnectTimer);
      clearTimeout(answerTimer);
      socket?.close();
    },
  };
};
