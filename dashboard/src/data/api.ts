import type * as z from 'zod';
import { problem } from '../../../contracts/api/problem.ts';
import type { Session } from '../sign-in/session.ts';

/** Longer than the API may take; a connection that hangs must not look like one that works. */
const ANSWER_MS_MAX = 15_000;

/** The API answered with an error; the message is what it says, fit to be shown. */
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

/** The API answered in a form that this page does not know; the two are of different releases. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

export type Reader = <Body>(path: string, schema: z.ZodType<Body>) => Promise<Body | undefined>;

const jsonOf = async (response: Response): Promise<unknown> => {
  try {
    return JSON.parse(await response.text());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

type Asked = {
  readonly signal: AbortSignal;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
  readonly body?: string;
};

/** One request with the session's token, answered in good time. Rejects with ApiError for what is neither a body nor "unchanged". */
const ask = async (
  session: Session,
  get: typeof fetch,
  path: string,
  { signal, headers, ...rest }: Asked,
): Promise<Response> => {
  const token = session.token();
  const response = await get(path, {
    ...rest,
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS_MAX)]),
    cache: 'no-store',
    headers: { ...headers, authorization: `Bearer ${token}` },
  });
  if (response.ok || response.status === 304) return response;
  const { data: said } = problem.safeParse(await jsonOf(response));
  const faults = said?.errors?.map(({ parameter, detail }) => `${parameter} ${detail}`).join('; ');
  throw new ApiError(faults ?? said?.detail ?? `the answer is ${response.status}`, response.status, token);
};

const parsed = async <Body>(response: Response, schema: z.ZodType<Body>): Promise<Body> => {
  const { data, success } = schema.safeParse(await jsonOf(response));
  if (!success) throw new AnswerError('the answer has a form that this page does not know; reload the page');
  return data;
};

/**
 * Reads bodies of the API; undefined when one is as it was at the last reading. Rejects with ApiError, AnswerError, or
 * with what fetch rejects when there is no connection.
 */
export const createReader = (session: Session, get: typeof fetch, signal: AbortSignal): Reader => {
  const etags = new Map<string, string>();
  return async (path, schema) => {
    const known = etags.get(path);
    const response = await ask(session, get, path, {
      signal,
      ...(known !== undefined && { headers: { 'if-none-match': known } }),
    });
    if (response.status === 304) return undefined;
    const body = await parsed(response, schema);
    const tag = response.headers.get('etag');
    if (tag !== null) etags.set(path, tag);
    return body;
  };
};

export type Api = {
  readonly read: <Body>(path: string, schema: z.ZodType<Body>, signal: AbortSignal) => Promise<Body>;
  readonly text: (path: string, signal: AbortSignal) => Promise<string>;
  readonly post: <Body>(path: string, body: object, schema: z.ZodType<Body>) => Promise<Body>;
};

/** The API for a session: what is refused for an old token is asked again with the next one. Rejects as a reader does. */
export const createApi = (session: Session, get: typeof fetch): Api => {
  const again = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      if (
        !(error instanceof ApiError) ||
        error.status !== 401 ||
        !(await session.refused(error.token, error.message))
      )
        throw error;
      return work();
    }
  };
  const until = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, session.over]);
  return {
    read: (path, schema, signal) =>
      again(async () => parsed(await ask(session, get, path, { signal: until(signal) }), schema)),
    text: (path, signal) =>
      again(async () =>
        (await ask(session, get, path, { signal: until(signal), headers: { accept: 'text/csv' } })).text(),
      ),
    post: (path, body, schema) =>
      again(async () =>
        parsed(
          await ask(session, get, path, {
            signal: session.over,
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
          schema,
        ),
      ),
  };
};
