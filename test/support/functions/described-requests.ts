/** Requests made from the API's description, so that a new route or parameter is tried as well. */
import * as z from 'zod';
import { createOpenApi } from '../../../contracts/api/openapi.ts';
import { ROUTE_NAMES, ROUTES } from '../../../contracts/api/routes.ts';

const schemaShape = z.looseObject({
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  const: z.string().optional(),
  minimum: z.number().optional(),
});
type Schema = z.infer<typeof schemaShape>;
const objectShape = z.looseObject({ properties: z.record(z.string(), schemaShape) });
const bodyShape = z.union([
  z.looseObject({ oneOf: z.array(objectShape) }).transform(({ oneOf }) => oneOf),
  objectShape.transform((one) => [one]),
]);
const operationShape = z.looseObject({
  parameters: z
    .array(
      z.looseObject({
        in: z.string(),
        name: z.string(),
        required: z.boolean().optional(),
        schema: schemaShape,
      }),
    )
    .default([]),
  requestBody: z
    .looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown() })) })
    .optional(),
});
const { paths, components } = z
  .looseObject({
    paths: z.record(z.string(), z.record(z.string(), operationShape)),
    components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
  })
  .parse(JSON.parse(createOpenApi()));

export type DescribedRequest = {
  readonly route: keyof typeof ROUTES;
  readonly method: string;
  /** The path with its query, for a seller. */
  readonly urlOf: (seller: string) => string;
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
};

const isFreeText = ({ type, format, enum: names, const: name }: Schema): boolean =>
  type === 'string' && format === undefined && names === undefined && name === undefined;

/** The values of a parameter that are worth trying; `texts` where any text may stand. */
const valuesOf = (schema: Schema, texts: readonly string[]): readonly string[] => {
  if (schema.enum !== undefined) return schema.enum;
  if (schema.const !== undefined) return [schema.const];
  if (schema.format === 'date') return ['2026-03-28'];
  if (schema.format === 'date-time') return ['2026-03-28T00:00:00Z'];
  return isFreeText(schema) ? texts : [String(schema.minimum ?? 0)];
};

/** Every combination of one value for each name. */
const combine = (
  choices: readonly (readonly [string, readonly string[]])[],
): readonly Record<string, string>[] =>
  choices.reduce<Record<string, string>[]>(
    (sets, [name, values]) => sets.flatMap((set) => values.map((value) => ({ ...set, [name]: value }))),
    [{}],
  );

type Operation = z.infer<typeof operationShape>;

/** Queries with what is required in every combination, and each other parameter in turn. */
const queriesOf = ({ parameters }: Operation, texts: readonly string[]): readonly URLSearchParams[] => {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const required = inQuery.filter((parameter) => parameter.required);
  const bases = combine(required.map(({ name, schema }) => [name, valuesOf(schema, texts)]));
  const others = inQuery.filter((parameter) => !parameter.required);
  const listed = others.filter(({ schema }) => !isFreeText(schema));
  // No route has the last two.
  const free = [
    ...others.filter(({ schema }) => isFreeText(schema)).map(({ name }) => name),
    'seller_id',
    'id',
  ];
  return [
    ...bases.flatMap((base) => [
      base,
      ...listed.flatMap(({ name, schema }) =>
        valuesOf(schema, []).map((value) => ({ ...base, [name]: value })),
      ),
    ]),
    ...free.flatMap((name) => texts.map((text) => ({ ...bases[0], [name]: text }))),
  ].map((query) => new URLSearchParams(query));
};

const resolve = (schema: unknown): unknown => {
  const { $ref } = z.looseObject({ $ref: z.string().optional() }).parse(schema);
  return $ref === undefined ? schema : components.schemas[$ref.split('/').at(-1) ?? ''];
};

const bodiesOf = ({ requestBody }: Operation, texts: readonly string[]): readonly (string | undefined)[] => {
  if (requestBody === undefined) return [undefined];
  const objects = bodyShape.parse(resolve(requestBody.content['application/json']?.schema));
  return objects.flatMap(({ properties }) => {
    const names = Object.keys(properties);
    const of = (name: string): Schema => properties[name] ?? {};
    const flags = Object.fromEntries(
      names.filter((name) => of(name).type === 'boolean').map((name) => [name, true]),
    );
    return combine(
      names
        .filter((name) => of(name).type !== 'boolean')
        .map((name) => [name, name === 'reason' ? ['an appeal'] : valuesOf(of(name), texts)]),
    ).map((fields) => JSON.stringify({ ...fields, ...flags }));
  });
};

/** Where proxies and frameworks let a caller say who it is, and what the description names. */
const HEADERS = ['x-seller-id', 'x-user', 'x-forwarded-user', 'x-amzn-oidc-identity', 'cookie', 'from'];
const headersOf = ({ parameters }: Operation, text: string): readonly Record<string, string>[] => [
  { accept: 'text/csv' },
  ...[...HEADERS, ...parameters.filter((one) => one.in === 'header').map(({ name }) => name)].map((name) => ({
    [name.toLowerCase()]: text,
  })),
];

/**
 * Requests to every route. `texts` stand wherever the description takes any text, and the first of
 * them in headers.
 * @throws for a route that the description does not have
 */
export const describedRequests = (texts: readonly string[]): readonly DescribedRequest[] =>
  ROUTE_NAMES.flatMap((route) => {
    const { method, path } = ROUTES[route];
    const operation = paths[path]?.[method.toLowerCase()];
    if (operation === undefined) throw new Error(`${method} ${path} is not in the API's description`);
    const requestOf = (
      query: URLSearchParams,
      headers: Readonly<Record<string, string>>,
      body: string | undefined,
    ): DescribedRequest => ({
      route,
      method,
      urlOf: (seller) =>
        path.replace('{seller_id}', encodeURIComponent(seller)) + (query.size === 0 ? '' : `?${query}`),
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body }),
    });
    const bodies = bodiesOf(operation, texts);
    const [first = new URLSearchParams(), ...more] = queriesOf(operation, texts);
    return [
      ...bodies.map((body) => requestOf(first, {}, body)),
      ...more.map((query) => requestOf(query, {}, bodies[0])),
      ...headersOf(operation, texts[0] ?? '').map((headers) => requestOf(first, headers, bodies[0])),
    ];
  });
