import { createHash } from 'node:crypto';
import type { MetricsBody } from '../../contracts/api/metrics.ts';

/** A weak validator of the figures. It ignores as_of and lag_ms, which change with every read. */
export const computeEtag = (body: MetricsBody): string => {
  const { as_of, lag_ms, source, ...rest } = body;
  const figures = { ...rest, source: source.map(({ lag_ms: _, ...mark }) => mark) };
  return `W/"${createHash('sha256').update(JSON.stringify(figures)).digest('base64url').slice(0, 22)}"`;
};

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');

/**
 * Whether an `If-None-Match` header (a list of tags, or `*`) contains this tag. The comparison is
 * weak, as RFC 9110 requires for reads.
 */
export const matchesEtag = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag)));
