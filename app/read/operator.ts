import * as z from 'zod';
import { perMetric } from '../../contracts/api/fields.ts';
import {
  type OverviewBody,
  overviewBody,
  type SellersBody,
  type SellersQuery,
  sellersBody,
  type Thresholds,
  type WhatIfBody,
  type WhatIfQuery,
  whatIfBody,
} from '../../contracts/api/operator.ts';
import type { AlertRule, Policy } from '../../contracts/policy/policy.ts';
import { type SellerRow, sellerRow } from '../../contracts/seller-row.ts';
import { ruleFor, rulesFor } from '../../domain/judging/rules.ts';
import { answerWhatIf, overrideThresholds } from '../../domain/judging/what-if.ts';
import { createOverview } from '../../domain/showing/overview.ts';
import { filterSellers, sellerOrder } from '../../domain/showing/seller-list.ts';
import { asOfDay, ROW_WINDOW } from '../../domain/showing/seller-row.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import { formatInstant } from '../../domain/time/instants.ts';
import type { SellerRows } from '../ports/seller-rows.ts';
import type { RoleCall } from './call.ts';
import { type ListOrder, readPage } from './row-pages.ts';

export type OperatorDeps = {
  readonly calendar: Calendar;
  readonly currency: string;
  readonly policy: Policy;
  /** ms since 1970. */
  readonly clock: () => number;
};

/** Reads the rows of all sellers, with their windows as of today. */
const readSellers = async (
  sellers: SellerRows,
  { calendar, clock }: Pick<OperatorDeps, 'calendar' | 'clock'>,
) => {
  const now = clock();
  const today = calendar.day(now);
  const { rows, unreadable } = await sellers.readRows();
  return {
    now,
    as_of: formatInstant(now),
    rows: rows.map((row) => asOfDay(row, today)),
    unreadable,
  };
};

/** The values that rates are sorted by; negated where a greater rate is worse. */
const rateValues = z.number().nullable();

const listOrder = (query: Pick<SellersQuery, 'sort' | 'metric'>): ListOrder<SellerRow> => {
  const { key } = query.sort;
  return { ...sellerOrder(query), values: key === 'rate' ? rateValues : sellerRow.shape[key] };
};

/** Reads a page of the sellers that meet every condition of the query. */
export const listSellers = async (
  deps: OperatorDeps,
  { caller, query, stores }: RoleCall<SellersQuery>,
): Promise<SellersBody> => {
  const { rows, as_of, unreadable } = await readSellers(stores.sellers, deps);
  const { limit, cursor, ...parameters } = query;
  const matching = filterSellers(rows, parameters);
  const page = readPage(
    { route: 'operator/sellers', caller, parameters, cursor, limit },
    matching,
    listOrder(parameters),
  );
  return sellersBody.parse({
    as_of,
    currency: deps.currency,
    time_zone: deps.calendar.timeZone,
    sellers: page.rows,
    total: matching.length,
    unreadable,
    next_cursor: page.next_cursor,
  });
};

/** Reads the figures of the whole marketplace. */
export const readOverview = async (
  deps: OperatorDeps,
  { stores }: RoleCall<unknown>,
): Promise<OverviewBody> => {
  const { rows, now, as_of, unreadable } = await readSellers(stores.sellers, deps);
  return overviewBody.parse({
    as_of,
    currency: deps.currency,
    time_zone: deps.calendar.timeZone,
    unreadable,
    ...createOverview(rows, now),
  });
};

const pickThresholds = (rules: readonly AlertRule[]): Thresholds =>
  perMetric((metric) => {
    const { comparator, breach, min_denominator, min_bad } = ruleFor(rules, metric, ROW_WINDOW);
    return { comparator, target: breach, min_denominator, min_bad };
  });

/** Reads how many sellers would breach other thresholds than those of the policy. */
export const readWhatIf = async (
  deps: OperatorDeps,
  { query, stores }: RoleCall<WhatIfQuery>,
): Promise<WhatIfBody> => {
  const { rows, as_of, unreadable } = await readSellers(stores.sellers, deps);
  const { policy } = deps;
  const common = pickThresholds(policy.rules);
  const thresholdsFor = (sellerId: string): Thresholds =>
    Object.hasOwn(policy.overrides, sellerId) ? pickThresholds(rulesFor(policy, sellerId)) : common;
  return whatIfBody.parse({
    as_of,
    currency: deps.currency,
    time_zone: deps.calendar.timeZone,
    unreadable,
    thresholds: overrideThresholds(common, query),
    ...answerWhatIf(rows, thresholdsFor, query),
  });
};
