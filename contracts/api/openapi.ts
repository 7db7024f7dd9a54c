import type * as z from 'zod';
import {
  type CreateDocumentOptions,
  createDocument,
  type ZodOpenApiHeadersObject,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { alertsBody } from '../alerts.ts';
import type { Role } from '../roles.ts';
import { breakdownBody } from './breakdown.ts';
import {
  alertsExample,
  breakdownExample,
  historyExample,
  metricsExample,
  PROBLEM_EXAMPLES,
} from './examples.ts';
import { exclusionExample, exclusionRequestExample, exclusionsExample } from './examples-exclusions.ts';
import { ordersExample, quarantineExample, ROLE_PROBLEM_EXAMPLE } from './examples-lists.ts';
import {
  AUDIT_CSV_EXAMPLE,
  auditExample,
  liabilityExample,
  overviewExample,
  PAYOUTS_CSV_EXAMPLE,
  payoutsExample,
  STATEMENT_CSV_EXAMPLE,
  sellersExample,
  statementExample,
  whatIfExample,
} from './examples-operator.ts';
import {
  OPERATORS_PROBLEM_EXAMPLE,
  redriveExample,
  redriveRequestExample,
  redrivesExample,
  TAKEN_PROBLEM_EXAMPLE,
} from './examples-redrive.ts';
import { exclusionBody, exclusionRequest, exclusionsBody, exclusionsQuery } from './exclusions.ts';
import { liabilityBody, payoutsBody, payoutsQuery } from './finance.ts';
import { historyBody } from './history.ts';
import { auditBody, auditQuery } from './ledger-audit.ts';
import { metricsBody } from './metrics.ts';
import { overviewBody, sellersBody, sellersQuery, whatIfBody, whatIfQuery } from './operator.ts';
import { ordersBody, ordersQuery } from './orders.ts';
import { alertsQuery, breakdownQuery, historyQuery, sellerPath } from './parameters.ts';
import { type Problem, problem } from './problem.ts';
import { quarantineBody, quarantineQuery } from './quarantine.ts';
import { redriveBody, redriveRequest, redrivesBody, redrivesQuery } from './redrive.ts';
import { ROUTES } from './routes.ts';
import { statementBody, statementQuery } from './statement.ts';

type ProblemStatus = keyof typeof PROBLEM_EXAMPLES;

const MEANINGS: Readonly<Record<ProblemStatus, string>> = {
  400:
    'A parameter is unknown or repeated, or a parameter or a field of the body is missing or has a ' +
    'wrong value. `errors` names each of them and says what is allowed.',
  401: 'The token is missing or was refused. `WWW-Authenticate` says which of the two.',
  403:
    'The token does not allow this, or not for this seller. The answer is the same whether or not the ' +
    'seller exists.',
  404:
    'There is no such path, no such case, or no such seller. Only operators and finance are told that ' +
    'a seller does not exist.',
  405: 'This path does not have this method. `Allow` names the methods that it has.',
  409: 'What is stored of the case must be repaired first. `detail` says how.',
  413: 'The body is too long.',
  415: 'The request does not say that its body is JSON.',
  500: 'The service failed. The answer holds no internal details.',
  503: 'The service is not available at the moment. Try again shortly.',
};

const header = (description: string, example: string) => ({
  description,
  schema: { type: 'string' as const },
  example,
});

const headersOf = (status: ProblemStatus): ZodOpenApiHeadersObject => {
  switch (status) {
    case 401:
      return { 'WWW-Authenticate': header('How to authenticate', 'Bearer') };
    case 405:
      return { Allow: header('The methods that the path has', 'GET') };
    case 503:
      return { 'Retry-After': header('Seconds to wait', '1') };
    default:
      return {};
  }
};

const problemResponse = (status: ProblemStatus): ZodOpenApiResponseObject => ({
  description: MEANINGS[status],
  headers: headersOf(status),
  content: { 'application/problem+json': { schema: problem, example: PROBLEM_EXAMPLES[status] } },
});

const problems = (...statuses: readonly ProblemStatus[]): Record<string, ZodOpenApiResponseObject> =>
  Object.fromEntries(statuses.map((status) => [status, problemResponse(status)]));

const ETAG = header(
  'Identifies these figures. It changes only when one of them does, and not with as_of or lag_ms',
  'W/"Xr1uGkAkd0mQ3o1nM3dbrg"',
);

/** What differs between the routes that read one seller. */
type SellerRead = {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly query?: z.ZodObject;
  readonly ok: ZodOpenApiResponseObject;
  readonly more?: Partial<ZodOpenApiOperationObject>;
};

const json = (
  description: string,
  schema: z.ZodType,
  example: unknown,
  headers = {},
): ZodOpenApiResponseObject => ({
  description,
  headers,
  content: { 'application/json': { schema, example } },
});

const sellerRead = ({ operationId, summary, description, query, ok, more }: SellerRead) => ({
  get: {
    operationId,
    summary,
    description,
    requestParams: { path: sellerPath, ...(query === undefined ? {} : { query }) },
    ...more,
    responses: { 200: ok, ...more?.responses, ...problems(400, 401, 403, 404, 405, 500, 503) },
  },
});

const roleProblem = (role: Role, example: Problem): ZodOpenApiResponseObject => ({
  description: `The token does not have the role ${role}.`,
  content: { 'application/problem+json': { schema: problem, example } },
});

/** A route about the whole marketplace, for one role. */
const roleRead = (
  role: Role,
  { operationId, summary, description, query, ok }: Omit<SellerRead, 'more'>,
) => ({
  get: {
    operationId,
    summary,
    description,
    ...(query === undefined ? {} : { requestParams: { query } }),
    responses: {
      200: ok,
      ...problems(400, 401, 405, 500, 503),
      403: roleProblem(role, ROLE_PROBLEM_EXAMPLE),
    },
  },
});

/** The same answer, which can also be had as CSV. */
const orCsv = (ok: ZodOpenApiResponseObject, example: string): ZodOpenApiResponseObject => ({
  ...ok,
  headers: {
    'Content-Disposition': header(
      'The name of the file. Only with CSV',
      'attachment; filename="payouts-2026-03-29.csv"',
    ),
  },
  content: { ...ok.content, 'text/csv': { schema: { type: 'string' }, example } },
});

const metrics = sellerRead({
  operationId: 'getSellerMetrics',
  summary: 'Every current figure of a seller',
  description:
    'Figures for the lifetime, today, yesterday, the last 7 and 30 days and the 7 and 30 days ' +
    'before those; every rate; the health score; and the alerts that are on.',
  ok: json('The figures', metricsBody, metricsExample, { ETag: ETAG }),
  more: {
    parameters: [
      {
        in: 'header',
        name: 'If-None-Match',
        description: 'The ETag of figures that the client already has',
        schema: { type: 'string' },
        example: ETAG.example,
      },
    ],
    responses: { 304: { description: 'No figure has changed since', headers: { ETag: ETAG } } },
  },
});

const history = sellerRead({
  operationId: 'getSellerHistory',
  summary: 'Figures per day or hour',
  description:
    'One point for every day or hour, oldest first. A day always has 24 hours: an hour that clocks ' +
    'skip is empty.',
  query: historyQuery,
  ok: json('The points', historyBody, historyExample),
});

const breakdown = sellerRead({
  operationId: 'getSellerBreakdown',
  summary: 'Order figures per category or channel',
  description:
    'Sorted by GMV, the largest first, then by number of orders, then by name. Each day keeps a limited ' +
    'number of names apart. Orders of further ones count under `other`, so the items add up to the window.',
  query: breakdownQuery,
  ok: json('The figures', breakdownBody, breakdownExample),
});

const alerts = sellerRead({
  operationId: 'getSellerAlerts',
  summary: 'Alert transitions of a seller',
  description: 'Newest first, one page at a time.',
  query: alertsQuery,
  ok: json('One page', alertsBody, alertsExample),
});

const exclusions = {
  ...sellerRead({
    operationId: 'getExclusions',
    summary: 'Cases that an operator excluded from a rate',
    description:
      'The history, newest first, one page at a time. The newest entry of a case holds. For operators.',
    query: exclusionsQuery,
    ok: json('One page', exclusionsBody, exclusionsExample),
  }),
  post: {
    operationId: 'changeExclusion',
    summary: 'Exclude a case from a rate, or count it again',
    description:
      'Grants an appeal. The order (for the average rating, the rating) stays in the raw figures ' +
      'and leaves the adjusted rates. Every change is kept in the history and can be undone; doing ' +
      'it twice changes nothing. Rates, score and alerts follow within seconds. For operators.',
    requestParams: { path: sellerPath },
    requestBody: {
      required: true,
      content: { 'application/json': { schema: exclusionRequest, example: exclusionRequestExample } },
    },
    responses: {
      200: json('The case as it is now', exclusionBody, exclusionExample),
      ...problems(400, 401, 403, 404, 405, 409, 413, 415, 500, 503),
    },
  },
};
const orders = sellerRead({
  operationId: 'getSellerOrders',
  summary: 'The orders behind a figure',
  description:
    'One page at a time: open orders by deadline, the soonest first; past cases newest first. The ' +
    'whole queue has as many entries as the figure of the same window says.',
  query: ordersQuery,
  ok: json('One page', ordersBody, ordersExample),
});

const quarantine = roleRead('operator', {
  operationId: 'getQuarantine',
  summary: 'Records that were set aside',
  description:
    'Records of all topics, newest first, one page at a time. With `reason`, a page may be short or ' +
    'empty although more follow. Records that a release without this list set aside are not in it.',
  query: quarantineQuery,
  ok: json('One page', quarantineBody, quarantineExample),
});

const redrive = {
  post: {
    operationId: 'driveQuarantine',
    summary: 'Drive quarantined records again, or try to',
    description:
      'Gives the chosen records to ingest again, at their old places and times, so that an old version ' +
      'never replaces a newer one. What counts then, or counted already, leaves the quarantine; the rest ' +
      'stays with the reason that holds now. A dry run says what would become of them. A call works for ' +
      'ten seconds or a little longer; while `left` is true, send the same request with `next_cursor`. ' +
      'It may be sent twice, and beside live records: nothing is counted twice. For operators.',
    requestBody: {
      required: true,
      content: { 'application/json': { schema: redriveRequest, example: redriveRequestExample } },
    },
    responses: {
      200: json('What became of the records, or would', redriveBody, redriveExample),
      ...problems(400, 401, 405, 413, 415, 500, 503),
      403: roleProblem('operator', OPERATORS_PROBLEM_EXAMPLE),
      409: {
        description: 'Somebody else goes on with the same redrive. Send the request again.',
        content: { 'application/problem+json': { schema: problem, example: TAKEN_PROBLEM_EXAMPLE } },
      },
    },
  },
};

const redrives = roleRead('operator', {
  operationId: 'getRedrives',
  summary: 'Who drove quarantined records again',
  description: 'Which records, and what became of them. Newest first, one page at a time.',
  query: redrivesQuery,
  ok: json('One page', redrivesBody, redrivesExample),
});

const statement = sellerRead({
  operationId: 'getSellerStatement',
  summary: 'What a seller was owed, day by day',
  description:
    'One line for every day, oldest first. Each amount follows from those before it, to the last ' +
    'digit. Finance may read it too. CSV has the same lines and a last one with their sums and the ' +
    'closing balance.',
  query: statementQuery,
  ok: orCsv(json('The statement', statementBody, statementExample), STATEMENT_CSV_EXAMPLE),
});

const operatorSellers = roleRead('operator', {
  operationId: 'listSellers',
  summary: 'Sellers by performance',
  description:
    'Sellers that meet every given condition, by default the worst score first, one page at a time.',
  query: sellersQuery,
  ok: json('One page', sellersBody, sellersExample),
});

const operatorOverview = roleRead('operator', {
  operationId: 'getOverview',
  summary: 'The whole marketplace at a glance',
  description:
    'How many sellers are in each band, range of scores and state of each rate, who was flagged ' +
    'lately, and what all sellers sell together.',
  ok: json('The overview', overviewBody, overviewExample),
});

const operatorWhatIf = roleRead('operator', {
  operationId: 'askWhatIf',
  summary: 'Who would be in breach with other thresholds',
  description:
    'Judges the last 30 days by the given targets, and says which sellers that would add and which ' +
    'it would clear. Changes nothing.',
  query: whatIfQuery,
  ok: json('The answer', whatIfBody, whatIfExample),
});

const financePayouts = roleRead('finance', {
  operationId: 'listPayouts',
  summary: 'What every seller is owed',
  description:
    'One page at a time, with the sums over all pages. CSV has every seller at once, and the sums ' +
    'as its last line.',
  query: payoutsQuery,
  ok: orCsv(json('One page', payoutsBody, payoutsExample), PAYOUTS_CSV_EXAMPLE),
});

const financeLiability = roleRead('finance', {
  operationId: 'getLiability',
  summary: 'What the marketplace owes its sellers, and they to it',
  description: 'Sums over all sellers, from their latest summaries.',
  ok: json('The sums', liabilityBody, liabilityExample),
});

const financeAudit = roleRead('finance', {
  operationId: 'getAudit',
  summary: 'What does not add up',
  description:
    'The findings of the last audit of the whole ledger, kind by kind, one page at a time. The ledger is ' +
    'audited by the command `reconcile --audit`. CSV has every listed finding at once, with a row for each ' +
    'seller of an order that several sellers have.',
  query: auditQuery,
  ok: orCsv(json('One page', auditBody, auditExample), AUDIT_CSV_EXAMPLE),
});

const openapi = {
  get: {
    operationId: 'getOpenApi',
    summary: 'This document',
    security: [],
    responses: {
      200: {
        description: 'OpenAPI 3.1',
        content: { 'application/json': { schema: { type: 'object' as const } } },
      },
      ...problems(405, 500),
    },
  },
};

const definition: ZodOpenApiObject = {
  openapi: '3.1.0',
  info: {
    title: 'Seller Pulse',
    version: '1.0.0',
    description:
      'Seller performance on a marketplace, seconds after each event. Money is exact and sent as ' +
      'decimal strings. Days are local to the marketplace. Routes at /v1/sellers are for the ' +
      "seller's own token and for operators; finance may read the statement too. Routes at " +
      '/v1/operator are for operators, those at /v1/finance for finance.',
  },
  security: [{ bearer: [] }],
  paths: {
    [ROUTES.metrics.path]: metrics,
    [ROUTES.history.path]: history,
    [ROUTES.breakdown.path]: breakdown,
    [ROUTES.alerts.path]: alerts,
    [ROUTES.exclusions.path]: exclusions,
    [ROUTES.orders.path]: orders,
    [ROUTES.quarantine.path]: quarantine,
    [ROUTES.redrive.path]: redrive,
    [ROUTES.redrives.path]: redrives,
    [ROUTES.statement.path]: statement,
    [ROUTES.operatorSellers.path]: operatorSellers,
    [ROUTES.operatorOverview.path]: operatorOverview,
    [ROUTES.operatorWhatIf.path]: operatorWhatIf,
    [ROUTES.financePayouts.path]: financePayouts,
    [ROUTES.financeLiability.path]: financeLiability,
    [ROUTES.financeAudit.path]: financeAudit,
    [ROUTES.openapi.path]: openapi,
  },
  components: {
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description:
          'Signed with RS256 or ES256. Must have the claims exp and sub, and either seller_id or, ' +
          'in the claim roles, operator or finance.',
      },
    },
  },
};

/** Leaves out what a format or the type `integer` already says. */
const withoutNoise: CreateDocumentOptions['override'] = ({ jsonSchema }) => {
  if (jsonSchema.format === 'date' || jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
};

/**
 * Leaves objects open: a field that is added later must not fail the validation of an older client.
 * (Beside a `$ref`, the generator's `false` would even forbid every field.)
 */
const allowNewFields = (key: string, value: unknown): unknown =>
  key === 'additionalProperties' && value === false ? undefined : value;

/**
 * The OpenAPI 3.1 document as JSON text, from the schemas that requests and responses are parsed
 * with.
 */
export const createOpenApi = (): string =>
  JSON.stringify(createDocument(definition, { override: withoutNoise }), allowNewFields);
