import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import { sellerOfPk } from '../../adapters/dynamodb/keys.ts';
import { unpackSummary } from '../../adapters/dynamodb/summary-document.ts';
import { parseJson } from '../../adapters/json.ts';
import { type AlertTransition, storedTransition } from '../../contracts/alerts.ts';
import type { MetricsBody } from '../../contracts/api/metrics.ts';
import { ATTRIBUTES, KEY_PREFIX, SUMMARY_SORT_KEY } from '../../topology/tables.ts';

/** An item as the stream shows it, not yet looked into: one that cannot be read must not stop the others of its batch. */
export type ItemChange = { readonly sequence: string; readonly sellerId: string; readonly image: unknown };

const text = z.object({ S: z.string() });
const streamKeys = z.object({ [ATTRIBUTES.partitionKey]: text, [ATTRIBUTES.sortKey]: text });
const alertImage = z.object({ transition: text });
const summaryImage = z.object({ document: z.object({ B: z.string() }) });

/** The transition of an ALERT item. */
export const transitionOf = ({ image }: ItemChange): AlertTransition =>
  parseJson(storedTransition, alertImage.parse(image).transition.S);

/** The figures of a SUMMARY item. */
export const metricsOf = ({ image }: ItemChange): MetricsBody => {
  const { body } = unpackSummary(Buffer.from(summaryImage.parse(image).document.B, 'base64'));
  if (body === undefined)
    throw new Error('the summary was written by another release and cannot be shown; the next one can');
  return body;
};

const keysOf = ({ dynamodb }: DynamoDBRecord): { pk: string; sk: string; sequence: string } | undefined => {
  const keys = streamKeys.safeParse(dynamodb?.Keys);
  const sequence = dynamodb?.SequenceNumber;
  return keys.success && sequence !== undefined
    ? { pk: keys.data.pk.S, sk: keys.data.sk.S, sequence }
    : undefined;
};

/** The alerts and summaries of a batch: alerts in the order of the stream, of each seller the newest summary alone. */
export const readBatch = ({
  Records,
}: DynamoDBStreamEvent): { readonly alerts: ItemChange[]; readonly summaries: ItemChange[] } => {
  const alerts: ItemChange[] = [];
  const summaries = new Map<string, ItemChange>();
  for (const record of Records) {
    const keys = keysOf(record);
    if (keys === undefined || record.eventName === 'REMOVE') continue;
    const change: ItemChange = {
      sequence: keys.sequence,
      sellerId: sellerOfPk(keys.pk),
      image: record.dynamodb?.NewImage,
    };
    if (keys.sk.startsWith(KEY_PREFIX.alert) && record.eventName === 'INSERT') alerts.push(change);
    else if (keys.sk === SUMMARY_SORT_KEY) summaries.set(change.sellerId, change);
  }
  return { alerts, summaries: [...summaries.values()] };
};
