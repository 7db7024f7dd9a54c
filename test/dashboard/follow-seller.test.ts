/** Sellers act on the page: old figures that look new, or another seller's, are worse than none. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { metricsExample } from '../../contracts/api/examples.ts';
import type { MetricsBody } from '../../contracts/api/metrics.ts';
import { SOCKET_PROTOCOL } from '../../contracts/socket-protocol.ts';
import { followSeller, type LinkState, POLL_MS } from '../../dashboard/src/data/follow-seller.ts';
import type { SocketLike } from '../../dashboard/src/data/push-socket.ts';

const SELLER = metricsExample.seller_id;

/** The figures `seconds` later, `sold` orders on. */
const later = (seconds: number, sold = seconds): MetricsBody => ({
  ...metricsExample,
  as_of: new Date(Date.parse(metricsExample.as_of) + seconds * 1000).toISOString(),
  source: metricsExample.source.map((mark) => ({ ...mark, offset: mark.offset + sold })),
});

type FakeSocket = SocketLike & {
  readonly protocols: readonly string[];
  readonly sent: string[];
  closed: boolean;
};

/** The server of the page, controlled by the test. */
class FakeServer {
  readonly sockets: FakeSocket[] = [];
  readonly requests: { readonly path: string; readonly headers: Headers }[] = [];
  metrics = later(0);
  answer: (() => Promise<Response>) | undefined;

  newest(): FakeSocket {
    return this.sockets.at(-1)!;
  }

  /** Opens and subscribes the newest connection. */
  accept(): void {
    this.newest().onopen?.call(null as never, new Event('open'));
    this.say(JSON.stringify({ type: 'subscribed', seller_id: SELLER }));
  }

  say(data: string, socket = this.newest()): void {
    socket.onmessage?.call(null as never, new MessageEvent('message', { data }));
  }

  push(metrics: MetricsBody, socket = this.newest()): void {
    this.say(JSON.stringify({ type: 'summary', seller_id: metrics.seller_id, metrics }), socket);
  }

  drop(): void {
    this.newest().onclose?.call(null as never, new Event('close') as CloseEvent);
  }

  readonly get = (async (path: string, init?: RequestInit) => {
    const headers = new Headers(init?.headers);
    this.requests.push({ path, headers });
    if (this.answer !== undefined) return this.answer();
    const etag = `"${this.metrics.as_of}"`;
    return headers.get('if-none-match') === etag
      ? new Response(null, { status: 304 })
      : Response.json(this.metrics, { headers: { etag } });
  }) as typeof fetch;

  readonly openSocket = (protocols: readonly string[]): SocketLike => {
    const sent: string[] = [];
    const socket: FakeSocket = {
      protocols,
      sent,
      closed: false,
      onopen: null,
      onmessage: null,
      onclose: null,
      send: (text) => void sent.push(String(text)),
      close: () => {
        socket.closed = true;
      },
    };
    this.sockets.push(socket);
    return socket;
  };
}

let server: FakeServer;
let token: string;
let replaceToken: ReturnType<typeof vi.fn<(token: string, reason: string) => Promise<boolean>>>;
let page: { as_of?: string; link?: LinkState; problem?: string; links: LinkState[] };
let stop: () => void;
let over: AbortController;

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const wait = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

