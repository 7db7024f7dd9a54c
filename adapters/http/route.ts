import type * as z from 'zod';
import type { Operator } from '../../app/access/identity.ts';
import type { StoresFor } from '../../app/ports/stores.ts';
import type { TokenVerifier } from '../../app/ports/tokens.ts';
import type { RoleCall, SellerCall } from '../../app/read/call.ts';
import { unknownSeller } from '../../app/read/problems.ts';
import { noQuery } from '../../contracts/api/parameters.ts';
import type { Role } from '../../contracts/roles.ts';
import { authorise, authoriseOperator, authoriseRole } from './access.ts';
import { parseBody } from './json-body.ts';
import { parseQuery } from './parameters.ts';

/** What answers the requests of one route. Rejects with a problem, or with what went wrong on our side. */
export type Route = (
  request: Request,
  parameters: Readonly<Record<string, string | undefined>>,
) => Promise<Response>;

/** A request that was let through, as the use cases see it, with the request itself. */
export type SellerExchange<Query> = SellerCall<Query> & { readonly request: Request };
export type RoleExchange<Query> = RoleCall<Query> & { readonly request: Request };

/** A route as one entry: who may take it, what it takes, and what it answers. */
export type RouteEntry<Schema extends z.ZodObject, Call> = {
  /** Of a seller's route: beside the seller itself. */
  readonly roles: readonly Role[];
  readonly query: Schema;
  readonly answer: (call: Call) => Promise<Response>;
};

type ChangeCall<Asked> = { readonly caller: Operator; readonly sellerId: string; readonly asked: Asked };
type ChangeEntry<Schema extends z.ZodType> = {
  readonly body: Schema;
  readonly answer: (call: ChangeCall<z.output<Schema>>) => Promise<Response>;
};

/** Turns entries into routes. Nothing is read before the caller is known and the query is in order. */
export const createRouteKinds = ({
  verify,
  storesFor,
}: {
  readonly verify: TokenVerifier;
  readonly storesFor: StoresFor;
}) => ({
  /** A route about the seller that the path names. */
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

  /** A route about a seller that the path names, for operators alone. */
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

  /** A route by which operators change something of a seller: what is asked for comes as a JSON body, and the query is empty. */
  byOperator:
    <Schema extends z.ZodType>({ body, answer }: ChangeEntry<Schema>): Route =>
    async (request, { seller_id = '' }) => {
      const { caller, sellerId, query } = await authoriseOperator(verify, request, seller_id);
      parseQuery(noQuery, query);
      return answer({ caller, sellerId, asked: await parseBody(body, request) });
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

/** A seller without events reads zeros; whoever else asks is told that there is no such seller, which is mostly a typing error. */
export const known =
  <Query>(answer: (call: SellerExchange<Query>) => Promise<Response>) =>
  async (call: SellerExchange<Query>): Promise<Response> => {
    const { caller, sellerId, stores } = call;
    if (caller.role !== 'seller') {
      const [stored] = await stores.metrics.readSummaries([sellerId]);
      if (stored?.document === undefined) throw unknownSeller();
    }
    return answer(call);
  };
