import type * as z from 'zod';
import { problem } from '../../../contracts/api/problem.ts';
import type { Session } from '../sign-in/session.ts';

/** Longer than the API may take: a connection that hangs must not look like one that works. */
const ANSWER_MS_MAX = 15_000;

/** The API answered with an error. The message is the API's own, fit to be shown. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** The token that was sent. */
  readonly token: string;

  constructor(message: string, status: number, token: string) {
    super(message);
    this.status = status;
    this.token = token;
  }
}

/** The answer does not match its schema: page and API are of different releases. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

export type Reader = <Body>(path: string, schema: z.ZodType<Body>) => Promise<Body | undefined>;

const readJson = async (response: Response): Promise<unknown> => {
  try {
    return JSON.parse(await response.text());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

type RequestOptions = {
  readonly signal: AbortSignal;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly answerMs?: number;
};

/**
 * Sends one request with the session's token. Rejects with ApiError unless the status is 2xx or
 * 304.
 */
const request = async (
  session: Session,
  get: typeof fetch,
  path: string,
  { signal, headers, answerMs = ANSWER_MS_MAX, ...rest }: RequestOptions,
): Promise<Response> => {
  const token = session.token();
  const response = await get(path, {
    ...rest,
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
    cache: 'no-store',
    headers: { ...headers, authorization: `Bearer ${token}` },
  });
  if (response.ok || response.status === 304) return response;
  const { data: body } = problem.safeParse(await readJson(response));
  const faults = body?.errors?.map(({ parameter, detail }) => `${parameter} ${detail}`).join('; ');
  throw new ApiError(
    faults ?? body?.detail ?? `the server answered ${response.status}`,
    response.status,
    token,
  );
};

const parseBody = async <Body>(response: Response, schema: z.ZodType<Body>): Promise<Body> => {
  const { data, success } = schema.safeParse(await readJson(response));
  if (!success) throw new AnswerError('this page and the server are of different versions; reload the page');
  return data;
};

/**
 * Creates a reader of bodies that resolves to undefined while a body is unchanged (by its ETag).
 * It rejects with ApiError, AnswerError, or what fetch rejects with when there is no connection.
 */
export const createReader = (session: Session, get: typeof fetch, signal: AbortSignal): Reader => {
  const etags = new Map<string, string>();
  return async (path, schema) => {
    const etag = etags.get(path);
    const response = await request(session, get, path, {
      signal,
      ...(etag !== undefined && { headers: { 'if-none-match': etag } }),
    });
    if (response.status === 304) return undefined;
    const body = await parseBody(response, schema);
    const nextEtag = response.headers.get('etag');
    if (nextEtag !== null) etags.set(path, nextEtag);
    return body;
  };
};

export type Api = {
  readonly read: <Body>(path: string, schema: z.ZodType<Body>, signal: AbortSignal) => Promise<Body>;
  readonly readCsv: (path: string) => Promise<string>;
  /** `options`: for what takes longer than an answer may, or is given up. */
  readonly post: <Body>(
    path: string,
    body: object,
    schema: z.ZodType<Body>,
    options?: { readonly signal?: AbortSignal; readonly answerMs?: number },
  ) => Promise<Body>;
};

/**
 * Creates the API client of a session. A request whose token is refused is sent again with the
 * next token. Rejects as a reader does.
 */
export const createApi = (session: Session, get: typeof fetch): Api => {
  const send = async (path: string, options: Partial<RequestOptions> = {}): Promise<Response> => {
    const attempt = (): Promise<Response> =>
      request(session, get, path, {
        ...options,
        signal: AbortSignal.any([session.over, ...(options.signal === undefined ? [] : [options.signal])]),
      });
    try {
      return await attempt();
    } catch (error) {
      const isRefused = error instanceof ApiError && error.status === 401;
      if (!isRefused || !(await session.replaceToken(error.token, error.message))) throw error;
      return attempt();
    }
  };
  return {
    read: async (path, schema, signal) => parseBody(await send(path, { signal }), schema),
    readCsv: async (path) => (await send(path, { headers: { accept: 'text/csv' } })).text(),
    post: async (path, body, schema, options = {}) =>
      parseBody(
        await send(path, {
          ...options,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
        schema,
      ),
  };
};
