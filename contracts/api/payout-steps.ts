import { moneyText } from './fields.ts';

/**
 * The steps from what a seller sold to what it was paid. Each one follows exactly from those
 * before.
 */
export const payoutSteps = {
  commission: moneyText,
  gross_payout: moneyText.meta({ description: 'GMV − commission' }),
  refunded_value: moneyText,
  commission_returned: moneyText.meta({
    description: 'The commission that the marketplace gives back on refunds',
  }),
  refund_deductions: moneyText.meta({ description: 'refunded_value − commission_returned' }),
  net_payout: moneyText.meta({ description: 'gross_payout − refund_deductions' }),
  paid: moneyText,
  in_transit: moneyText,
};

/** What of it a bank can transfer. */
export const payable = moneyText.meta({
  description:
    'What can be paid out now: pending_payout, cut toward zero to the smallest unit of the currency. ' +
    'The rest stays pending',
});

/** What is left to pay after the last step. */
export const pendingPayout = moneyText.meta({ description: 'Negative if the seller owes the marketplace' });
