import type { Problem } from '../../contracts/api/problem.ts';

type Headers = Readonly<Record<string, string>>;
type ParameterError = { readonly parameter: string; readonly detail: string };

/** Ends a request with a problem body (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  readonly headers: Headers;

  constructor(body: Problem, headers: Headers = {}) {
    super(body.detail);
    this.problem = body;
    this.headers = headers;
  }
}

const body = (status: number, name: string, title: string, detail: string): Problem => ({
  type: `urn:seller-pulse:problem:${name}`,
  title,
  status,
  detail,
});

export const badRequest = (errors: readonly ParameterError[]): ProblemError =>
  new ProblemError({
    ...body(400, 'bad-request', 'Bad request', 'A parameter is missing or not acceptable; see errors.'),
    errors: [...errors],
  });

export const missingToken = (): ProblemError =>
  new ProblemError(
    body(401, 'unauthorized', 'Unauthorized', 'Send a token: Authorization: Bearer <token>.'),
    {
      'www-authenticate': 'Bearer',
    },
  );

/** `reason` says what is wrong with the token, and must not contain any of it. */
export const refusedToken = (reason: string): ProblemError =>
  new ProblemError(body(401, 'unauthorized', 'Unauthorized', `The token was refused: ${reason}.`), {
    'www-authenticate': `Bearer error="invalid_token", error_description="${reason.replace(/["\\]/g, "'")}"`,
  });

/** The same whether or not the seller exists. */
export const forbidden = (): ProblemError =>
  new ProblemError(body(403, 'forbidden', 'Forbidden', 'This token may not read that seller.'));

/** The same for every seller in the path. */
export const operatorsOnly = (): ProblemError =>
  new ProblemError(body(403, 'forbidden', 'Forbidden', 'Only an operator may do this.'));

/** The caller's role may not read what covers the whole marketplace. */
export const forbiddenRole = (): ProblemError =>
  new ProblemError(body(403, 'forbidden', 'Forbidden', 'This token may not read that.'));

export const unknownSeller = (): ProblemError =>
  new ProblemError(body(404, 'not-found', 'Not found', 'There is no such seller.'));

/** `name` is the kind of case, such as `order`. */
export const noSuchCase = (name: string): ProblemError =>
  new ProblemError(body(404, 'not-found', 'Not found', `This seller has no ${name} with that id.`));

/** `reason` says what is stored wrong, and what to do. Only for operators. */
export const damagedCase = (reason: string): ProblemError =>
  new ProblemError(body(409, 'damaged', 'Damaged', `It cannot be changed now: ${reason}.`));

/** `allowed` are the methods of the path. */
export const methodNotAllowed = (allowed: readonly string[]): ProblemError =>
  new ProblemError(
    body(
      405,
      'method-not-allowed',
      'Method not allowed',
      `There is no such method here: use ${allowed.join(' or ')}.`,
    ),
    {
      allow: allowed.join(', '),
    },
  );

/** Two callers go on with the same redrive. */
export const takenRedrive = (): ProblemError =>
  new ProblemError(
    body(
      409,
      'taken',
      'Taken',
      'Somebody else goes on with this redrive at the moment. Nothing is counted twice; send the same request again.',
    ),
  );

export const bodyTooLarge = (bytesMax: number): ProblemError =>
  new ProblemError(
    body(413, 'content-too-large', 'Content too large', `A body has at most ${bytesMax} bytes.`),
  );

export const unsupportedType = (): ProblemError =>
  new ProblemError(
    body(
      415,
      'unsupported-media-type',
      'Unsupported media type',
      'Send the body as JSON: Content-Type: application/json.',
    ),
    {
      accept: 'application/json',
    },
  );

export const unavailable = (): ProblemError =>
  new ProblemError(
    body(503, 'unavailable', 'Unavailable', 'The service cannot answer at the moment; try again shortly.'),
    {
      'retry-after': '1',
    },
  );

export const unknownPath = (): ProblemError =>
  new ProblemError(
    body(404, 'not-found', 'Not found', 'There is nothing at this path; see /v1/openapi.json.'),
  );

export const internal = (): ProblemError =>
  new ProblemError(
    body(500, 'internal-error', 'Internal error', 'Something went wrong on our side; it has been recorded.'),
  );
