import { type MetricsBody, metricsBody } from '../../../contracts/api/metrics.ts';
import { wordsOf } from '../error-message.ts';
import type { Session } from '../sign-in/session.ts';
import { AnswerError, ApiError, createReader } from './api.ts';
import { receivePushes, type SocketLike } from './push-socket.ts';

/** How often the API is asked while nothing is pushed. */
export const POLL_MS = 3000;
/** A connection can die without a word (a laptop that slept): while live, the API is asked this often whether it did. */
const CHECK_EVERY_POLLS = 10;

/** How the figures get here: `live` pushed, `polling` asked for, `connecting` neither yet, `away` not at all. */
export type LinkState = 'connecting' | 'live' | 'polling' | 'away';

export type View = {
  readonly metrics: (body: MetricsBody) => void;
  readonly link: (state: LinkState) => void;
  /** What to tell; undefined: all is well again. */
  readonly problem: (text?: string) => void;
};

export type FollowSettings = {
  readonly sellerId: string;
  readonly session: Session;
  readonly view: View;
  readonly get: typeof fetch;
  readonly openSocket: (protocols: readonly string[]) => SocketLike;
};

export type Following = { readonly sellerId: string; readonly stop: () => void };

/** The same view until `signal` is aborted, and then none: what was under way must not write over what is shown next. */
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

/** Up to which records figures go; how long ago those were changes with every look. */
const marksOf = ({ source }: MetricsBody): string =>
  JSON.stringify(source.map(({ topic, partition, offset }) => [topic, partition, offset]));

/** Shows one seller: its requests, its socket and its timers, all ended by `stop` or with the session. */
export const follow = ({ sellerId, session, get, openSocket, ...settings }: FollowSettings): Following => {
  const stopped = new AbortController();
  const view = viewUntil(stopped.signal, settings.view);
  const read = createReader(session, get, stopped.signal);
  const base = `/v1/sellers/${encodeURIComponent(sellerId)}`;
  let shown: MetricsBody | undefined;
  let reachable = true;
  let lost = false;
  /** Checks in a row that found news which had not been pushed. */
  let missed = 0;

  const showLink = (): void => {
    view.link(!reachable ? 'away' : pushes.live() ? 'live' : lost ? 'polling' : 'connecting');
  };

  const stop = (): void => {
    stopped.abort();
    clearInterval(timer);
    pushes.stop();
  };

  const failed = async (error: unknown): Promise<void> => {
    if (stopped.signal.aborted) return;
    reachable = error instanceof ApiError || error instanceof AnswerError;
    // No answer at all: the socket is probably dead too and has not noticed.
    if (!reachable && pushes.live()) pushes.distrust();
    showLink();
    if (error instanceof ApiError && error.status === 401) {
      if (!(await session.refused(error.token, error.message))) return stop();
      return poll();
    }
    if (error instanceof ApiError && error.status === 404)
      return view.problem(`${sellerId} has no records yet. Its figures appear here with the first one.`);
    view.problem(`The figures could not be loaded: ${wordsOf(error)}. Trying again.`);
  };
  const attempt = (work: () => Promise<void>): Promise<void> =>
    work()
      .catch((error: unknown) => failed(error))
      // A sign-in service out of reach: the next request tries again.
      .catch((error: unknown) =>
        view.problem(`Signing in again did not work: ${wordsOf(error)}. Trying again.`),
      );

  const take = (metrics: MetricsBody): void => {
    if (stopped.signal.aborted) return;
    shown = metrics;
    view.metrics(metrics);
  };

  const poll = (): Promise<void> =>
    attempt(async () => {
      const metrics = await read(`${base}/metrics`, metricsBody);
      if (stopped.signal.aborted) return;
      reachable = true;
      showLink();
      view.problem();
      if (metrics === undefined || (shown !== undefined && metrics.as_of < shown.as_of)) return;
      const isNews = shown !== undefined && marksOf(shown) !== marksOf(metrics);
      missed = isNews && pushes.live() ? missed + 1 : 0;
      take(metrics);
      if (missed > 1) pushes.distrust();
    });

  let polls = 0;
  const timer = setInterval(() => {
    polls += 1;
    if (!pushes.live() || polls % CHECK_EVERY_POLLS === 0) void poll();
  }, POLL_MS);
  const pushes = receivePushes({
    sellerId,
    token: session.token,
    open: openSocket,
    onLive: () => {
      reachable = true;
      showLink();
      void poll();
    },
    onMetrics: (metrics) => {
      missed = 0;
      view.problem();
      take(metrics);
    },
    onProblem: (detail) => view.problem(`The live connection says: ${detail}`),
    onLost: () => {
      lost = true;
      showLink();
    },
  });
  session.over.addEventListener('abort', stop, { signal: stopped.signal });
  showLink();
  void poll();
  return { sellerId, stop };
};
