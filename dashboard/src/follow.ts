import { type BreakdownBody, breakdownBody } from '../../contracts/api/breakdown.ts';
import { type HistoryBody, historyBody } from '../../contracts/api/history.ts';
import { type MetricsBody, metricsBody } from '../../contracts/api/metrics.ts';
import { AnswerError, ApiError, createReader } from './api.ts';
import type { Session } from './sign-in/session.ts';
import { receivePushes, type SocketLike } from './socket.ts';
import { wordsOf } from './words.ts';

/** How often the API is asked while nothing is pushed, and how often the dearer details are, at most. */
export const POLL_MS = 3000;
const DETAILS_EVERY_MS = 5000;
/** A connection can die without a word (a laptop that slept): while live, the API is asked this often whether it did. */
const CHECK_EVERY_POLLS = 10;

/** How the figures get here: `live` pushed, `polling` asked for, `connecting` neither yet, `away` not at all. */
export type LinkState = 'connecting' | 'live' | 'polling' | 'away';

export type View = {
  readonly metrics: (body: MetricsBody) => void;
  readonly history: (body: HistoryBody) => void;
  readonly categories: (body: BreakdownBody) => void;
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
    history: until(view.history),
    categories: until(view.categories),
    link: until(view.link),
    problem: until(view.problem),
  };
};

/** What a problem is about: the figures themselves, or what is shown beside them. */
type Subject = 'figures' | 'details';

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
  let detailsAt = Number.NEGATIVE_INFINITY;
  let detailsTimer: ReturnType<typeof setTimeout> | undefined;

  const showLink = (): void => {
    view.link(!reachable ? 'away' : pushes.live() ? 'live' : lost ? 'polling' : 'connecting');
  };

  const problems: Partial<Record<Subject, string>> = {};
  const tell = (subject: Subject, text?: string): void => {
    if (text === undefined) delete problems[subject];
    else problems[subject] = text;
    view.problem(problems.figures ?? problems.details);
  };

  const stop = (): void => {
    stopped.abort();
    clearInterval(timer);
    clearTimeout(detailsTimer);
    pushes.stop();
  };

  const failed = async (subject: Subject, error: unknown): Promise<void> => {
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
      return tell(subject, `${sellerId} has no records yet. Its figures appear here with the first one.`);
    tell(subject, `The figures could not be loaded: ${wordsOf(error)}. Trying again.`);
  };
  const attempt = (subject: Subject, work: () => Promise<void>): Promise<void> =>
    work()
      .catch((error: unknown) => failed(subject, error))
      // A sign-in service out of reach: the next request tries again.
      .catch((error: unknown) => tell(subject, `Signing in again did not work: ${wordsOf(error)}. Trying again.`));

  const details = async (): Promise<void> => {
    if (shown === undefined) return;
    const { from, to } = shown.windows['30d'];
    const [history, categories] = await Promise.all([
      read(`${base}/history?from=${from}&to=${to}&granularity=day`, historyBody),
      read(`${base}/breakdown?by=category&window=30d`, breakdownBody),
    ]);
    if (history !== undefined) view.history(history);
    if (categories !== undefined) view.categories(categories);
    tell('details');
  };
  const detailsSoon = (): void => {
    if (detailsTimer !== undefined || stopped.signal.aborted) return;
    detailsTimer = setTimeout(
      () => {
        detailsTimer = undefined;
        detailsAt = Date.now();
        void attempt('details', () =>
          details().catch((error: unknown) => {
            detailsSoon();
            throw error;
          }),
        );
      },
      Math.max(0, detailsAt + DETAILS_EVERY_MS - Date.now()),
    );
  };

  const take = (metrics: MetricsBody): void => {
    if (stopped.signal.aborted) return;
    shown = metrics;
    view.metrics(metrics);
    detailsSoon();
  };

  const poll = (): Promise<void> =>
    attempt('figures', async () => {
      const metrics = await read(`${base}/metrics`, metricsBody);
      if (stopped.signal.aborted) return;
      reachable = true;
      showLink();
      tell('figures');
      if (metrics === undefined || (shown !== undefined && metrics.as_of < shown.as_of)) return;
      const isNews = shown !== undefined && JSON.stringify(shown.source) !== JSON.stringify(metrics.source);
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
      tell('figures');
      take(metrics);
    },
    onProblem: (detail) => tell('figures', `The live connection says: ${detail}`),
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