const open = async (): Promise<void> => {
  ({ stop } = followSeller({
    sellerId: SELLER,
    session: { token: () => token, replaceToken, end: () => over.abort(), over: over.signal },
    get: server.get,
    openSocket: server.openSocket,
    view: {
      metrics: ({ as_of }) => void (page.as_of = as_of),
      link: (state) => {
        if (page.link !== state) page.links.push(state);
        page.link = state;
      },
      problem: (text) => void (page.problem = text),
    },
  }));
  await settle();
};

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  token = 'token-1';
  replaceToken = vi.fn(async () => false);
  over = new AbortController();
  page = { links: [] };
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe('a connected page', () => {
  test('gets the first figures by request and the next ones by push, with the token as sub-protocol', async () => {
    await open();
    expect(page).toMatchObject({ as_of: later(0).as_of, link: 'connecting' });
    expect(server.requests[0]?.headers.get('authorization')).toBe('Bearer token-1');
    server.accept();
    await settle();
    expect(server.newest().protocols).toEqual([SOCKET_PROTOCOL, 'token-1']);
    expect(server.newest().sent.map((text) => JSON.parse(text))).toEqual([
      { action: 'subscribe', seller_id: SELLER },
    ]);
    server.push(later(4));
    expect(page).toMatchObject({ as_of: later(4).as_of, link: 'live', problem: undefined });
  });

  test('loads no body again while it is unchanged', async () => {
    await open();
    server.accept();
    await settle();
    const [, again] = server.requests.filter(({ path }) => path.endsWith('/metrics'));
    expect(again?.headers.get('if-none-match')).toBeTruthy();
  });

  test('does not go back to the older figures of an answer that a push overtook', async () => {
    await open();
    server.accept();
    server.push(later(9));
    server.metrics = later(5);
    await wait(POLL_MS * 10);
    expect(page.as_of).toBe(later(9).as_of);
  });

  test('shows no figures of another seller, and none after it went on to another seller', async () => {
    await open();
    server.accept();
    await settle();
    server.push({ ...later(5), seller_id: 'somebody-else' });
    expect(page.as_of).toBe(later(0).as_of);
    stop();
    server.push(later(6));
    await wait(60_000);
    expect(page.as_of).toBe(later(0).as_of);
    expect(server.newest().closed).toBe(true);
    expect(server.sockets).toHaveLength(1);
  });

  test('requests, receives and shows nothing more once the session is over', async () => {
    await open();
    server.accept();
    await settle();
    const answer = Promise.withResolvers<Response>();
    server.answer = () => answer.promise;
    await wait(POLL_MS * 10);
    const requests = server.requests.length;
    over.abort();
    const shown = { ...page };
    answer.reject(new TypeError('Failed to fetch'));
    server.push(later(6));
    await wait(120_000);
    expect(page).toEqual(shown);
    expect(server.requests).toHaveLength(requests);
    expect(server.newest().closed).toBe(true);
    expect(server.sockets).toHaveLength(1);
  });

  test('shows no problem of a seller after it went on to another', async () => {
    const renewal = Promise.withResolvers<boolean>();
    replaceToken.mockReturnValueOnce(renewal.promise);
    server.answer = refusal(401, 'it has expired');
    await open();
    stop();
    renewal.reject(new Error('no connection'));
    await settle();
    expect(page.problem).toBeUndefined();
  });

  test.each([
    'not json',
    '{}',
    '{"message":"Forbidden"}',
    '{"type":"summary","seller_id":"seller-042","metrics":{}}',
    'null',
  ])('still shows the next push after a message that it cannot read: %s', async (message) => {
    await open();
    server.accept();
    server.say(message);
    server.push(later(3));
    expect(page.as_of).toBe(later(3).as_of);
  });
});

describe('a page that loses its connection', () => {
  test('says so, polls instead, and reconnects with growing pauses', async () => {
    await open();
    server.accept();
    server.drop();
    expect(page.link).toBe('polling');
    server.metrics = later(30);
    await wait(POLL_MS);
    expect(page.as_of).toBe(later(30).as_of);

    const pauses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const before = server.sockets.length;
      server.drop();
      let waited = 0;
      for (; server.sockets.length === before; waited += 500) await wait(500);
      pauses.push(waited);
    }
    expect(pauses).toEqual([2000, 4000, 8000, 15_000, 15_000, 15_000]);
    server.accept();
    await settle();
    expect(page.link).toBe('live');
  });

  test('polls without a word of alarm when its seller has enough live pages, and asks again after a while', async () => {
    await open();
    const refuse = (): void => {
      server.newest().onopen?.call(null as never, new Event('open'));
      server.say('{"type":"error","code":"too_many_connections","detail":"this seller has 100"}');
    };
    refuse();
    expect(page).toMatchObject({ link: 'polling', problem: undefined });
    expect(server.newest().closed).toBe(true);
    server.metrics = later(30);
    await wait(POLL_MS);
    expect(page.as_of).toBe(later(30).as_of);
    await wait(56_000);
    expect(server.sockets).toHaveLength(1);
    await wait(1000);
    expect(server.sockets).toHaveLength(2);
    refuse();
    expect(page.problem).toBeUndefined();
    await wait(60_000);
    server.accept();
    await settle();
    expect(page.link).toBe('live');
  });

  test.each([
    ['says nothing', undefined],
    [
      'reports an internal error, as API Gateway does,',
      '{"message": "Internal server error", "connectionId":"a", "requestId":"b"}',
    ],
    ['refuses', '{"type":"error","detail":"try again later"}'],
  ])('reconnects with growing pauses to a server that %s instead of subscribing', async (_, message) => {
    await open();
    const connects: number[] = [];
    for (let [waited, seen] = [0, 1]; connects.length < 5 && waited < 120_000; waited += 500) {
      if (server.sockets.length > seen) connects.push(waited);
      if (server.sockets.length > seen || waited === 0) {
        server.newest().onopen?.call(null as never, new Event('open'));
        if (message !== undefined) server.say(message);
      }
      seen = server.sockets.length;
      await wait(500);
    }
    const pauses = connects.map((at, index) => at - (connects[index - 1] ?? 0));
    expect(pauses).toEqual([11_000, 12_000, 14_000, 18_000, 25_000]);
    expect(server.sockets.slice(0, -1).every(({ closed }) => closed)).toBe(true);
    server.accept();
    await wait(60_000);
    expect([page.link, server.sockets.length]).toEqual(['live', 6]);
  });

  test('gives up a connection that never opens', async () => {
    await open();
    await wait(12_000);
    expect([server.sockets.length, server.sockets[0]?.closed]).toEqual([2, true]);
  });

  test.each([
    [404, `${SELLER} has no records yet. Its figures appear here with the first one.`],
    [503, 'Could not load the figures: not now. Trying again …'],
  ])(
    'no longer says that there is no connection once the server answers, even with %i',
    async (status, problem) => {
      await open();
      server.answer = () => Promise.reject(new TypeError('Failed to fetch'));
      await wait(POLL_MS);
      expect(page.link).toBe('away');
      server.answer = refusal(status, 'not now');
      server.drop();
      await wait(POLL_MS);
      expect(page).toMatchObject({ link: 'polling', problem });
    },
  );

  test('says why nothing can be reached, and never says that it is live', async () => {
    await open();
    server.accept();
    await settle();
    server.answer = () => Promise.reject(new TypeError('Failed to fetch'));
    // The socket has not noticed, as after a laptop slept: the check does.
    await wait(POLL_MS * 10);
    expect(page).toMatchObject({
      link: 'away',
      problem: 'Could not load the figures: the server did not answer. Trying again …',
    });
    expect(server.newest().closed).toBe(true);
    server.answer = undefined;
    await wait(POLL_MS);
    expect(page).toMatchObject({ link: 'polling', problem: undefined });
  });

  test('replaces a connection that no longer brings news', async () => {
    await open();
    server.accept();
    await settle();
    const deaf = server.newest();
    for (const seconds of [30, 60]) {
      server.metrics = later(seconds);
      await wait(POLL_MS * 10);
      expect(page.as_of).toBe(later(seconds).as_of);
    }
    expect(deaf.closed).toBe(true);
    await wait(1000);
    server.accept();
    server.push(later(90), deaf);
    expect(page.as_of).toBe(later(60).as_of);
    server.push(later(91));
    expect(page.as_of).toBe(later(91).as_of);
  });

  test('keeps the connection of a seller without news, whose lag grows all the same', async () => {
    await open();
    server.accept();
    await settle();
    for (const seconds of [30, 60, 90]) {
      const { source, ...metrics } = later(seconds, 0);
      server.metrics = {
        ...metrics,
        source: source.map((mark) => ({ ...mark, lag_ms: mark.lag_ms + seconds * 1000 })),
      };
      await wait(POLL_MS * 10);
    }
    expect(server.sockets).toHaveLength(1);
  });

  test('keeps the connection of a quiet seller', async () => {
    await open();
    server.accept();
    await wait(POLL_MS * 100);
    expect(server.sockets).toHaveLength(1);
    expect(page.links).toEqual(['connecting', 'live']);
  });
});

