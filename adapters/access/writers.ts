import type { STSClient } from '@aws-sdk/client-sts';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Operator } from '../../app/access/identity.ts';
import { assumeRole, operatorWriteSession, type TemporaryCredentials } from './role-session.ts';

/**
 * Returns the client with which an operator changes one seller's entries and counters. DynamoDB
 * lets that client touch no other seller, and CloudTrail names the operator.
 */
export type WriterFor = (operator: Operator, sellerId: string) => DynamoDBDocumentClient;

export type WriterOptions = {
  readonly sts: STSClient;
  /** ARN of the role that writes the items of the one seller in the session's tag. */
  readonly role: string;
  /**
   * Makes a client that fetches its credentials when it needs them. Clients should share one
   * request handler.
   */
  readonly connect: (credentials: () => Promise<TemporaryCredentials>) => DynamoDBDocumentClient;
};

/**
 * Writers with temporary credentials. Operators rarely change anything, so no session is cached.
 */
export const createWriters =
  ({ sts, role, connect }: WriterOptions): WriterFor =>
  ({ subject }, sellerId) =>
    connect(assumeRole(sts, operatorWriteSession(role, subject, sellerId)));
