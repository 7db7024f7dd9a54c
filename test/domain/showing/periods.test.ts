import { describe, expect, test } from 'vitest';
import { emptySums } from '../../../domain/counting/figures.ts';
import { toPeriodFigures } from '../../../domain/showing/periods.ts';
import { sumsOf } from '../../support/factories/sums.ts';

describe('the figures of a day or window', () => {
  test('all follow from the counters', () => {
    const sums = sumsOf(
      {
        total_orders: 7,
        accepted_orders: 5,
        declined_orders: 1,
        completed_orders: 3,
        cancelled_orders: 2,
        seller_fault_cancelled_orders: 1,
        shipped_orders: 4,
        on_time_shipments: 3,
        ratings_1: 1,
        ratings_3: 1,
        ratings_5: 1,
      },
      {
        total_gmv: '100',
        commission: '12.5',
        refunded_value: '40',
        refund_deductions: '35',
        paid_out: '60',
        in_transit: '25',
        scheduled: '7',
      },
    );
    expect(toPeriodFigures(sums)).toEqual({
      orders: {
        total_orders: 7,
        accepted_orders: 5,
        declined_orders: 1,
        completed_orders: 3,
        cancelled_orders: 2,
        seller_fault_cancelled_orders: 1,
        acceptance_rate: 0.714286,
        cancellation_rate: 0.285714,
        total_gmv: '100',
        avg_order_value: '33.3333',
        commission: '12.5',
        gross_payout: '87.5',
      },
      fulfillment: { shipped_orders: 4, on_time_shipments: 3, late_shipments: 1, sla_compliance_rate: 0.75 },
      ratings: {
        total_ratings: 3,
        avg_rating: 3,
        positive_ratings: 1,
        negative_ratings: 1,
        histogram: { '1': 1, '2': 0, '3': 1, '4': 0, '5': 1 },
      },
      payout: {
        gross_payout: '87.5',
        refunded_value: '40',
        refund_deductions: '35',
        net_payout: '52.5',
        paid_out: '60',
        in_transit: '25',
        paid: '35',
        scheduled: '7',
        pending_payout: '-7.5',
        net_gmv: '60',
      },
    });
  });

  test('count ratings by stars, four and five as positive, one and two as negative', () => {
    const stars = { ratings_1: 1, ratings_2: 2, ratings_3: 4, ratings_4: 8, ratings_5: 16 };
    expect(toPeriodFigures(sumsOf(stars)).ratings).toEqual({
      total_ratings: 31,
      avg_rating: 4.1613,
      positive_ratings: 24,
      negative_ratings: 3,
      histogram: { '1': 1, '2': 2, '3': 4, '4': 8, '5': 16 },
    });
  });

  test('are zero without any event, and null where there is nothing to divide by', () => {
    expect(toPeriodFigures(emptySums())).toMatchObject({
      orders: {
        total_orders: 0,
        acceptance_rate: null,
        cancellation_rate: null,
        total_gmv: '0',
        avg_order_value: null,
        gross_payout: '0',
      },
      fulfillment: { late_shipments: 0, sla_compliance_rate: null },
      ratings: { total_ratings: 0, avg_rating: null },
      payout: { pending_payout: '0', net_gmv: '0' },
    });
  });

  test('show money to the last digit, however long it is', () => {
    const { orders, payout } = toPeriodFigures(
      sumsOf(
        { completed_orders: 1 },
        { total_gmv: '123456789012345.12345678', commission: '0.00000000000000000000000000000000000001' },
      ),
    );
    expect(orders.gross_payout).toBe('123456789012345.12345677999999999999999999999999999999');
    expect(payout.net_payout).toBe(orders.gross_payout);
  });
});
