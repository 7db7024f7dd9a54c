import { type MetricsBody, metricsBody } from '../../../contracts/api/metrics.ts';
import { describeError } from '../error-message.ts';
import type { Session } from '../sign-in/session.ts';
import { AnswerError, ApiError, createReader } from './api.ts';
import { receivePushes, type SocketLike } from './push-socket.ts';

/** How often the API is polled while nothing is pushed. */
export const POLL_MS = 3000;
/**
 * A connection can die unnoticed, as when a laptop sleeps. So the API is polled while live too,
 * once in this many polls.
 */
const CHECK_EVERY_POLLS = 10;

/** How figures arrive: `live` by push, `polling` by request, `away` not at all. */
export type LinkState = 'connecting' | 'live' | 'polling' | 'away';

export type View = {
  readonly metrics: (body: MetricsBody) => void;
  readonly link: (state: LinkState) => void;
  /** Shows a problem; undefined: it is over. */
  readonly problem: (text?: string) => void;
};

export type FollowSettings = {
  readonly sellerId: string;
  readonly session: Session;
  readonly view: View;
  readonly get: typeof fetch;
  readonly openSocket: (protocols: readonly string[]) => SocketLike;
};

/** Wraps a view so that it shows nothing more once `signal` is aborted. */
const viewUntil = (signal: AbortSignal, view: View): View => {
  const until =
    <Args extends readonly unknown[]>(write: (...args: Args) => void) =>
    (...args: Args): void => {
      if (!signal.aborted) write(...args);
    };
  return {
    metrics: until(view.metrics),
    link: until(view.link),
    problem: until(view.problem),
  };
};

/** Up to which records the figures go. The lag is left out: it changes with every look. */
const describeSource = ({ source }: MetricsBody): string =>
  JSON.stringify(source.map(({ topic, partition, offset }) => [topic, partition, offset]));

/**
 * Shows the figures of one seller as they change. Its requests, socket and timers end with `stop`
 * or with the session.
 */
export const followSeller = ({ sellerId, session, get, openSocket, ...settings }: FollowSettings) => {
  const stopped = new AbortController();
  const view = viewUntil(stopped.signal, settings.view);
  const read = createReader(session, get, stopped.signal);
  const metricsPath = `/v1/sellers/${encodeURIComponent(sellerId)}/metrics`;
  let latest: MetricsBody | undefined;
  let isReachable = true;
  let wasLost = false;
  /** Polls in a row that found news which had not been pushed. */
  let missedPushes = 0;

  const showLink = (): void => {
    if (!isReachable) view.link('away');
    else if (pushes.isLive()) view.link('live');
    else view.link(wasLost ? 'polling' : 'connecting');
  };

  const stop = (): void => {
    stopped.abort();
    clearInterval(timer);
    pushes.stop();
  };

  const handleFailure = async (error: unknown): Promise<void> => {
    if (stopped.signal.aborted) return;
    isReachable = error instanceof ApiError || error instanceof AnswerError;
    // The socket is probably dead too and has not noticed.
    if (!isReachable && pushes.isLive()) pushes.reconnect();
    showLink();
    if (error instanceof ApiError && error.status === 401)
      return (await session.replaceToken(error.token, error.message)) ? poll() : stop();
    if (error instanceof ApiError && error.status === 404)
      return view.problem(`${sellerId} has no records yet. Its figures appear here with the first one.`);
    view.problem(`Could not load the figures: ${describeError(error)}. Trying again …`);
  };

  const showMetrics = (metrics: MetricsBody): void => {
    if (stopped.signal.aborted) return;
    latest = metrics;
    view.metrics(metrics);
  };

  const readMetrics = async (): Promise<void> => {
    const metrics = await read(metricsPath, metricsBody);
    if (stopped.signal.aborted) return;
    isReachable = true;
    showLink();
    view.problem();
    if (metrics === undefined || (latest !== undefined && metrics.as_of < latest.as_of)) return;
    const isNews = latest !== undefined && describeSource(latest) !== describeSource(metrics);
    missedPushes = isNews && pushes.isLive() ? missedPushes + 1 : 0;
    showMetrics(metrics);
    if (missedPushes > 1) pushes.reconnect();
  };
  const poll = (): Promise<void> =>
    readMetrics()
      .catch(handleFailure)
      // The sign-in service is out of reach; the next poll tries again.
      .catch((error: unknown) =>
        view.problem(`Could not sign you in again: ${describeError(error)}. Trying again …`),
      );

  let polls = 0;
  const timer = setInterval(() => {
    polls += 1;
    if (!pushes.isLive() || polls % CHECK_EVERY_POLLS === 0) void poll();
  }, POLL_MS);
  const pushes = receivePushes({
    sellerId,
    token: session.token,
    open: openSocket,
    onLive: () => {
      isReachable = true;
      showLink();
      void poll();
    },
    onMetrics: (metrics) => {
      missedPushes = 0;
      view.problem();
      showMetrics(metrics);
    },
    onProblem: (detail) => view.problem(`The live connection reports a problem: ${detail}`),
    onLost: () => {
      wasLost = true;
      showLink();
    },
  });
  session.over.addEventListener('abort', stop, { signal: stopped.signal });
  showLink();
  void poll();
  return { stop };
};
