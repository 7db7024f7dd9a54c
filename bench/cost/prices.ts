import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { FixableError, reasonOf } from '../../local/errors.ts';

const PRICE_KEYS = [
  'lambda.request',
  'lambda.gbSecondArm',
  'lambda.eventPollerUnitHour',
  'dynamodb.writeUnit',
  'dynamodb.readUnit',
  'dynamodb.storageGbMonth',
  'dynamodb.pitrGbMonth',
  'dynamodb.wcuHour',
  'dynamodb.rcuHour',
  'msk.serverlessClusterHour',
  'msk.serverlessPartitionHour',
  'msk.serverlessGbIn',
  'msk.serverlessGbOut',
  'msk.serverlessStorageGbMonth',
  'msk.expressLargeHour',
  'msk.expressGbIn',
  'msk.expressStorageGbMonth',
  'vpc.endpointZoneHour',
  'vpc.endpointGb',
  'apigateway.httpRequest',
  'apigateway.socketMessage',
  'apigateway.socketMinute',
  'sns.publish',
  'sns.email',
  'cloudwatch.logGb',
  'cloudwatch.logStorageGbMonth',
  'cloudwatch.metricMonth',
  'cloudwatch.alarmMonth',
  'cloudwatch.dashboardMonth',
  'xray.trace',
  'kms.keyMonth',
  'kms.request',
  'cloudfront.request',
  'cloudfront.gbOut',
  'cognito.activeUser',
  'scheduler.invocation',
] as const;
export type PriceKey = (typeof PRICE_KEYS)[number];

const price = z.strictObject({
  /** Dollars per unit. */
  usd: z.number().nonnegative(),
  unit: z.string().min(1),
  source: z.url(),
  /** The public text that confirms the price, or that none does. */
  basis: z
    .string()
    .regex(
      /^(confirmed: .+|general knowledge)$/,
      "must be 'general knowledge', or 'confirmed: ' and the text that confirms it",
    ),
});

const priceTable = z.strictObject({
  date: z.iso.date(),
  region: z.string(),
  currency: z.literal('USD'),
  note: z.string(),
  prices: z.record(z.enum(PRICE_KEYS), price),
});
export type PriceTable = z.infer<typeof priceTable>;

const PRICES_FILE = join(import.meta.dirname, 'prices.json');

/** A price table that cannot be used. The message says what is wrong and where. */
export class PriceTableError extends FixableError {
  override readonly name = 'PriceTableError';
}

/** Reads a price table, which must contain every price. Throws PriceTableError. */
export const readPrices = (file = PRICES_FILE): PriceTable => {
  try {
    return priceTable.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? `\n${z.prettifyError(error)}` : reasonOf(error);
    throw new PriceTableError(`the price table ${file} cannot be used: ${reason}`, { cause: error });
  }
};
