import type { STSClient } from '@aws-sdk/client-sts';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Identity } from '../../app/access/identity.ts';
import { leastRecentlyUsed } from './least-recently-used.ts';
import {
  assumeRole,
  financeSession,
  operatorSession,
  sellerSession,
  type TemporaryCredentials,
} from './role-session.ts';

/**
 * Returns the client that reads this caller's figures. DynamoDB lets that client read only what the
 * caller's token allows, so a bug that passes another seller's id reads nothing.
 */
export type ReaderFor = (caller: Identity) => DynamoDBDocumentClient;

export type ReaderOptions = {
  readonly sts: STSClient;
  /**
   * ARNs. The seller role reads the items of the one seller in the session's tag. The operator role
   * reads the items of all sellers. The finance role reads the figures of all sellers; it is
   * undefined in a function that finance does not call.
   */
  readonly roles: {
    readonly seller: string;
    readonly operator: string;
    readonly finance: string | undefined;
  };
  /**
   * Makes a client that fetches its credentials when it needs them. Clients should share one
   * request handler.
   */
  readonly connect: (credentials: () => Promise<TemporaryCredentials>) => DynamoDBDocumentClient;
  /** How many sellers' clients are cached, with their credentials. A client takes about 40 kB. */
  readonly sellersMax?: number;
};

const SELLERS_MAX = 1000;

/**
 * Readers with temporary credentials: one session per seller, one for all operators, one for
 * finance.
 */
export const createReaders = ({
  sts,
  roles,
  connect,
  sellersMax = SELLERS_MAX,
}: ReaderOptions): ReaderFor => {
  const operator = connect(assumeRole(sts, operatorSession(roles.operator)));
  const finance =
    roles.finance === undefined ? undefined : connect(assumeRole(sts, financeSession(roles.finance)));
  const ofSeller = leastRecentlyUsed(sellersMax, (sellerId) =>
    connect(assumeRole(sts, sellerSession(roles.seller, sellerId))),
  );
  return (caller) => {
    switch (caller.role) {
      case 'seller':
        return ofSeller(caller.sellerId);
      case 'operator':
        return operator;
      case 'finance':
        if (finance === undefined) throw new Error('this function has no role for finance');
        return finance;
    }
  };
};
