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
 * The client through which this caller's figures are read. It may do no more than the caller's token says, whatever it is asked for: so a
 * mistake that passes on another seller's id is stopped by the store.
 */
export type ReaderFor = (caller: Identity) => DynamoDBDocumentClient;

export type ReaderOptions = {
  readonly sts: STSClient;
  /**
   * ARNs. The seller role reads the items of the seller that a session is tagged with, the operator role those of all, and the finance role
   * figures of all; undefined where nothing is answered to finance.
   */
  readonly roles: {
    readonly seller: string;
    readonly operator: string;
    readonly finance: string | undefined;
  };
  /** Makes a client that asks for its credentials when it needs them. All of them should share one request handler. */
  readonly connect: (credentials: () => Promise<TemporaryCredentials>) => DynamoDBDocumentClient;
  /** Sellers whose credentials are kept. A client takes some 40 kB. */
  readonly sellersMax?: number;
};

const SELLERS_MAX = 1000;

/** Readers with temporary credentials: one session for each seller, one for all operators and one for finance. */
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
        if (finance === undefined) throw new Error('nothing is answered to finance here');
        return finance;
    }
  };
};
