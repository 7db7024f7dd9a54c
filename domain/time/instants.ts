/** An instant (ms since 1970) as the API writes it: ISO 8601 in UTC with milliseconds. */
export const formatInstant = (instant: number): string => new Date(instant).toISOString();
