import type { STSClient } from '@aws-sdk/client-sts';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Operator } from '../../app/access/identity.ts';
import { assumeRole, operatorWriteSession, type TemporaryCredentials } from './role-session.ts';

/**
 * The client through which an operator changes one seller's entries and counters. It reaches no other seller, whatever it is asked for, and
 * CloudTrail names the operator.
 */
export type WriterFor = (operator: Operator, sellerId: string) => DynamoDBDocumentClient;

export type WriterOptions = {
  readonly sts: STSClient;
  /** ARN of the role that writes the items of the seller that a session is tagged with. */
  readonly role: string;
  /** Makes a client that asks for its credentials when it needs them. All of them should share one request handler. */
  readonly connect: (credentials: () => Promise<TemporaryCredentials>) => DynamoDBDocumentClient;
};

/** Writers with temporary credentials. Changes by hand are rare, so each has a session of its own and none is kept. */
export const createWriters =
  ({ sts, role, connect }: WriterOptions): WriterFor =>
  ({ subject }, sellerId) =>
    connect(assumeRole(sts, operatorWriteSession(role, subject, sellerId)));
