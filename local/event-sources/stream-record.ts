import type { DynamoDBRecord } from 'aws-lambda';

/** A record of a DynamoDB stream as Lambda gives it to a function, with its place in the shard. */
export type SequencedRecord = { readonly sequence: string; readonly record: DynamoDBRecord };

/** Adds what Lambda adds to a record of a stream: which stream it is from. */
export const toSequencedRecord = (record: DynamoDBRecord, eventSourceARN: string): SequencedRecord => {
  const sequence = record.dynamodb?.SequenceNumber;
  if (sequence === undefined) throw new Error(`a record of ${eventSourceARN} has no sequence number`);
  return { sequence, record: { ...record, eventSource: 'aws:dynamodb', eventSourceARN } };
};
