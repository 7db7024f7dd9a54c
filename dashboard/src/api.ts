import type * as z from 'zod';
import { problem } from '../../contracts/api/problem.ts';
import type { Session } from './sign-in/session.ts';

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

/**
 * Reads bodies of the API; undefined when one is as it was at the last reading. Rejects with ApiError, AnswerError, or
 * with what fetch rejects when there is no connection.
 */
export const createReader = (session: Session, get: typeof fetch, signal: AbortSignal): Reader => {
  const etags = new Map<string, string>();
  return async (path, schema) => {
    const known = etags.get(path);
    const token = session.token();
    const headers = { authorization: `Bearer ${token}`, ...(known !== undefined && { 'if-none-match': known }) };
    const response = await get(path, { signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS_MAX)]), cache: 'no-store', headers });
    if (response.status === 304) return undefined;
    const body = await jsonOf(response);
    if (!response.ok)
      throw new ApiError(problem.safeParse(body).data?.detail ?? `the answer is ${response.status}`, response.status, token);
    const parsed = schema.safeParse(body);
    if (!parsed.success) throw new AnswerError('the answer has a form that this page does not know; reload the page');
    const tag = response.headers.get('etag');
    if (tag !== null) etags.set(path, tag);
    return parsed.data;
  };
};