const refusal = (status: number, detail: string) => async () =>
  Response.json({ type: 'x', title: 'x', status, detail }, { status });

describe('a page that the API refuses', () => {
  test('goes on with the new token, for the socket too', async () => {
    await open();
    server.accept();
    server.drop();
    server.answer = refusal(401, 'it has expired');
    replaceToken.mockImplementation(async () => {
      server.answer = undefined;
      server.metrics = later(7);
      token = 'token-2';
      return true;
    });
    await wait(POLL_MS);
    expect(replaceToken).toHaveBeenCalledWith('token-1', 'it has expired');
    expect(page.as_of).toBe(later(7).as_of);
    server.drop();
    await wait(5000);
    expect(server.newest().protocols[1]).toBe('token-2');
  });

  test('stops when there is no new token', async () => {
    server.answer = refusal(401, 'it is meant for another audience');
    await open();
    const requests = server.requests.length;
    await wait(120_000);
    expect(replaceToken).toHaveBeenCalledTimes(1);
    expect(server.requests).toHaveLength(requests);
    expect(server.newest().closed).toBe(true);
  });

  test('says that a seller has no records yet, and shows the first ones', async () => {
    server.answer = refusal(404, 'no such seller');
    await open();
    expect(page.problem).toBe(`${SELLER} has no records yet. Its figures appear here with the first one.`);
    server.answer = undefined;
    await wait(POLL_MS);
    expect(page).toMatchObject({ as_of: later(0).as_of, problem: undefined });
  });

  test('shows the first records when they are pushed', async () => {
    server.answer = refusal(404, 'no such seller');
    await open();
    server.accept();
    await settle();
    server.answer = undefined;
    server.push(later(1));
    expect(page).toMatchObject({ as_of: later(1).as_of, problem: undefined });
  });

  test.each([
    [refusal(403, 'not yours'), 'not yours'],
    [async () => new Response('<html>', { status: 504 }), 'the server answered 504'],
    [
      async () => Response.json({ seller_id: SELLER }),
      'this page and the server are of different versions; reload the page',
    ],
  ])('says why it cannot load the figures (%#)', async (answer, words) => {
    server.answer = answer;
    await open();
    expect(page.problem).toBe(`Could not load the figures: ${words}. Trying again …`);
    expect(page.as_of).toBeUndefined();
  });
});
