import { expect, test } from 'vitest';
import { computeEtag } from '../../../adapters/http/etag.ts';
import { metricsExample } from '../../../contracts/api/examples.ts';

test('keeps the tag of figures while time passes, and changes it with the figures', () => {
  const later = {
    ...metricsExample,
    as_of: '2026-03-29T11:00:00.000Z',
    lag_ms: 9999,
    source: metricsExample.source.map((source) => ({ ...source, lag_ms: 9999 })),
  };
  expect(computeEtag(later)).toBe(computeEtag(metricsExample));
  expect(
    computeEtag({
      ...later,
      source: later.source.map((source) => ({ ...source, offset: source.offset + 1 })),
    }),
  ).not.toBe(computeEtag(metricsExample));
  expect(computeEtag({ ...later, reconciled: null })).not.toBe(computeEtag(metricsExample));
});
