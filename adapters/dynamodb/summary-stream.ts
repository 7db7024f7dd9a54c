import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import type { StreamedAlert } from '../../app/publish/notify.ts';
import type { StreamedSummary } from '../../app/watch/push-summaries.ts';
import { type AlertTransition, storedTransition } from '../../contracts/alerts.ts';
import type { MetricsBody } from '../../contracts/api/metrics.ts';
import { parseJson } from '../../contracts/schema.ts';
import { formatAlertId } from '../../domain/judging/alert-states.ts';
import { ATTRIBUTES, KEY_PREFIX, SUMMARY_SORT_KEY } from '../../topology/tables.ts';
import { parseAlertRule, parseAlertSeq, parseSellerPk } from './keys.ts';
import { unpackSummary } from './summary-document.ts';

const text = z.object({ S: z.string() });
const streamKeys = z.object({ [ATTRIBUTES.partitionKey]: text, [ATTRIBUTES.sortKey]: text });
const alertImage = z.object({ transition: text });
const summaryImage = z.object({ document: z.object({ B: z.string() }) });

const readTransition = (image: unknown): AlertTransition =>
  parseJson(storedTransition, alertImage.parse(image).transition.S);

const readMetrics = (image: unknown): MetricsBody => {
  const { body } = unpackSummary(Buffer.from(summaryImage.parse(image).document.B, 'base64'));
  if (body === undefined)
    throw new Error('another release wrote this summary, and this one cannot show it; wait for the next');
  return body;
};

const keysOf = ({ dynamodb }: DynamoDBRecord): { pk: string; sk: string; sequence: string } | undefined => {
  const keys = streamKeys.safeParse(dynamodb?.Keys);
  const sequence = dynamodb?.SequenceNumber;
  return keys.success && sequence !== undefined
    ? { pk: keys.data.pk.S, sk: keys.data.sk.S, sequence }
    : undefined;
};

/**
 * The alerts of a batch in stream order, and each seller's newest summary. The functions
 * `readTransition` and `readMetrics` parse an item, so that an unreadable one does not stop the
 * others.
 */
export const decodeAlertsAndSummaries = ({
  Records,
}: DynamoDBStreamEvent): { readonly alerts: StreamedAlert[]; readonly summaries: StreamedSummary[] } => {
  const alerts: StreamedAlert[] = [];
  const summaries = new Map<string, StreamedSummary>();
  for (const record of Records) {
    const keys = keysOf(record);
    if (keys === undefined || record.eventName === 'REMOVE') continue;
    const image = record.dynamodb?.NewImage;
    const sellerId = parseSellerPk(keys.pk);
    if (keys.sk.startsWith(KEY_PREFIX.alert) && record.eventName === 'INSERT')
      alerts.push({
        sequence: keys.sequence,
        sellerId,
        alertId: formatAlertId(sellerId, parseAlertRule(keys.sk), parseAlertSeq(keys.sk)),
        readTransition: () => readTransition(image),
      });
    else if (keys.sk === SUMMARY_SORT_KEY)
      summaries.set(sellerId, { sellerId, readMetrics: () => readMetrics(image) });
  }
  return { alerts, summaries: [...summaries.values()] };
};
