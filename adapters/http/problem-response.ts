import { NotFoundError, ParameterValidationError } from '@aws-lambda-powertools/event-handler/http';
import { badRequest, internal, ProblemError, unavailable, unknownPath } from '../../app/read/problems.ts';
import { problem } from '../../contracts/api/problem.ts';
import { isUnavailable } from '../aws/unavailable.ts';

/**
 * Turns an error into a problem for the caller. `ours` means a failure of the service: log the
 * error, because the problem does not contain its details.
 */
export const classify = (error: unknown): { readonly problem: ProblemError; readonly ours: boolean } => {
  if (error instanceof ProblemError) return { problem: error, ours: false };
  if (error instanceof NotFoundError) return { problem: unknownPath(), ours: false };
  if (error instanceof URIError || error instanceof ParameterValidationError) {
    return {
      problem: badRequest([{ parameter: 'seller_id', detail: 'is not properly percent-encoded' }]),
      ours: false,
    };
  }
  return { problem: isUnavailable(error) ? unavailable() : internal(), ours: true };
};

export const problemResponse = ({ problem: content, headers }: ProblemError): Response =>
  new Response(JSON.stringify(problem.parse(content)), {
    status: content.status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
