import { expect, test } from 'vitest';
import * as z from 'zod';
import { alertsBody } from '../../contracts/alerts.ts';
import { breakdownBody } from '../../contracts/api/breakdown.ts';
import {
  alertsExample,
  breakdownExample,
  historyExample,
  metricsExample,
  PROBLEM_EXAMPLES,
} from '../../contracts/api/examples.ts';
import {
  exclusionExample,
  exclusionRequestExample,
  exclusionsExample,
} from '../../contracts/api/examples-exclusions.ts';
import {
  ordersExample,
  quarantineExample,
  ROLE_PROBLEM_EXAMPLE,
} from '../../contracts/api/examples-lists.ts';
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
} from '../../contracts/api/examples-operator.ts';
import {
  OPERATORS_PROBLEM_EXAMPLE,
  redriveExample,
  redriveRequestExample,
  redrivesExample,
  TAKEN_PROBLEM_EXAMPLE,
} from '../../contracts/api/examples-redrive.ts';
import { exclusionBody, exclusionRequest, exclusionsBody } from '../../contracts/api/exclusions.ts';
import { liabilityBody, PAYOUT_COLUMNS, payoutsBody } from '../../contracts/api/finance.ts';
import { historyBody } from '../../contracts/api/history.ts';
import { auditBody, FINDING_COLUMNS } from '../../contracts/api/ledger-audit.ts';
import { metricsBody } from '../../contracts/api/metrics.ts';
import { createOpenApi } from '../../contracts/api/openapi.ts';
import { overviewBody, sellersBody, whatIfBody } from '../../contracts/api/operator.ts';
import { ordersBody } from '../../contracts/api/orders.ts';
import { problem } from '../../contracts/api/problem.ts';
import { quarantineBody } from '../../contracts/api/quarantine.ts';
import { redriveBody, redriveRequest, redrivesBody } from '../../contracts/api/redrive.ts';
import { ROUTES, type RouteDefinition } from '../../contracts/api/routes.ts';
import { STATEMENT_COLUMNS, statementBody } from '../../contracts/api/statement.ts';

