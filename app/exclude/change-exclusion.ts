import { type ExclusionBody, type ExclusionRequest, exclusionBody } from '../../contracts/api/exclusions.ts';
import type { ExclusionAudit } from '../../contracts/audit.ts';
import type { Operator } from '../access/identity.ts';
import { type Backoff, delayAfter, type Waiting } from '../pacing/backoff.ts';
import type { WriteStores } from '../ports/stores.ts';
import { noSuchCase, unavailable } from '../read/problems.ts';
import { CASES } from './cases.ts';

export type ChangeExclusionDeps = WriteStores & {
  /** ms since 1970. */
  readonly clock: () => number;
  /** A random id of letters, digits and `-`. */
  readonly newId: () => string;
  readonly waiting: Waiting;
};

/** A conflict ends as soon as the other writer is through. All attempts stay well within the time of a request. */
const BACKOFF: Backoff = { attemptsMax: 8, base_ms: 10, cap_ms: 500 };

/** The case as requests, answers and the history name it. */
const nameOf = (request: ExclusionRequest) =>
  request.rate === 'avg_rating'
    ? { rate: request.rate, rating_id: request.rating_id }
    : { rate: request.rate, order_id: request.order_id };
const idOf = (request: ExclusionRequest): string =>
  request.rate === 'avg_rating' ? request.rating_id : request.order_id;

/**
 * Takes one case out of a rate, or counts it again, with an audit note of who asked for it and why. Writes
 * nothing when the case already stands as asked.
 * @throws a 404 problem when the seller has no such case, a 503 when the store does not take it in time
 */
export const changeExclusion = async (
  { ledger, clock, newId, waiting }: ChangeExclusionDeps,
  { subject: by }: Operator,
  sellerId: string,
  request: ExclusionRequest,
): Promise<ExclusionBody> => {
  const { rate, excluded, reason } = request;
  const { name, find } = CASES[rate];
  for (let attempt = 0; attempt < BACKOFF.attemptsMax; attempt += 1) {
    const found = await find(ledger, sellerId, idOf(request), excluded);
    if (found === undefined) throw noSuchCase(name);
    const at = new Date(clock()).toISOString();
    const answer = { ...nameOf(request), seller_id: sellerId, excluded, at, by };
    if (found.apply === undefined) return exclusionBody.parse({ ...answer, changed: false, audit_id: null });

    const id = `${at}#${newId()}`;
    const entry: ExclusionAudit = {
      ...nameOf(request),
      at,
      by,
      reason,
      action: excluded ? 'exclude' : 'include',
    };
    const { outcome, refused } = await found.apply({ id, entry });
    if (outcome === 'applied') return exclusionBody.parse({ ...answer, changed: true, audit_id: id });
    if (outcome === 'refused')
      throw new Error(`the store cannot hold an exclusion: ${refused.map((one) => one.reason).join('; ')}`);
    await waiting.sleep(delayAfter(attempt, BACKOFF, waiting.random));
  }
  throw unavailable();
};
