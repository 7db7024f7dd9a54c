import type { MetricsBody } from '../../../contracts/api/metrics.ts';
import { socketMessage } from '../../../contracts/socket.ts';
import { SOCKET_PROTOCOL } from '../../../contracts/socket-protocol.ts';

const RECONNECT_MS_MIN = 1000;
const RECONNECT_MS_MAX = 15_000;
/** To connect, and then to be subscribed: a server that fails at it may say nothing, or nothing that this page knows. */
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
  /** The connection ended or could not be made; it is tried again by itself. */
  readonly onLost: () => void;
};

export type Pushes = {
  readonly live: () => boolean;
  /** Gives the connection up for a new one, when there is reason to believe that nothing comes through it. */
  readonly distrust: () => void;
  readonly stop: () => void;
};

const messageIn = (data: unknown): unknown => {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined;
  }
};

/** Keeps a subscription to one seller open: connects again with growing pauses for as long as it is not stopped. */
export const receivePushes = ({
  sellerId,
  token,
  open,
  onLive,
  onMetrics,
  onProblem,
  onLost,
}: PushSettings): Pushes => {
  let socket: SocketLike | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let late: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;
  let live = false;
  let stopped = false;

  const lose = (): void => {
    live = false;
    socket = undefined;
    clearTimeout(late);
    again = setTimeout(connect, Math.min(RECONNECT_MS_MAX, RECONNECT_MS_MIN * 2 ** attempts));
    attempts += 1;
    onLost();
  };

  const distrust = (): void => {
    const deaf = socket;
    if (stopped || deaf === undefined) return;
    lose();
    deaf.close();
  };
  const expectAnswer = (): void => {
    clearTimeout(late);
    late = setTimeout(distrust, ANSWER_MS_MAX);
  };

  const receive = (data: unknown): void => {
    const { data: message } = socketMessage.safeParse(messageIn(data));
    // What is not understood is not lost: figures that cannot be pushed are still asked for.
    if (message === undefined) return;
    switch (message.type) {
      case 'subscribed':
        clearTimeout(late);
        live = true;
        attempts = 0;
        onLive();
        break;
      case 'summary':
        if (message.seller_id === sellerId) onMetrics(message.metrics);
        break;
      case 'error':
        onProblem(message.detail);
        break;
    }
  };

  const connect = (): void => {
    const opened = open([SOCKET_PROTOCOL, token()]);
    // One that was given up or stopped may still speak; only the current one is listened to.
    const current = (): boolean => !stopped && socket === opened;
    socket = opened;
    expectAnswer();
    opened.onopen = () => {
      if (!current()) return;
      expectAnswer();
      opened.send(JSON.stringify({ action: 'subscribe', seller_id: sellerId }));
    };
    opened.onmessage = ({ data }) => {
      if (current()) receive(data);
    };
    opened.onclose = () => {
      if (current()) lose();
    };
  };

  connect();
  return {
    live: () => live,
    distrust,
    stop: () => {
      stopped = true;
      live = false;
      clearTimeout(again);
      clearTimeout(late);
      socket?.close();
    },
  };
};
