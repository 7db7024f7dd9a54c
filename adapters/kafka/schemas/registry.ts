import * as z from 'zod';

/** A schema of a registry, with the schemas that it refers to by name. */
export type RegisteredSchema = {
  readonly text: string;
  readonly references: readonly NamedSchema[];
};
export type NamedSchema = { readonly name: string; readonly text: string };

/** Reads schemas by their ids; undefined when the registry has none with the id. */
export type ReadSchema = (id: number) => Promise<RegisteredSchema | undefined>;

export type RegistrySettings = {
  readonly url: string;
  /** `user:password`, if the registry wants them. */
  readonly userInfo: string | undefined;
};

/** The registry does not answer as one that speaks Confluent's API. The message names it. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
}

const REQUEST_MS_MAX = 10_000;
/** Schemas refer to each other, but never in a circle, and never so deep. */
const DEPTH_MAX = 10;

const schemaBody = z.object({
  schema: z.string(),
  references: z
    .array(z.object({ name: z.string(), subject: z.string(), version: z.int() }))
    .nullish()
    .transform((references) => references ?? []),
});
type SchemaBody = z.output<typeof schemaBody>;

/** Reads schemas of a registry that speaks Confluent's API. Throws RegistryError. */
export const createReadSchema = ({ url, userInfo }: RegistrySettings): ReadSchema => {
  const base = url.replace(/\/$/, '');
  const headers = {
    accept: 'application/vnd.schemaregistry.v1+json, application/json',
    ...(userInfo !== undefined && {
      authorization: `Basic ${Buffer.from(userInfo).toString('base64')}`,
    }),
  };

  const get = async (path: string): Promise<SchemaBody | undefined> => {
    try {
      const response = await fetch(`${base}${path}`, {
        headers,
        signal: AbortSignal.timeout(REQUEST_MS_MAX),
      });
      if (response.status === 404) return undefined;
      if (!response.ok) throw new Error(`it answered ${response.status}`);
      return schemaBody.parse(await response.json());
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new RegistryError(`the schema registry at ${base} cannot be read: ${reason}`, { cause });
    }
  };

  const readReferences = async (body: SchemaBody, depth: number): Promise<readonly NamedSchema[]> => {
    if (depth > DEPTH_MAX) throw new RegistryError(`schemas at ${base} refer to each other too deep`);
    const found: NamedSchema[] = [];
    for (const { name, subject, version } of body.references) {
      const path = `/subjects/${encodeURIComponent(subject)}/versions/${version}`;
      const referred = await get(path);
      if (referred === undefined) throw new RegistryError(`the schema registry at ${base} has no ${path}`);
      // What a schema needs comes before it.
      found.push(...(await readReferences(referred, depth + 1)), { name, text: referred.schema });
    }
    return found;
  };

  return async (id) => {
    const body = await get(`/schemas/ids/${id}`);
    return body && { text: body.schema, references: await readReferences(body, 0) };
  };
};
