/**
 * Why no test notices a mutant, and the mutants as docs/mutation.md describes them. A mutant that
 * is there twice is listed twice.
 */
export type Explanation = { readonly why: string; readonly mutants: readonly string[] };

export const EXPLANATIONS: readonly Explanation[] = [
  {
    why: 'The cache of offsets and the memory of the current day decide on time and room, and on no answer',
    mutants: [
      'domain/time/calendar.ts: 15 * 60_000 → 15 / 60_000',
      'domain/time/calendar.ts: cached !== undefined → false',
      'domain/time/calendar.ts: offset !== readOffset((slot + 1) * SLOT_MS - 1) → true',
      'domain/time/calendar.ts: (slot + 1) * SLOT_MS - 1 → (slot + 1) * SLOT_MS + 1',
      'domain/time/calendar.ts: cache.size >= CACHED_SLOTS_MAX → false',
      'domain/time/calendar.ts: cache.size >= CACHED_SLOTS_MAX → true',
      'domain/time/calendar.ts: cache.size >= CACHED_SLOTS_MAX → cache.size > CACHED_SLOTS_MAX',
      'domain/time/calendar.ts: cache.size >= CACHED_SLOTS_MAX → cache.size < CACHED_SLOTS_MAX',
      'domain/time/calendar.ts: cache.set(slot, offset); → ;',
      'domain/time/calendar.ts: { from: 0, to: 0 } → {}',
      'domain/time/calendar.ts: instant >= lastDay.from && instant < lastDay.to → false',
      'domain/time/calendar.ts: instant >= lastDay.from → instant > lastDay.from',
    ],
  },
  {
    why: 'A case that returns undefined is only there for the compiler: the end of the function returns it too',
    mutants: [
      'domain/counting/entities/fulfillment.ts: \'uncounted\' → ""',
      'domain/counting/entities/fulfillment.ts: \'uncounted\' → ""',
      'domain/judging/alert-orders.ts: \'resolved\' → ""',
      'domain/judging/alert-orders.ts: \'correction\' → ""',
    ],
  },
  {
    why: 'A default of which only absence is asked, so any other text or list does as well',
    mutants: [
      'domain/counting/entities/order.ts: \'\' → "Stryker was here!"',
      'domain/counting/exclusions.ts: [] → ["Stryker was here"]',
      'domain/time/calendar.ts: [] → ["Stryker was here"]',
      'domain/showing/payouts.ts: \'plain\' → ""',
      'domain/showing/seller-list.ts: \'plain\' → ""',
    ],
  },
  {
    why: 'The compiler asks for what the values rule out, or what an operator answers by itself',
    mutants: [
      // now − undefined is NaN, which no comparison holds for.
      'domain/judging/alert-states.ts: since !== undefined → true',
      // Comparing null with a text is false.
      'domain/showing/overview.ts: flagged_since !== null → true',
      // There is no counter called undefined, so its count is 0.
      'domain/judging/rates.ts: inFlight === undefined → false',
      // A rate over fewer cases exists, so the one over all cases does.
      'domain/showing/alert-wording.ts: observed.rate === null → false',
      // There are more rows than the page has, so the page has one.
      'domain/showing/row-order.ts: page.at(-1)?.place → page.at(-1).place',
    ],
  },
  {
    why: 'A key whose value is undefined is not stored, so it is the same as no key',
    mutants: [
      'domain/judging/alert-states.ts: warnedSince === undefined → false',
      'domain/judging/alert-states.ts: before === undefined → false',
      'domain/judging/alert-states.ts: flagged === undefined → false',
    ],
  },
  {
    why: 'The condition follows from another one that must hold before',
    mutants: [
      // Only a warning is predicted, only a breach has a basis, and no breach follows a breach.
      "domain/judging/alert-states.ts: state === 'warning' → true",
      "domain/judging/alert-states.ts: from === 'breach' → true",
      "domain/judging/alert-states.ts: case 'breach': return 'breach'; → case 'breach':",
      // A target that is missed without a breach waits for the minimums, and they are greater.
      'domain/judging/budget.ts: margin.lt(ZERO) → false',
    ],
  },
  {
    why: 'Of two equal values it does not matter which one is taken',
    mutants: [
      'domain/counting/watermarks.ts: position.offset >= (last.get(position.partition)?.offset ?? -1) → position.offset > (last.get(position.partition)?.offset ?? -1)',
      'domain/showing/seller-row.ts: since < first → since <= first',
    ],
  },
];
