import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import type { Operator } from '../../app/access/identity.ts';
import type { RemainingTime } from '../../app/pacing/time-limit.ts';
import type { StoresFor } from '../../app/ports/stores.ts';
import type { TokenVerifier } from '../../app/ports/tokens.ts';
import type { RoleCall, SellerCall } from '../../app/read/call.ts';
import { isKnownSeller } from '../../app/read/known-seller.ts';
import { unknownSeller } from '../../app/read/problems.ts';
import { noQuery } from '../../contracts/api/parameters.ts';
import type { Role } from '../../contracts/roles.ts';
import { authorise, authoriseOperator, authoriseOperatorAlone, authoriseRole } from './access.ts';
import { parseBody } from './json-body.ts';
import { parseQuery } from './parameters.ts';

/**
 * Answers the requests of one route. Rejects with a problem for the caller, or with an internal
 * error.
 */
export type Route = (
  request: Request,
  parameters: Readonly<Record<string, string | undefined>>,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<Response>;

/** An authorised request: the call as use cases see it, and the HTTP request. */
export type SellerExchange<Query> = SellerCall<Query> & { readonly request: Request };
export type RoleExchange<Query> = RoleCall<Query> & { readonly request: Request };

/** The definition of a route: who may call it, its parameters, and its answer. */
export type RouteEntry<Schema extends z.ZodObject, Call> = {
  /** For a seller's route: the roles that may call it, in addition to the seller. */
  readonly roles: readonly Role[];
  readonly query: Schema;
  readonly answer: (call: Call) => Promise<Response>;
};

type ChangeCall<Change> = {
  readonly caller: Operator;
  readonly sellerId: string;
  readonly change: Change;
};
type ChangeEntry<Schema extends z.ZodType> = {
  readonly body: Schema;
  readonly answer: (call: ChangeCall<z.output<Schema>>) => Promise<Response>;
};

type WorkCall<Change> = Omit<ChangeCall<Change>, 'sellerId'> & { readonly remaining: RemainingTime };

/**
 * A route with which operators change something of the whole marketplace. The JSON body describes
 * the change.
 */
export const forOperator =
  <Schema extends z.ZodType>(
    verify: TokenVerifier,
    body: Schema,
    answer: (call: WorkCall<z.output<Schema>>) => Promise<Response>,
  ): Route =>
  async (request, _, context) => {
    const { caller, query } = await authoriseOperatorAlone(verify, request);
    parseQuery(noQuery, query);
    const change = await parseBody(body, request);
    return answer({ caller, change, remaining: () => context.getRemainingTimeInMillis() });
  };

/**
 * Turns entries into routes. A route reads nothing before it has checked the caller and the query.
 */
export const createRouteKinds = ({
  verify,
  storesFor,
}: {
  readonly verify: TokenVerifier;
  readonly storesFor: StoresFor;
}) => ({
  /** A route about the seller in the path. */
  ofSeller:
    <Schema extends z.ZodObject>({
      roles,
      query,
      answer,
    }: RouteEntry<Schema, SellerExchange<z.output<Schema>>>): Route =>
    async (request, { seller_id = '' }) => {
      const authorised = await authorise(verify, request, seller_id, roles);
      return answer({
        ...authorised,
        query: parseQuery(query, authorised.query),
        stores: storesFor(authorised.caller),
      });
    },

  /** A route about the seller in the path, for operators only. */
  ofOperator:
    <Schema extends z.ZodObject>({
      query,
      answer,
    }: Omit<RouteEntry<Schema, SellerExchange<z.output<Schema>>>, 'roles'>): Route =>
    async (request, { seller_id = '' }) => {
      const authorised = await authoriseOperator(verify, request, seller_id);
      return answer({
        ...authorised,
        query: parseQuery(query, authorised.query),
        stores: storesFor(authorised.caller),
      });
    },

  /**
   * A route with which operators change something of a seller. The JSON body describes the change.
   */
  byOperator:
    <Schema extends z.ZodType>({ body, answer }: ChangeEntry<Schema>): Route =>
    async (request, { seller_id = '' }) => {
      const { caller, sellerId, query } = await authoriseOperator(verify, request, seller_id);
      parseQuery(noQuery, query);
      return answer({ caller, sellerId, change: await parseBody(body, request) });
    },

  /** A route about the whole marketplace. */
  ofRole:
    <Schema extends z.ZodObject>({
      roles,
      query,
      answer,
    }: RouteEntry<Schema, RoleExchange<z.output<Schema>>>): Route =>
    async (request) => {
      const authorised = await authoriseRole(verify, request, roles);
      return answer({
        ...authorised,
        query: parseQuery(query, authorised.query),
        stores: storesFor(authorised.caller),
      });
    },
});

/**
 * Answers 404 for a seller without events, because its id is probably a typing error. Only the
 * seller itself reads zeros instead.
 */
export const requireSeller =
  <Query>(answer: (call: SellerExchange<Query>) => Promise<Response>) =>
  async (call: SellerExchange<Query>): Promise<Response> => {
    const { caller, sellerId, stores } = call;
    if (caller.role !== 'seller' && !(await isKnownSeller(stores.metrics, sellerId))) throw unknownSeller();
    return answer(call);
  };