const media = z.record(z.string(), z.looseObject({ schema: z.unknown(), example: z.unknown().optional() }));
const operationShape = z.looseObject({
  operationId: z.string().min(1),
  security: z.array(z.unknown()).optional(),
  requestBody: z.looseObject({ content: media }).optional(),
  parameters: z.array(z.looseObject({ in: z.string(), name: z.string() })).default([]),
  responses: z.record(
    z.string(),
    z.looseObject({ description: z.string().min(1), content: media.default({}) }),
  ),
});
const documentShape = z.looseObject({
  openapi: z.string(),
  security: z.array(z.unknown()),
  paths: z.record(z.string(), z.partialRecord(z.enum(['get', 'post']), operationShape)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

const text = createOpenApi();
const document = documentShape.parse(JSON.parse(text));

const operationAt = (path: string, method: 'GET' | 'POST' = 'GET'): z.infer<typeof operationShape> => {
  const found = document.paths[path]?.[method === 'GET' ? 'get' : 'post'];
  if (found === undefined) throw new Error(`${method} ${path} is not described`);
  return found;
};

/** Every value of a given key, anywhere in the document. */
const valuesOf = (node: unknown, key: string): unknown[] =>
  node === null || typeof node !== 'object'
    ? []
    : Object.entries(node).flatMap(([name, value]) => [
        ...(name === key ? [value] : []),
        ...valuesOf(value, key),
      ]);

const resolve = (reference: string): unknown =>
  reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>(
      (node, part) =>
        z.record(z.string(), z.unknown()).parse(node)[part.replace(/~1/g, '/').replace(/~0/g, '~')],
      JSON.parse(text),
    );

test('describes exactly the deployed routes, so that generated clients miss none', () => {
  expect(document.openapi).toBe('3.1.0');
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(
    Object.values(ROUTES)
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  );
});

test('resolves every reference, so that client generators do not fail', () => {
  const references = valuesOf(document, '$ref');
  expect(references.length).toBeGreaterThan(20);
  for (const reference of references) expect(resolve(String(reference)), String(reference)).toBeDefined();
});

const CSV_TOO = new Set(['statement', 'financePayouts', 'financeAudit']);

const statusesOf = (name: string, route: RouteDefinition): string[] => {
  if (route.public === true) return ['200', '405', '500'];
  const ofBodies = route.method === 'POST' ? ['409', '413', '415'] : [];
  if (!route.path.includes('{seller_id}'))
    return ['200', '400', '401', '403', '405', ...ofBodies, '500', '503'];
  return [
    '200',
    ...(name === 'metrics' ? ['304'] : []),
    '400',
    '401',
    '403',
    '404',
    '405',
    ...ofBodies,
    '500',
    '503',
  ];
};

test.each(Object.entries(ROUTES))(
  'describes the parameters, the access and every answer of %s',
  (name, route) => {
    const operation = operationAt(route.path, route.method);
    const isPublic = 'public' in route;
    expect(operation.security ?? document.security).toEqual(isPublic ? [] : [{ bearer: [] }]);
    expect(Object.keys(operation.responses)).toEqual(statusesOf(name, route));
    if (route.method === 'POST')
      expect(operation.requestBody?.content['application/json']?.example).toBeDefined();
    for (const [, parameter] of route.path.matchAll(/\{(\w+)\}/g)) {
      expect(operation.parameters).toContainEqual(
        expect.objectContaining({ in: 'path', name: parameter, required: true }),
      );
    }
    // All paths share this text, but not every path is for the same readers.
    for (const { description } of operation.parameters.filter((parameter) => parameter.in === 'path'))
      expect(description).not.toMatch(/token|operator|finance/);
    for (const [status, response] of Object.entries(operation.responses)) {
      if (status === '304') continue;
      const [[type, content] = [], csv] = Object.entries(response.content);
      expect(type).toBe(status === '200' ? 'application/json' : 'application/problem+json');
      expect(content?.schema).toBeDefined();
      if (!isPublic) expect(content?.example).toBeDefined();
      expect(csv?.[0]).toBe(status === '200' && CSV_TOO.has(name) ? 'text/csv' : undefined);
    }
  },
);

test('describes query parameters with their limits and defaults', () => {
  const parametersOf = (path: string) =>
    operationAt(path).parameters.filter((parameter) => parameter.in === 'query');
  expect(parametersOf(ROUTES.history.path).map(({ name }) => name)).toEqual(['from', 'to', 'granularity']);
  expect(parametersOf(ROUTES.breakdown.path)).toMatchObject([
    { name: 'by', required: true, schema: { enum: ['category', 'channel'] } },
    { name: 'window', schema: { enum: ['today', '7d', '30d', 'lifetime'], default: '30d' } },
  ]);
  expect(parametersOf(ROUTES.orders.path).map(({ name }) => name)).toEqual([
    'queue',
    'window',
    'limit',
    'cursor',
  ]);
  expect(parametersOf(ROUTES.quarantine.path).map(({ name }) => name)).toEqual([
    'topic',
    'reason',
    'from',
    'to',
    'limit',
    'cursor',
  ]);
  expect(parametersOf(ROUTES.alerts.path)).toContainEqual(
    expect.objectContaining({
      name: 'limit',
      schema: expect.objectContaining({ type: 'integer', minimum: 1, maximum: 100, default: 50 }),
    }),
  );
});

test('shows only examples that the service itself could answer', () => {
  expect(metricsBody.parse(metricsExample)).toEqual(metricsExample);
  expect(historyBody.parse(historyExample)).toEqual(historyExample);
  expect(breakdownBody.parse(breakdownExample)).toEqual(breakdownExample);
  expect(alertsBody.parse(alertsExample)).toEqual(alertsExample);
  expect(exclusionRequest.parse(exclusionRequestExample)).toEqual(exclusionRequestExample);
  expect(exclusionBody.parse(exclusionExample)).toEqual(exclusionExample);
  expect(exclusionsBody.parse(exclusionsExample)).toEqual(exclusionsExample);
  expect(ordersBody.parse(ordersExample)).toEqual(ordersExample);
  expect(quarantineBody.parse(quarantineExample)).toEqual(quarantineExample);
  expect(redriveRequest.parse(redriveRequestExample)).toEqual(redriveRequestExample);
  expect(redriveBody.parse(redriveExample)).toEqual(redriveExample);
  expect(redrivesBody.parse(redrivesExample)).toEqual(redrivesExample);
  for (const example of [OPERATORS_PROBLEM_EXAMPLE, TAKEN_PROBLEM_EXAMPLE])
    expect(problem.parse(example)).toEqual(example);
  expect(problem.parse(ROLE_PROBLEM_EXAMPLE)).toEqual(ROLE_PROBLEM_EXAMPLE);
  expect(statementBody.parse(statementExample)).toEqual(statementExample);
  expect(sellersBody.parse(sellersExample)).toEqual(sellersExample);
  expect(overviewBody.parse(overviewExample)).toEqual(overviewExample);
  expect(whatIfBody.parse(whatIfExample)).toEqual(whatIfExample);
  expect(payoutsBody.parse(payoutsExample)).toEqual(payoutsExample);
  expect(liabilityBody.parse(liabilityExample)).toEqual(liabilityExample);
  expect(auditBody.parse(auditExample)).toEqual(auditExample);
  expect(z.record(z.string(), problem).parse(PROBLEM_EXAMPLES)).toEqual(PROBLEM_EXAMPLES);
});

test('heads CSV examples with the columns that real answers have', () => {
  const headOf = (table: string): string | undefined => table.split('\r\n')[0];
  expect(headOf(STATEMENT_CSV_EXAMPLE)).toBe(STATEMENT_COLUMNS.join(','));
  expect(headOf(AUDIT_CSV_EXAMPLE)).toBe(FINDING_COLUMNS.join(','));
  expect(headOf(PAYOUTS_CSV_EXAMPLE)).toBe(['seller_id', ...PAYOUT_COLUMNS, 'as_of'].join(','));
});

test('lets clients that validate accept a field that is added later', () => {
  expect(valuesOf(document.components.schemas, 'additionalProperties')).toEqual([]);
});
