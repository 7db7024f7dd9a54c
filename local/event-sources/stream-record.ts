import type { AttributeValue as StoredValue } from '@aws-sdk/client-dynamodb';
import type { _Record as StoredRecord } from '@aws-sdk/client-dynamodb-streams';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';

const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64');

const toAttribute = (value: StoredValue): AttributeValue => {
  if (value.S !== undefined) return { S: value.S };
  if (value.N !== undefined) return { N: value.N };
  if (value.BOOL !== undefined) return { BOOL: value.BOOL };
  if (value.NULL !== undefined) return { NULL: value.NULL };
  if (value.M !== undefined) return { M: toImage(value.M) };
  if (value.L !== undefined) return { L: value.L.map(toAttribute) };
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.SS !== undefined) return { SS: value.SS };
  if (value.NS !== undefined) return { NS: value.NS };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  throw new Error(`a stream record holds an attribute of an unknown type: ${Object.keys(value).join(', ')}`);
};

const toImage = (image: Record<string, StoredValue>): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(image).map(([name, value]) => [name, toAttribute(value)]));

/** A record with its place in the shard. */
export type SequencedRecord = { readonly sequence: string; readonly record: DynamoDBRecord };

/** A record of a DynamoDB stream as Lambda hands it to a function: images as attribute-value JSON, times in seconds. */
export const toSequencedRecord = (stored: StoredRecord, eventSourceARN: string): SequencedRecord => {
  const { ApproximateCreationDateTime, Keys, NewImage, OldImage, SequenceNumber, SizeBytes, StreamViewType } = stored.dynamodb ?? {};
  if (SequenceNumber === undefined) throw new Error(`a record of ${eventSourceARN} has no sequence number`);
  return {
    sequence: SequenceNumber,
    record: {
      eventID: stored.eventID,
      eventName: stored.eventName,
      eventVersion: stored.eventVersion,
      eventSource: 'aws:dynamodb',
      awsRegion: stored.awsRegion,
      dynamodb: {
        ...(ApproximateCreationDateTime && { ApproximateCreationDateTime: ApproximateCreationDateTime.getTime() / 1000 }),
        ...(Keys && { Keys: toImage(Keys) }),
        ...(NewImage && { NewImage: toImage(NewImage) }),
        ...(OldImage && { OldImage: toImage(OldImage) }),
        SequenceNumber,
        SizeBytes,
        StreamViewType,
      },
      eventSourceARN,
      ...(stored.userIdentity && { userIdentity: { type: stored.userIdentity.Type, principalId: stored.userIdentity.PrincipalId } }),
    },
  };
};
