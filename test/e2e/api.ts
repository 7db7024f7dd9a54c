import * as z from 'zod';
import { type MetricsBody, metricsBody } from '../../contracts/api/metrics.ts';
import { demoIdentity } from '../../contracts/demo.ts';

type Who = { readonly sellerId: string } | { readonly role: 'operator' | 'finance' };

/** A token as the page gets it. */
export const tokenOf = async (url: string, who: Who): Promise<string> => {
  const identities = z.array(demoIdentity).parse(await (await fetch(`${url}/local/identities`)).json());
  const found = identities.find(({ role, seller_id }) =>
    'sellerId' in who ? seller_id === who.sellerId : role === who.role,
  );
  if (found === undefined) throw new Error(`the runner knows no ${JSON.stringify(who)}`);
  return found.token;
};

/** Asks the API as the page does, but without the page. */
export const ask = async (url: string, path: string, who: Who): Promise<Response> =>
  fetch(`${url}${path}`, { headers: { authorization: `Bearer ${await tokenOf(url, who)}` } });

export const read = async <Body>(
  url: string,
  path: string,
  who: Who,
  schema: z.ZodType<Body>,
): Promise<Body> => {
  const response = await ask(url, path, who);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return schema.parse(await response.json());
};

export const readMetrics = (url: string, sellerId: string): Promise<MetricsBody> =>
  read(url, `/v1/sellers/${sellerId}/metrics`, { role: 'operator' }, metricsBody);
