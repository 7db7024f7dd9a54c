import type { Telemetry } from '../ports/telemetry.ts';

/** How many of the left-out items a log line names. */
const NAMED_MAX = 5;

/**
 * Tells which items an answer leaves out because they cannot be read, so that one item does not
 * hide the others.
 * @param what the kind of items, as `alerts`
 * @param names keys or ids of the items
 */
export const tellUnreadable = (
  { warn }: Pick<Telemetry, 'warn'>,
  what: string,
  names: readonly string[],
  sellerId?: string,
): void => {
  if (names.length === 0) return;
  const first = names.slice(0, NAMED_MAX).join(', ');
  const of = sellerId === undefined ? '' : ` of seller ${sellerId}`;
  warn(`${what}${of} that cannot be read were left out of an answer (${names.length}): ${first}`, {
    seller_id: sellerId,
    first,
  });
};
